import { isUtf8 } from 'node:buffer'
import { createHash } from 'node:crypto'
import { billForms, billHead, billTail, type MatchRow } from '@tongbao/apiv3'
import { refuse } from './refusals.ts'
import { columns, Fault, type Numbering, type RowReading, summedAt, tradeIn } from './trade-row.ts'

/** What a bill comes to, in fen: what is settled of payments, what went back, and fees. */
export type BillTotals = Readonly<{
  payments: number
  paid: bigint
  /** Refunds and reversals. */
  refunds: number
  refunded: bigint
  /** Below zero where more was given back. */
  fee: bigint
}>

/** What is known of a bill when its last byte has been read and everything added up. */
export type ReadBill = Readonly<{ digest: string; rows: number; totals: BillTotals }>

type Options = Readonly<{
  /** SHA-1 in hex, as the channel told it beside the address of the file. */
  sha1?: string
  /** Whose numbers name the rows; those of the platform when left out. */
  numbering?: Numbering
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
  { sha1, numbering = 'platform', onRead }: Options,
): AsyncGenerator<MatchRow> {
  const digest = createHash('sha256')
  const channelDigest = createHash('sha1')
  const reading = beginReading(numbering)
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
  onRead({ digest: sha256, rows: reading.rows, totals: totalsOf(reading) })
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

const header = latin1(billHead('trade_all').replace(/\r\n$/, ''))
const [sumHeader = ''] = latin1(billTail('trade_all', Array<bigint>(7).fill(0n))).split('\r\n')

type Stage = 'header' | 'rows' | 'sums' | 'over'

type Reading = RowReading & {
  stage: Stage
  rows: number
  sums: bigint[]
  readonly numbering: Numbering
}

const beginReading = (numbering: Numbering): Reading => ({
  numbering,
  stage: 'header',
  line: 0,
  rows: 0,
  payments: 0,
  sums: summedAt.map(() => 0n),
  amounts: summedAt.map(() => 0n),
  starts: new Int32Array(columns.length + 1),
})

function totalsOf({ rows, payments, sums }: Reading): BillTotals {
  const [paid = 0n, refunded = 0n, , fee = 0n] = sums
  return { payments, paid, refunds: rows - payments, refunded, fee }
}

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
      if (line.startsWith('`')) return counted(reading, line)
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

function counted(reading: Reading, line: string): MatchRow {
  const trade = tradeIn(reading, line, reading.numbering)
  reading.rows += 1
  for (const [index, amount] of reading.amounts.entries())
    if (amount !== 0n) reading.sums[index] = (reading.sums[index] ?? 0n) + amount
  return trade
}
