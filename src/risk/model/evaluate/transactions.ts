import { refusals } from '#kernel/refusal'

export const refuse = refusals({
  RISK_DATA_BROKEN: [400, '数据文件无法读取，请检查列名与每一行的内容'],
  RISK_DATA_ONE_KIND: [400, '测试日期内没有欺诈或全部是欺诈，无法评价，请改用其他日期'],
  RISK_DATA_TOO_SHORT: [400, '数据文件没有所要求的日期，请改用较早的起始日或较少的折数'],
})

export const daySeconds = 86_400

/** A table of payments in the order of time, column by column; customers and terminals are numbered. */
export type Transactions = Readonly<{
  count: number
  /** Seconds from a midnight that begins day 0. */
  seconds: Float64Array
  customers: Int32Array
  terminals: Int32Array
  /** Minor units; a number here, because what is learned from it is no money. */
  amounts: Float64Array
  /** 1 is fraud. */
  labels: Uint8Array
  customerCount: number
  terminalCount: number
}>

const wanted = ['id', 't', 'cust', 'term', 'amt', 'y'] as const

/**
 * Reads `id,t,cust,term,amt,y` from lines of CSV without quotes; other columns are not looked at. A
 * file without one of these columns, or with a line that is none, is refused RISK_DATA_BROKEN with
 * the number of the line. Rows may come in any order; of one second the order of the file counts.
 */
export async function readTransactions(
  chunks: AsyncIterable<Uint8Array | string>,
): Promise<Transactions> {
  const reading = startReading()
  let rest = ''
  const decoder = new TextDecoder()
  for await (const chunk of chunks) {
    const text =
      rest + (typeof chunk === 'string' ? chunk : decoder.decode(chunk, { stream: true }))
    const end = text.lastIndexOf('\n') + 1
    for (let from = 0; from < end; ) {
      const to = text.indexOf('\n', from)
      reading.take(text.slice(from, to))
      from = to + 1
    }
    rest = text.slice(end)
  }
  if (rest !== '') reading.take(rest)
  return reading.done()
}

function startReading() {
  const rows: number[][] = [[], [], [], [], []]
  const customers = numberer()
  const terminals = numberer()
  let places: readonly number[] | undefined
  let line = 0
  const take = (text: string): void => {
    line += 1
    const cells = text.trimEnd().split(',')
    if (!places) {
      places = placesOf(cells)
      return
    }
    if (cells.length === 1 && cells[0] === '') return
    const [, t = '', cust = '', term = '', amt = '', y = ''] = places.map((at) => cells[at] ?? '')
    const numbers = [t, amt].map((cell) =>
      /^-?\d+(?:\.\d+)?$/.test(cell) ? Number(cell) : Number.NaN,
    )
    const [seconds = Number.NaN, amount = Number.NaN] = numbers
    const isRow = seconds >= 0 && amount >= 0 && cust !== '' && term !== '' && /^[01]$/.test(y)
    if (!isRow)
      throw refuse('RISK_DATA_BROKEN', { issue: `第 ${line} 行 line ${line}`, value: text })
    const row = [seconds, customers.of(cust), terminals.of(term), amount, Number(y)]
    for (const [at, value] of row.entries()) rows[at]?.push(value)
  }
  const done = (): Transactions => {
    if (!places || (rows[0]?.length ?? 0) === 0)
      throw refuse('RISK_DATA_BROKEN', { issue: '文件为空 the file is empty' })
    return inOrder(rows, customers.count(), terminals.count())
  }
  return { take, done }
}

function placesOf(header: readonly string[]): readonly number[] {
  const missing = wanted.filter((name) => !header.includes(name))
  if (missing.length > 0)
    throw refuse('RISK_DATA_BROKEN', { issue: `缺少列 columns missing: ${missing.join(', ')}` })
  return wanted.map((name) => header.indexOf(name))
}

function numberer() {
  const known = new Map<string, number>()
  const of = (name: string): number => {
    const number = known.get(name)
    if (number !== undefined) return number
    known.set(name, known.size)
    return known.size - 1
  }
  return { of, count: () => known.size }
}

function inOrder(
  rows: readonly number[][],
  customerCount: number,
  terminalCount: number,
): Transactions {
  const [seconds = [], customers = [], terminals = [], amounts = [], labels = []] = rows
  const order = Int32Array.from(seconds, (_, at) => at).toSorted(
    (a, b) => (seconds[a] ?? 0) - (seconds[b] ?? 0) || a - b,
  )
  const sorted = (column: readonly number[]) => Float64Array.from(order, (at) => column[at] ?? 0)
  return {
    count: order.length,
    seconds: sorted(seconds),
    customers: Int32Array.from(sorted(customers)),
    terminals: Int32Array.from(sorted(terminals)),
    amounts: sorted(amounts),
    labels: Uint8Array.from(sorted(labels)),
    customerCount,
    terminalCount,
  }
}
