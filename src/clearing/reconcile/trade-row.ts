import { billForms, feeFenOf, fenOf, type MatchRow } from '@tongbao/apiv3'
import { deviationOf } from './judge-fee.ts'
import { rowOfText } from './said.ts'

/** What is wrong, and in which line. */
export class Fault extends Error {
  override readonly name = 'Fault'
  readonly line: number

  constructor(line: number, issue: string) {
    super(issue)
    this.line = line
  }
}

/**
 * Whose numbers name a row: those that the platform of the bill gave, or those that its merchant gave,
 * where we are the merchant. Then a fee is told as what it differs from the row's own rate.
 */
export type Numbering = 'platform' | 'merchant'

/** What a line is taken apart into. Kept from line to line, to make nothing anew for each. */
export type RowReading = {
  line: number
  payments: number
  /** Of the present line, in the order of `summedAt`. */
  amounts: bigint[]
  /** Where each value of the present line begins, and one past the end. */
  starts: Int32Array
}

export const { columns } = billForms.trade_all

type ColumnName = (typeof columns)[number][1]
const at = (name: ColumnName): number => columns.findIndex(([, each]) => each === name)

const columnsAt = {
  mchid: at('mchid'),
  subMchid: at('subMchid'),
  transactionId: at('transactionId'),
  tradeState: at('tradeState'),
  currency: at('currency'),
  refundId: at('refundId'),
  outTradeNo: at('outTradeNo'),
  outRefundNo: at('outRefundNo'),
  refundStatus: at('refundStatus'),
  rate: at('rate'),
  fee: at('fee'),
}
/** In the order of the sums in the last line, which begins with the count. */
export const summedAt = (
  [
    'settlementTotal',
    'refundAmount',
    'couponRefundAmount',
    'fee',
    'orderAmount',
    'requestedRefund',
  ] as const
).map(at)

/** A row of a trade; adds nothing up. Throws a `Fault` with the place. */
export function tradeIn(reading: RowReading, line: string, numbering: Numbering): MatchRow {
  locate(reading, line)
  return tradeOf(reading, line, numbering)
}

const valueIn = ({ starts }: RowReading, line: string, column: number): string =>
  line.slice(starts[column], (starts[column + 1] ?? 0) - 2)

/** Values begin behind a backtick, and none holds one, so that no text can forge a column. */
function locate({ starts, line: place }: RowReading, line: string): void {
  let from = 0
  for (let index = 0; index < columns.length; index++) {
    if (from < 0 || (index > 0 && line[from - 1] !== ','))
      throw new Fault(place, `第${index}列之后缺少分隔符`)
    starts[index] = from + 1
    from = line.indexOf('`', from + 1)
  }
  if (from >= 0) throw new Fault(place, `列数多于${columns.length}`)
  // As if another column followed: two characters of a separator behind the last value.
  starts[columns.length] = line.length + 2
}

const kinds: Readonly<Record<string, 'payment' | 'refund' | 'reversal'>> = {
  SUCCESS: 'payment',
  REFUND: 'refund',
  REVOKED: 'reversal',
}
const idPattern = /^[\w-]{1,64}$/
/** What the wire admits in a merchant's number. */
const merchantNumberPattern = /^[\w|*@-]{1,64}$/

function tradeOf(reading: RowReading, line: string, numbering: Numbering): MatchRow {
  const value = (column: number) => valueIn(reading, line, column)
  const state = value(columnsAt.tradeState)
  const kind = kinds[state]
  if (!kind) throw new Fault(reading.line, '交易状态不在约定之内')
  const isOurs = numbering === 'merchant'
  const [paidUnder, backUnder] = isOurs
    ? [columnsAt.outTradeNo, columnsAt.outRefundNo]
    : [columnsAt.transactionId, columnsAt.refundId]
  const id = value(kind === 'refund' ? backUnder : paidUnder)
  if (!(isOurs ? merchantNumberPattern : idPattern).test(id))
    throw new Fault(reading.line, '单号为空或含有约定之外的字符')
  readAmounts(reading, line)
  const [settled = 0n, , , fee = 0n, paid = 0n, back = 0n] = reading.amounts
  if (paid < 0n || back < 0n) throw new Fault(reading.line, '金额为负')
  // One of the two is nothing; a payment has no refund, and a refund no payment.
  if ((paid === 0n) === (back === 0n))
    throw new Fault(reading.line, '订单金额与申请退款金额须有且只有一项')
  if (kind !== 'reversal' && paid > 0n !== (kind === 'payment'))
    throw new Fault(reading.line, '金额所在的列与交易状态不符')
  if (kind === 'payment') reading.payments += 1
  const sub = value(columnsAt.subMchid)
  const merchant = sub === '0' ? value(columnsAt.mchid) : sub
  const refundStatus = kind === 'refund' ? value(columnsAt.refundStatus) : state
  const toldFee = isOurs
    ? deviationOf({ fee, rate: value(columnsAt.rate), paid: settled, back })
    : fee
  const said = `${merchant}\t${value(columnsAt.currency)}\t${paid + back}\t${toldFee}\t${refundStatus}`
  if (!saidPattern.test(said))
    throw new Fault(reading.line, '商户号、币种或退款状态为空或含有约定之外的字符')
  return rowOfText(`${kind}:${id}`, said)
}

/** No text of theirs may hold a tab, by which it would say more than its column. */
const saidPattern = /^[\w-]+\t[A-Z]+\t\d+\t-?\d+\t[A-Z_]+$/

/**
 * All six, although most are nothing or the same as another: those are not read again, since that is
 * most of what a row costs.
 */
function readAmounts(reading: RowReading, line: string): void {
  const { amounts } = reading
  let text = ''
  let last = 0n
  for (const [index, column] of summedAt.entries()) {
    const isFee = column === columnsAt.fee
    if (isAt(reading, line, column, isFee ? '0.00000' : '0.00')) amounts[index] = 0n
    else if (isFee) amounts[index] = feeIn(reading, valueIn(reading, line, column))
    else if (text !== '' && isAt(reading, line, column, text)) amounts[index] = last
    else {
      text = valueIn(reading, line, column)
      last = amountIn(reading, text)
      amounts[index] = last
    }
  }
}

const isAt = ({ starts }: RowReading, line: string, column: number, text: string): boolean =>
  (starts[column + 1] ?? 0) - (starts[column] ?? 0) === text.length + 2 &&
  line.startsWith(text, starts[column])

function amountIn({ line }: RowReading, text: string): bigint {
  try {
    return fenOf(text)
  } catch {
    throw new Fault(line, '金额不是两位小数的元')
  }
}

function feeIn({ line }: RowReading, text: string): bigint {
  try {
    return feeFenOf(text)
  } catch {
    throw new Fault(line, '手续费不是五位小数的元')
  }
}
