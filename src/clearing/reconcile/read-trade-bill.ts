import { isUtf8 } from 'node:buffer'
import { createHash } from 'node:crypto'
import { billForms, billHead, billTail, feeFenOf, fenOf, type MatchRow } from '@tongbao/apiv3'
import { refuse } from './refusals.ts'
import { rowOfText } from './said.ts'

/** What is known of a bill when its last byte has been read and everything added up. */
export type ReadBill = Readonly<{ digest: string; rows: number }>

type Options = Readonly<{
  /** SHA-1 in hex, as the channel told it beside the address of the file. */
  sha1?: string
  onRead: (read: ReadBill) => void
}>

/**
 * Reads a trade bill of type ALL (交易账单, "APIv3 bills") as rows to be matched: `payment:<id>`,
 * `refund:<id>`, `reversal:<id>`. Nothing is guessed. Bytes that are not UTF-8 with the mark, another
 * header, a line that is not whole, a last line that does not add up, one that is missing or followed
 * by more, a hash that differs: the file is read to its end and refused with the place and its own
 * SHA-256, `RECON_FILE_REFUSED`. Rows that came before are worth nothing then; `onRead` is called
 * only when the file is good.
 *
 * Lines are taken apart as Latin-1, which is cheap and keeps every byte, because the columns that
 * are used are ASCII. A million rows take 3.7 s of CPU; `readBill` of the wire's words, which makes
 * an object of all 27 columns, takes about twice that.
 */
export async function* readTradeBill(
  bytes: AsyncIterable<Uint8Array>,
  { sha1, onRead }: Options,
): AsyncGenerator<MatchRow> {
  const digest = createHash('sha256')
  const channelDigest = createHash('sha1')
  const reading = beginReading()
  let rest: Uint8Array = Buffer.alloc(0)
  let fault: Fault | undefined
  for await (const chunk of bytes) {
    digest.update(chunk)
    if (sha1 !== undefined) channelDigest.update(chunk)
    if (fault) continue
    const whole = Buffer.concat([rest, chunk])
    const end = whole.lastIndexOf(lineFeed) + 1
    rest = whole.subarray(end)
    fault = yield* withoutFault(rowsIn(reading, whole.subarray(0, end)))
    if (rest.length > lineMax) fault ??= new Fault(reading.line + 1, '一行超过64KB')
  }
  const sha256 = digest.digest('hex')
  fault ??= faultAtEnd(reading, rest.length)
  if (sha1 !== undefined && channelDigest.digest('hex') !== sha1)
    fault ??= new Fault(reading.line, '文件的SHA-1与渠道公布的不一致')
  if (fault)
    throw refuse('RECON_FILE_REFUSED', {
      field: `line ${fault.line}`,
      issue: fault.message,
      value: sha256,
    })
  onRead({ digest: sha256, rows: reading.rows })
}

/** What is wrong, and in which line. */
class Fault extends Error {
  override readonly name = 'Fault'
  readonly line: number

  constructor(line: number, issue: string) {
    super(issue)
    this.line = line
  }
}

/** All rows, or those before a fault, which is answered. */
function* withoutFault(rows: Generator<MatchRow>): Generator<MatchRow, Fault | undefined> {
  try {
    yield* rows
    return undefined
  } catch (error) {
    if (error instanceof Fault) return error
    throw error
  }
}

function faultAtEnd({ line, stage }: Reading, restLength: number): Fault | undefined {
  if (restLength > 0) return new Fault(line + 1, '最后一行不完整，文件被截断')
  return stage === 'over' ? undefined : new Fault(line + 1, '没有汇总行，文件被截断')
}

const lineFeed = 10
const lineMax = 65_536

const latin1 = (text: string): string => Buffer.from(text).toString('latin1')

const { columns } = billForms.trade_all
const header = latin1(billHead('trade_all').replace(/\r\n$/, ''))
const [sumHeader = ''] = latin1(billTail('trade_all', Array<bigint>(7).fill(0n))).split('\r\n')

type ColumnName = (typeof columns)[number][1]
const at = (name: ColumnName): number => columns.findIndex(([, each]) => each === name)

const columnsAt = {
  mchid: at('mchid'),
  subMchid: at('subMchid'),
  transactionId: at('transactionId'),
  tradeState: at('tradeState'),
  currency: at('currency'),
  refundId: at('refundId'),
  refundStatus: at('refundStatus'),
  fee: at('fee'),
}
/** In the order of the sums in the last line, which begins with the count. */
const summedAt = (
  [
    'settlementTotal',
    'refundAmount',
    'couponRefundAmount',
    'fee',
    'orderAmount',
    'requestedRefund',
  ] as const
).map(at)

type Stage = 'header' | 'rows' | 'sums' | 'over'

