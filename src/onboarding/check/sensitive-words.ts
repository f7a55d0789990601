/**
 * What nobody may call themselves to payers: the state, its banks and courts, ourselves, and trades
 * that are taken from nobody. A list of the institution takes its place by `sensitiveWordIn` of the
 * dependencies.
 */
const words: readonly string[] = [
  '中国人民银行',
  '国家',
  '中央',
  '政府',
  '公安',
  '法院',
  '检察院',
  '税务局',
  '社保局',
  '微信',
  '财付通',
  '支付宝',
  '银联',
  '赌',
  '博彩',
  '彩票',
  '外汇',
  '虚拟币',
  '比特币',
  '代办信用卡',
  '套现',
  '贷款',
]

export const sensitiveWordIn = (text: string): string | undefined => {
  const plain = text.normalize('NFKC').replaceAll(/\s/g, '')
  return words.find((word) => plain.includes(word))
}
