import { statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { BillFault, type Reconciliation, readBill, reconcileOrders } from '@tongbao/apiv3'
import { ConfigRefused } from '#platform/config'
import { bytesOf } from './reconcile/open-file.ts'
import { CsvFault } from './reconcile/read-csv.ts'
import { readColumns, readOrders } from './reconcile/read-orders.ts'
import {
  addDifference,
  type ClassSums,
  differenceFile,
  summaryTable,
} from './reconcile/report-differences.ts'
import { spillFiles } from './reconcile/spill-files.ts'

export type ReconcileErrand = Readonly<{
  print: (text: string) => void
  args: readonly string[]
  /** Where rows wait that do not fit into memory; the machine's own folder when left out. */
  spillFolder?: string
}>

/**
 * `tongbao reconcile --orders orders.csv --bill bill.csv [--bill next-day.csv] [--out differences.csv]`
 *
 * Compares a shop's own table with a trade bill and prints what differs, class by class; `--out` gets
 * every difference as CSV. Answers 0 when nothing differs and 1 otherwise. A table or a bill that
 * cannot be read is refused with its line, and `--out` stays as it was. Needs no database; the second
 * time it answers the same.
 */
export async function reconcileErrand(errand: ReconcileErrand): Promise<number> {
  const { print, args, spillFolder = tmpdir() } = errand
  const { orders, bill, neighbour, out } = readArguments(args)
  const columns = await readColumns(bytesOf(orders)).catch(refusing(orders))
  using spill = spillFiles(spillFolder)
  const run = reconcileOrders({
    orders: named(orders, readOrders(bytesOf(orders))),
    bill: billOf(bill),
    ...(neighbour === undefined ? {} : { neighbourBill: billOf(neighbour) }),
    bySubMerchant: columns.at.has('sub_mchid'),
    spill,
    partitions: partitionsFor([orders, bill, neighbour]),
  })
  const sums = await collected(run, out)
  if (columns.ignored.length > 0)
    print(`未使用的列 columns not looked at: ${columns.ignored.join(', ')}\n`)
  print(summaryTable(countsOf(run), sums))
  print(sums.size === 0 ? '两边一致 nothing differs\n' : told(out))
  return sums.size === 0 ? 0 : 1
}

const told = (out: string | undefined): string =>
  `存在差异 there are differences${out === undefined ? ': --out FILE 列出每一笔 lists each' : `: ${out}`}\n`

async function collected(run: Reconciliation, out: string | undefined): Promise<ClassSums> {
  const sums: ClassSums = new Map()
  using file = out === undefined ? undefined : fileFor(out)
  for await (const difference of run) {
    addDifference(sums, difference)
    file?.write(difference)
  }
  file?.finish()
  return sums
}

function fileFor(out: string) {
  try {
    return differenceFile(out)
  } catch (error) {
    return refusing(out)(error)
  }
}

const countsOf = ({ totals }: Reconciliation) =>
  [
    ['商户订单', 'orders', totals.orders],
    ['不在此账单', 'of another bill', totals.outOfScope],
    ['账单行', 'bill rows', totals.billed],
  ] as const

const billOf = (path: string) =>
  named(path, readBill(bytesOf(path), 'trade_all', 'trade_success', 'trade_refund'))

/** Puts the name of the file before what is wrong in it. */
async function* named<Row>(path: string, rows: AsyncIterable<Row>): AsyncGenerator<Row> {
  try {
    yield* rows
  } catch (error) {
    refusing(path)(error)
  }
}

const refusing =
  (path: string) =>
  (error: unknown): never => {
    const isFault = error instanceof BillFault || error instanceof CsvFault
    // From the file system or from unpacking: no such file, no right to it, a packed file cut off.
    const isSystem = error instanceof Error && 'code' in error
    if (isFault || isSystem) throw new ConfigRefused([`reconcile: ${path}: ${error.message}`])
    throw error
  }

type Files = Readonly<{
  orders: string
  bill: string
  neighbour: string | undefined
  out: string | undefined
}>

const usage = '--orders FILE --bill FILE [--bill FILE of the next day] [--out FILE]'

function readArguments(args: readonly string[]): Files {
  const refused = (why: string) => new ConfigRefused([`reconcile: ${why}. Expected: ${usage}.`])
  const given = new Map<string, string[]>()
  for (let index = 0; index < args.length; index += 2) {
    const [name = '', value] = [args[index], args[index + 1]]
    if (!['--orders', '--bill', '--out'].includes(name)) throw refused(`${name} is no option`)
    if (value === undefined || value.startsWith('--')) throw refused(`${name} names no file`)
    given.set(name, [...(given.get(name) ?? []), value])
  }
  const [orders, ...moreOrders] = given.get('--orders') ?? []
  const [bill, neighbour, ...moreBills] = given.get('--bill') ?? []
  const [out, ...moreOut] = given.get('--out') ?? []
  if (orders === undefined) throw refused('--orders is missing')
  if (bill === undefined) throw refused('--bill is missing')
  if (moreOrders.length + moreBills.length + moreOut.length > 0)
    throw refused('one of them stands there too often')
  return { orders, bill, neighbour, out }
}

const partitionBytes = 16_777_216

/** One partition is in memory at a time; a packed file is taken to be ten times as large. */
function partitionsFor(paths: readonly (string | undefined)[]): number {
  const bytes = paths.reduce((sum, path) => sum + (path === undefined ? 0 : sizeOf(path)), 0)
  return Math.min(256, Math.max(16, Math.ceil(bytes / partitionBytes)))
}

function sizeOf(path: string): number {
  const size = statSync(path, { throwIfNoEntry: false })?.size ?? 0
  return path.endsWith('.gz') ? size * 10 : size
}