type Reading = {
  stage: Stage
  line: number
  rows: number
  sums: bigint[]
  /** Of the present line, in the order of the sums. */
  amounts: bigint[]
  /** Where each value of the present line begins, and one past the end. Kept, to make none a line. */
  starts: Int32Array
}

const beginReading = (): Reading => ({
  stage: 'header',
  line: 0,
  rows: 0,
  sums: summedAt.map(() => 0n),
  amounts: summedAt.map(() => 0n),
  starts: new Int32Array(columns.length + 1),
})

function* rowsIn(reading: Reading, bytes: Buffer): Generator<MatchRow> {
  if (!isUtf8(bytes)) throw new Fault(reading.line + 1, '此处之后的内容不是UTF-8编码')
  const text = bytes.toString('latin1')
  for (let from = 0; from < text.length; ) {
    const end = text.indexOf('\n', from)
    reading.line += 1
    if (text[end - 1] !== '\r') throw new Fault(reading.line, '行尾不是CRLF')
    const row = rowIn(reading, text.slice(from, end - 1))
    if (row) yield row
    from = end + 1
  }
}

function rowIn(reading: Reading, line: string): MatchRow | undefined {
  switch (reading.stage) {
    case 'header':
      if (line !== header) throw new Fault(reading.line, '表头与约定不一致')
      reading.stage = 'rows'
      return undefined
    case 'rows':
      if (line.startsWith('`')) return tradeIn(reading, line)
      if (line !== sumHeader) throw new Fault(reading.line, '既不是明细行也不是汇总表头')
      reading.stage = 'sums'
      return undefined
    case 'sums':
      refuseOtherSums(reading, line)
      reading.stage = 'over'
      return undefined
    case 'over':
      throw new Fault(reading.line, '汇总行之后还有内容')
  }
}

function refuseOtherSums({ rows, sums, line }: Reading, told: string): void {
  const [, ours = ''] = billTail('trade_all', [BigInt(rows), ...sums]).split('\r\n')
  if (told === ours) return
  const values = told.split(',`')
  const index = ours.split(',`').findIndex((value, each) => value !== values[each])
  const title = billForms.trade_all.summary[index]?.title ?? '列数'
  throw new Fault(line, `汇总行的${title}与明细之和不一致`)
}

function tradeIn(reading: Reading, line: string): MatchRow {
  locate(reading, line)
  reading.rows += 1
  const trade = tradeOf(reading, line)
  const { amounts } = reading
  for (const [index, amount] of amounts.entries())
    if (amount !== 0n) reading.sums[index] = (reading.sums[index] ?? 0n) + amount
  return trade
}

const valueIn = ({ starts }: Reading, line: string, column: number): string =>
  line.slice(starts[column], (starts[column + 1] ?? 0) - 2)

/** Values begin behind a backtick, and none holds one, so that no text can forge a column. */
function locate({ starts, line: place }: Reading, line: string): void {
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

function tradeOf(reading: Reading, line: string): MatchRow {
  const value = (column: number) => valueIn(reading, line, column)
  const state = value(columnsAt.tradeState)
  const kind = kinds[state]
  if (!kind) throw new Fault(reading.line, '交易状态不在约定之内')
  const id = value(kind === 'refund' ? columnsAt.refundId : columnsAt.transactionId)
  if (!idPattern.test(id)) throw new Fault(reading.line, '单号为空或含有约定之外的字符')
  readAmounts(reading, line)
  const [, , , fee = 0n, paid = 0n, back = 0n] = reading.amounts
  if (paid < 0n || back < 0n) throw new Fault(reading.line, '金额为负')
  // One of the two is nothing; a payment has no refund, and a refund no payment.
  if ((paid === 0n) === (back === 0n))
    throw new Fault(reading.line, '订单金额与申请退款金额须有且只有一项')
  if (kind !== 'reversal' && paid > 0n !== (kind === 'payment'))
    throw new Fault(reading.line, '金额所在的列与交易状态不符')
  const sub = value(columnsAt.subMchid)
  const merchant = sub === '0' ? value(columnsAt.mchid) : sub
  const refundStatus = kind === 'refund' ? value(columnsAt.refundStatus) : state
  const said = `${merchant}\t${value(columnsAt.currency)}\t${paid + back}\t${fee}\t${refundStatus}`
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
function readAmounts(reading: Reading, line: string): void {
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

const isAt = ({ starts }: Reading, line: string, column: number, text: string): boolean =>
  (starts[column + 1] ?? 0) - (starts[column] ?? 0) === text.length + 2 &&
  line.startsWith(text, starts[column])

function amountIn({ line }: Reading, text: string): bigint {
  try {
    return fenOf(text)
  } catch {
    throw new Fault(line, '金额不是两位小数的元')
  }
}

function feeIn({ line }: Reading, text: string): bigint {
  try {
    return feeFenOf(text)
  } catch {
    throw new Fault(line, '手续费不是五位小数的元')
  }
}
