/**
 * The forms of bills: which columns stand in which order, what each holds, and what the last line
 * adds up. Header texts are compared and written byte for byte.
 * Source: APIv3 bills (交易账单, 资金账单, 分账账单).
 */

/**
 * What a column holds. `yuan`: two decimals; `fee`: five, of which the last three are zeros; both
 * are bigint fen in a row. `time`: `yyyy-MM-dd HH:mm:ss` in Beijing; `moment`: the same or nothing.
 * `direction`: 收入 or 支出.
 */
export type ColumnKind = 'text' | 'time' | 'moment' | 'direction' | 'yuan' | 'fee'

/** The text of the header, the member of a row, and what it holds. */
export type Column = readonly [title: string, name: string, kind: ColumnKind]

/** `count`: `2`; `decimalCount`: `2.0`, as fund-flow bills print it. */
export type SumKind = 'count' | 'decimalCount' | 'yuan' | 'fee'

/** Counts rows, or adds one column of them; `when` takes only rows with that text in that column. */
export type SumColumn = Readonly<{
  title: string
  kind: SumKind
  of?: string
  when?: readonly [name: string, text: string]
}>

export type BillForm = Readonly<{
  columns: readonly Column[]
  summary: readonly SumColumn[]
  /** Other last lines that are met and read as well. */
  alsoSummary?: readonly SumColumn[]
}>

const order = [
  ['交易时间', 'tradeTime', 'time'],
  ['公众账号ID', 'appid', 'text'],
  ['商户号', 'mchid', 'text'],
  ['特约商户号', 'subMchid', 'text'],
  ['设备号', 'deviceId', 'text'],
  ['微信订单号', 'transactionId', 'text'],
  ['商户订单号', 'outTradeNo', 'text'],
  ['用户标识', 'openid', 'text'],
  ['交易类型', 'tradeType', 'text'],
  ['交易状态', 'tradeState', 'text'],
  ['付款银行', 'bankType', 'text'],
  ['货币种类', 'currency', 'text'],
  ['应结订单金额', 'settlementTotal', 'yuan'],
  ['代金券金额', 'couponAmount', 'yuan'],
] as const
const refundTimes = [
  ['退款申请时间', 'refundAcceptedTime', 'time'],
  ['退款成功时间', 'refundSuccessTime', 'moment'],
] as const
const refund = [
  ['微信退款单号', 'refundId', 'text'],
  ['商户退款单号', 'outRefundNo', 'text'],
  ['退款金额', 'refundAmount', 'yuan'],
  ['充值券退款金额', 'couponRefundAmount', 'yuan'],
  ['退款类型', 'refundType', 'text'],
  ['退款状态', 'refundStatus', 'text'],
] as const
const goods = [
  ['商品名称', 'description', 'text'],
  ['商户数据包', 'attach', 'text'],
  ['手续费', 'fee', 'fee'],
  ['费率', 'rate', 'text'],
  ['订单金额', 'orderAmount', 'yuan'],
] as const
const requestedRefund = [['申请退款金额', 'requestedRefund', 'yuan']] as const
const rateNote = [['费率备注', 'rateNote', 'text']] as const

const tradeSums = [
  { title: '总交易单数', kind: 'count' },
  { title: '应结订单总金额', kind: 'yuan', of: 'settlementTotal' },
  { title: '退款总金额', kind: 'yuan', of: 'refundAmount' },
  { title: '充值券退款总金额', kind: 'yuan', of: 'couponRefundAmount' },
  { title: '手续费总金额', kind: 'fee', of: 'fee' },
  { title: '订单总金额', kind: 'yuan', of: 'orderAmount' },
  { title: '申请退款总金额', kind: 'yuan', of: 'requestedRefund' },
] as const
const successSums = [
  { title: '总交易单数', kind: 'count' },
  { title: '应结订单总金额', kind: 'yuan', of: 'settlementTotal' },
  { title: '手续费总金额', kind: 'fee', of: 'fee' },
  { title: '订单总金额', kind: 'yuan', of: 'orderAmount' },
] as const

