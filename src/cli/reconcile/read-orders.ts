import { fenOf, knownStates, type ShopOrder } from '@tongbao/apiv3'
import { beijingTime } from './beijing-time.ts'
import { CsvFault, type CsvRecord, readCsv } from './read-csv.ts'

const known = [
  'out_trade_no',
  'out_refund_no',
  'sub_mchid',
  'amount',
  'amount_fen',
  'state',
  'time',
  'fee',
  'fee_fen',
] as const
type Name = (typeof known)[number]

/** Where each known column stands; the others of the shop's table are not looked at. */
export type OrderColumns = Readonly<{
  at: ReadonlyMap<Name, number>
  count: number
  ignored: readonly string[]
}>

/** The header row alone, so that a wrong table is refused before a large bill is read. */
export async function readColumns(bytes: AsyncIterable<Uint8Array>): Promise<OrderColumns> {
  for await (const [head] of readCsv(bytes)) if (head) return columnsOf(head)
  throw new CsvFault('line 1: the header row is missing')
}

/**
 * A shop's own table of payments and refunds: a header row, then one row each. `out_trade_no`,
 * `state` and one of `amount` (yuan, two decimals) and `amount_fen` are needed; a row with an
 * `out_refund_no` is a refund. Throws `CsvFault` with the number of the line.
 */
export async function* readOrders(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<ShopOrder> {
  let columns: OrderColumns | undefined
  for await (const records of readCsv(bytes))
    for (const record of records) {
      if (columns) yield orderOf(record, columns)
      else columns = columnsOf(record)
    }
}

function columnsOf({ fields }: CsvRecord): OrderColumns {
  const at = new Map<Name, number>()
  const ignored: string[] = []
  for (const [index, field] of fields.entries()) {
    const name = known.find((one) => one === field.trim())
    if (name === undefined) ignored.push(field)
    else if (at.has(name)) throw new CsvFault(`line 1: column ${name} stands there twice`)
    else at.set(name, index)
  }
  for (const name of ['out_trade_no', 'state'] as const)
    if (!at.has(name)) throw new CsvFault(`line 1: column ${name} is missing`)
  if (at.has('amount') === at.has('amount_fen'))
    throw new CsvFault('line 1: one of the columns amount and amount_fen is needed')
  if (at.has('fee') && at.has('fee_fen'))
    throw new CsvFault('line 1: only one of the columns fee and fee_fen may be there')
  return { at, count: fields.length, ignored }
}

function orderOf({ line, fields }: CsvRecord, { at, count }: OrderColumns): ShopOrder {
  if (fields.length !== count)
    throw new CsvFault(
      `line ${line}: ${count} columns were expected and ${fields.length} are there`,
    )
  const value = (name: Name): string => {
    const index = at.get(name)
    return index === undefined ? '' : (fields[index] ?? '')
  }
  const wrong = (name: Name, expected: string): CsvFault =>
    new CsvFault(`line ${line}, ${name}: ${JSON.stringify(value(name))} is not ${expected}`)
  const fen = (name: Name): bigint => {
    const minor = name.endsWith('_fen') ? wholeFen(value(name)) : yuanInFen(value(name))
    if (minor !== undefined) return minor
    const expected = name.endsWith('_fen') ? 'a whole number of fen' : 'yuan with two decimals'
    throw wrong(name, expected)
  }

  const outRefundNo = value('out_refund_no')
  const outTradeNo = value('out_trade_no')
  if (outTradeNo === '' && outRefundNo === '') throw wrong('out_trade_no', 'a number')
  const state = value('state')
  const states = knownStates(outRefundNo !== '')
  if (!states.includes(state)) throw wrong('state', `one of ${states.join(', ')}`)
  const amountName = at.has('amount') ? 'amount' : 'amount_fen'
  const amount = fen(amountName)
  if (amount < 0n) throw wrong(amountName, 'an amount of zero or more, for refunds too')
  const feeName = at.has('fee') ? 'fee' : 'fee_fen'
  const time = value('time')
  const inBeijing = time === '' ? undefined : beijingTime(time)
  if (time !== '' && inBeijing === undefined)
    throw wrong('time', 'a time such as 2026-11-27 08:00:00 or 2026-11-27T08:00:00+08:00')
  const subMchid = value('sub_mchid')
  return {
    outTradeNo,
    amount,
    state,
    place: String(line),
    ...(outRefundNo === '' ? {} : { outRefundNo }),
    ...(subMchid === '' ? {} : { subMchid }),
    ...(inBeijing === undefined ? {} : { time: inBeijing }),
    ...(value(feeName) === '' ? {} : { fee: fen(feeName) }),
  }
}

const wholeFen = (text: string): bigint | undefined =>
  /^(?:0|-?[1-9][0-9]{0,15})$/.test(text) ? BigInt(text) : undefined

function yuanInFen(text: string): bigint | undefined {
  try {
    return fenOf(text)
  } catch {
    return undefined
  }
}
