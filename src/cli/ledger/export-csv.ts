import { type Currency, money } from '#kernel/money'
import { chart, datesFrom, type PostingSum, postingSumsOf } from '#ledger'
import { ConfigRefused } from '#platform/config'
import { byteOrderMark, csvLine, type Field } from './csv.ts'
import { type Errand, readDates } from './errand.ts'

const header = [
  '业务日期',
  '科目代码',
  '科目名称',
  '币种',
  '业务类型',
  '借方发生额',
  '贷方发生额',
  '借方笔数',
  '贷方笔数',
]

type Counts = Pick<PostingSum, 'debits' | 'credits' | 'debitEntries' | 'creditEntries'>

const nothing: Counts = { debits: 0n, credits: 0n, debitEntries: 0n, creditEntries: 0n }

/**
 * 科目汇总 of closed days as CSV, for a general ledger to take in, with a last line of totals for
 * each currency. Ends with 1 when debits are not credits; `bom` puts a byte order mark in front.
 */
export async function exportCsvErrand({ db, print, args }: Errand): Promise<number> {
  const [first, last, mark] = args
  const { from, to } = readDates(first, last)
  if (mark !== undefined && mark !== 'bom')
    throw new ConfigRefused([`export-csv: ${JSON.stringify(mark)} is no option. Expected: bom.`])

  const totals = new Map<Currency, Counts>()
  const chunks: string[] = []
  for (const date of datesFrom(from, to))
    for (const sum of await postingSumsOf(db, date)) {
      totals.set(sum.currency, plus(totals.get(sum.currency) ?? nothing, sum))
      chunks.push(csvLine(lineOf(date, sum)))
    }
  // Nothing is printed before every day is known to be closed: half an export looks like a whole.
  print(`${mark === 'bom' ? byteOrderMark : ''}${csvLine(header)}${chunks.join('')}`)
  for (const [currency, total] of totals)
    print(csvLine(['合计', '', '', currency, '', ...columnsOf(currency, total)]))
  return [...totals.values()].every(isEven) ? 0 : 1
}

const lineOf = (date: string, sum: PostingSum): readonly Field[] => [
  date,
  sum.kind,
  chart[sum.kind].title,
  sum.currency,
  sum.posting,
  ...columnsOf(sum.currency, sum),
]

const columnsOf = (currency: Currency, counts: Counts): readonly Field[] => [
  money(counts.debits, currency),
  money(counts.credits, currency),
  counts.debitEntries,
  counts.creditEntries,
]

const plus = (a: Counts, b: Counts): Counts => ({
  debits: a.debits + b.debits,
  credits: a.credits + b.credits,
  debitEntries: a.debitEntries + b.debitEntries,
  creditEntries: a.creditEntries + b.creditEntries,
})

const isEven = ({ debits, credits, debitEntries, creditEntries }: Counts): boolean =>
  debits === credits && debitEntries === creditEntries