const income = ['direction', '收入'] as const
const outgo = ['direction', '支出'] as const
const split = ['businessType', '分账'] as const
const splitBack = ['businessType', '回退'] as const

export const billForms = {
  /** 交易账单 ALL: payments and refunds. */
  trade_all: {
    columns: [...order, ...refund, ...goods, ...requestedRefund, ...rateNote],
    summary: tradeSums,
  },
  /** 交易账单 SUCCESS: payments. Some platforms give it the summary of the other two. */
  trade_success: {
    columns: [...order, ...goods, ...rateNote],
    summary: successSums,
    alsoSummary: tradeSums,
  },
  /** 交易账单 REFUND: refunds. */
  trade_refund: {
    columns: [...order, ...refundTimes, ...refund, ...goods, ...requestedRefund, ...rateNote],
    summary: tradeSums,
  },
  /** 资金账单, the same for BASIC, OPERATION and FEES. */
  fund_flow: {
    columns: [
      ['记账时间', 'bookedTime', 'time'],
      ['微信支付业务单号', 'businessId', 'text'],
      ['资金流水单号', 'flowId', 'text'],
      ['业务名称', 'businessName', 'text'],
      ['业务类型', 'businessType', 'text'],
      ['收支类型', 'direction', 'direction'],
      ['收支金额(元)', 'amount', 'yuan'],
      ['账户结余(元)', 'balance', 'yuan'],
      ['资金变更提交申请人', 'operator', 'text'],
      ['备注', 'remark', 'text'],
      ['业务凭证号', 'voucher', 'text'],
    ],
    summary: [
      { title: '资金流水总笔数', kind: 'decimalCount' },
      { title: '收入笔数', kind: 'decimalCount', when: income },
      { title: '收入金额', kind: 'yuan', of: 'amount', when: income },
      { title: '支出笔数', kind: 'decimalCount', when: outgo },
      { title: '支出金额', kind: 'yuan', of: 'amount', when: outgo },
    ],
  },
  /**
   * 分账账单. The order of the columns is that of a public importer; the exact texts of both headers
   * and the words of 业务类型 are not verified, and the last line is of our choosing.
   */
  sharing: {
    columns: [
      ['分账时间', 'sharedTime', 'time'],
      ['分账发起方', 'initiator', 'text'],
      ['分账方', 'sharer', 'text'],
      ['微信订单号', 'transactionId', 'text'],
      ['微信分账/回退单号', 'sharingId', 'text'],
      ['分账明细单号', 'detailId', 'text'],
      ['商户分账/回退单号', 'outOrderNo', 'text'],
      ['订单金额', 'orderAmount', 'yuan'],
      ['分账接收方', 'receiver', 'text'],
      ['金额', 'amount', 'yuan'],
      ['业务类型', 'businessType', 'text'],
      ['处理状态', 'state', 'text'],
      ['备注', 'remark', 'text'],
    ],
    summary: [
      { title: '总笔数', kind: 'count' },
      { title: '分账笔数', kind: 'count', when: split },
      { title: '分账金额', kind: 'yuan', of: 'amount', when: split },
      { title: '回退笔数', kind: 'count', when: splitBack },
      { title: '回退金额', kind: 'yuan', of: 'amount', when: splitBack },
    ],
  },
} as const satisfies Record<string, BillForm>

export type BillKind = keyof typeof billForms

type ColumnOf<Kind extends BillKind> = (typeof billForms)[Kind]['columns'][number]

/** What a line of a bill says: amounts and fees as bigint fen, everything else as text. */
export type BillValues<Kind extends BillKind> = Readonly<{
  [Of in ColumnOf<Kind> as Of[1]]: Of[2] extends 'yuan' | 'fee' ? bigint : string
}>

/** A form without its exact words, for code that works on all of them. */
export const formOf = (kind: BillKind): BillForm => billForms[kind]
