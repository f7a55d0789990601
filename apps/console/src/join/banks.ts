/** Banks that are named directly; any other is named by its branch. */
export const banks = [
  '工商银行',
  '农业银行',
  '中国银行',
  '建设银行',
  '交通银行',
  '邮政储蓄银行',
  '招商银行',
  '浦发银行',
  '中信银行',
  '光大银行',
  '华夏银行',
  '民生银行',
  '广发银行',
  '平安银行',
  '兴业银行',
  '北京银行',
  '宁波银行',
  '其他银行',
] as const

export const needsBranch = (bank: string): boolean => bank === '其他银行'
