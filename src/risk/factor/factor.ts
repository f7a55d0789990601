/** What a payment is judged by: one number, by one name, for rules, models, logs and people alike. */

/** The families of the catalogue, by their letters. */
export const families = {
  A: { zh: '交易', en: 'Transaction' },
  B: { zh: '客户档案', en: 'Payer profile' },
  C: { zh: '付款频次', en: 'Payer velocity' },
  D: { zh: '付款偏离', en: 'Payer deviation' },
  E: { zh: '收款方', en: 'Payee' },
  F: { zh: '商户与终端', en: 'Merchant and terminal' },
  G: { zh: '设备', en: 'Device' },
  H: { zh: '网络与位置', en: 'Network and place' },
  I: { zh: '操作行为', en: 'Behaviour in the session' },
  J: { zh: '账户变更', en: 'Account changes' },
  K: { zh: '关联图谱', en: 'Linked accounts' },
  L: { zh: '资金流向', en: 'Flow of funds' },
  M: { zh: '产品', en: 'Product' },
  N: { zh: '名单与反馈', en: 'Lists and feedback' },
} as const
export type Family = keyof typeof families

/** `fen` are minor units; a `flag` is 0 or 1; a `score` lies between 0 and 1. */
export type Unit =
  | 'count'
  | 'fen'
  | 'ratio'
  | 'flag'
  | 'score'
  | 'seconds'
  | 'hours'
  | 'days'
  | 'code'

export type Factor = Readonly<{
  /** As rules write it: `customer.count.1h`. Never given to another meaning. */
  name: string
  family: Family
  unit: Unit
  title: Readonly<{ zh: string; en: string }>
}>

/**
 * The values of one payment, in the order of the catalogue. `NaN` is "not known", and is neither small
 * nor large: a rule that compares it does not hold, a tree sends it its own way.
 */
export type Values = Float64Array
