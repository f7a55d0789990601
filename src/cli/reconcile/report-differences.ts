import { closeSync, openSync, renameSync, rmSync, writeSync } from 'node:fs'
import {
  type OrderClass,
  type OrderDifference,
  orderClasses,
  type OrderEntry,
} from '@tongbao/apiv3'
import { money } from '#kernel/money'
import { byteOrderMark, csvLine, decimal, type Field } from '../ledger/csv.ts'

/** How people in finance call it, and what it means. */
const meanings: Readonly<Record<OrderClass, readonly [title: string, meaning: string]>> = {
  missing_in_bill: ['短款', '商户有，账单没有 in the shop, not in the bill'],
  missing_in_orders: ['长款', '账单有，商户没有 in the bill, not in the shop'],
  amount_differs: ['金额不符', '两边金额不同 the amounts differ'],
  state_differs: ['状态不符', '两边状态不同 the states differ'],
  fee_differs: ['手续费不符', '两边手续费不同 the fees differ'],
  duplicated: ['重复', '同一单号出现多次 one number more than once'],
  cross_day: ['跨日', '两边落在相邻两天 on either side of midnight'],
}

const header = [
  '差异类别',
  'class',
  'kind',
  'out_trade_no',
  'out_refund_no',
  'order_amount',
  'bill_amount',
  'order_state',
  'bill_state',
  'order_fee',
  'bill_fee',
  'order_time',
  'bill_time',
  'order_line',
  'bill_line',
  'bill',
]

export function differenceLine({ class: word, order, billed }: OrderDifference): string {
  const entry = order ?? billed
  return csvLine([
    meanings[word][0],
    word,
    entry?.kind ?? '',
    entry?.outTradeNo ?? '',
    entry?.outRefundNo ?? '',
    ...both(order, billed, ({ amount }) => money(amount, 'CNY')),
    ...both(order, billed, ({ state }) => state),
    ...both(order, billed, ({ fee }) => (fee === undefined ? '' : money(fee, 'CNY'))),
    ...both(order, billed, ({ time }) => time ?? ''),
    ...both(order, billed, ({ place }) => place),
    !billed ? '' : billed.isNeighbour ? '2' : '1',
  ])
}

const both = (
  order: OrderEntry | undefined,
  billed: OrderEntry | undefined,
  of: (entry: OrderEntry) => Field,
): readonly Field[] => [order ? of(order) : '', billed ? of(billed) : '']

export type DifferenceFile = Readonly<{
  write: (difference: OrderDifference) => void
  /** Puts the file in its place; until then it is not there, so that a part is never taken for all. */
  finish: () => void
}> &
  Disposable

const bufferMax = 65_536

export function differenceFile(path: string): DifferenceFile {
  const partial = `${path}.partial`
  let file: number | undefined = openSync(partial, 'w')
  let buffer = `${byteOrderMark}${csvLine(header)}`
  const flush = () => {
    if (file !== undefined) writeSync(file, buffer)
    buffer = ''
  }
  const close = () => {
    if (file !== undefined) closeSync(file)
    file = undefined
  }
  return {
    write: (difference) => {
      buffer += differenceLine(difference)
      if (buffer.length > bufferMax) flush()
    },
    finish: () => {
      flush()
      close()
      renameSync(partial, path)
    },
    [Symbol.dispose]: () => {
      close()
      rmSync(partial, { force: true })
    },
  }
}

/** Counts, and how much money is concerned, class by class. */
export type ClassSums = Map<OrderClass, Readonly<{ count: number; minor: bigint }>>

/** What one difference is worth: by how much amounts or fees differ, else the amount itself. */
export function addDifference(sums: ClassSums, difference: OrderDifference): void {
  const { class: word } = difference
  const sum = sums.get(word) ?? { count: 0, minor: 0n }
  sums.set(word, { count: sum.count + 1, minor: sum.minor + worthOf(difference) })
}

function worthOf({ class: word, order, billed }: OrderDifference): bigint {
  if (word === 'fee_differs') return (order?.fee ?? 0n) - (billed?.fee ?? 0n)
  if (word === 'amount_differs') return (order?.amount ?? 0n) - (billed?.amount ?? 0n)
  return (order ?? billed)?.amount ?? 0n
}

/** A table in plain text; Chinese characters are two columns wide. */
export function summaryTable(
  rows: readonly (readonly [title: string, name: string, count: number])[],
  sums: ClassSums,
): string {
  const counts = rows.map(([title, name, count]) => line(title, name, String(count), '', ''))
  const classes = orderClasses.map((word) => {
    const { count, minor } = sums.get(word) ?? { count: 0, minor: 0n }
    const [title, meaning] = meanings[word]
    return line(title, word, String(count), decimal(money(minor, 'CNY')), meaning)
  })
  const head = line('项目', 'item', '笔数 count', '金额 yuan', '')
  return [head, ...counts, ...classes].map((text) => `${text.trimEnd()}\n`).join('')
}

const line = (title: string, name: string, count: string, yuan: string, meaning: string): string =>
  [padded(title, 12), padded(name, 20), ahead(count, 12), ahead(yuan, 18), `  ${meaning}`].join('')

const widthOf = (text: string): number =>
  text.length + (text.match(/[\u2e80-\uffee]/g)?.length ?? 0)
const padded = (text: string, width: number): string =>
  text + ' '.repeat(Math.max(1, width - widthOf(text)))
const ahead = (text: string, width: number): string =>
  ' '.repeat(Math.max(1, width - widthOf(text))) + text
