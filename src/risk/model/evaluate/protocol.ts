import { refuse, daySeconds, type Transactions } from './transactions.ts'
import { areaUnderRoc, atAlertRate, averagePrecision, cardPrecision } from './metrics.ts'

export type Protocol = Readonly<{
  trainDays: number
  delayDays: number
  testDays: number
  /** The first day of training of the first fold. */
  startDay: number
  folds: number
}>

/** Days, the last of them excluded. */
export type Fold = Readonly<{
  trainFrom: number
  trainTo: number
  testFrom: number
  testTo: number
}>

/** Each fold begins `testDays` after the one before it, so that each day is tested once. */
export const foldsOf = ({ trainDays, delayDays, testDays, startDay, folds }: Protocol): Fold[] =>
  Array.from({ length: folds }, (_, no) => {
    const trainFrom = startDay + no * testDays
    const trainTo = trainFrom + trainDays
    const testFrom = trainTo + delayDays
    return { trainFrom, trainTo, testFrom, testTo: testFrom + testDays }
  })

export const dayOf = ({ seconds }: Transactions, row: number): number =>
  Math.floor((seconds[row] ?? 0) / daySeconds)

/** Refuses RISK_DATA_TOO_SHORT a fold whose days are not all in the data. */
export function requireDays(transactions: Transactions, folds: readonly Fold[]): void {
  const last = dayOf(transactions, transactions.count - 1)
  const beyond = folds.find(({ trainFrom, testTo }) => trainFrom < 0 || testTo - 1 > last)
  if (beyond)
    throw refuse('RISK_DATA_TOO_SHORT', {
      issue: `第 ${beyond.trainFrom} 至 ${beyond.testTo - 1} 天，数据只到第 ${last} 天 the data ends with day ${last}`,
    })
}

/** So many days before the delay make a customer known as compromised, however long training was. */
const knownDays = 7

/**
 * Rows on which a fold is tested (Fraud Detection Handbook, chapter 5): on each day without the
 * customers who are known to be compromised by then, which are those with a fraud in the last week
 * of training or on a day that is more than the delay ago.
 */
export function testRowsOf(transactions: Transactions, fold: Fold, delayDays: number): Int32Array {
  const { customers, labels, count } = transactions
  const firstFraud = new Float64Array(transactions.customerCount).fill(Infinity)
  const rows: number[] = []
  for (let row = 0; row < count; row += 1) {
    const [day, customer] = [dayOf(transactions, row), customers[row] ?? 0]
    if (day >= fold.testTo) break
    if (day < fold.trainTo - knownDays) continue
    const known = firstFraud[customer] ?? Infinity
    if (labels[row] === 1 && day < known) firstFraud[customer] = day
    if (day >= fold.testFrom && !(known < day - delayDays)) rows.push(row)
  }
  return Int32Array.from(rows)
}

export type Figures = Readonly<{
  auc: number
  ap: number
  cardPrecision100: number
  recall: number
  precision: number
}>

export const alertRate = 0.005

export function figuresOf(
  transactions: Transactions,
  rows: Int32Array,
  scores: Float64Array,
): Figures {
  const labels = Uint8Array.from(rows, (row) => transactions.labels[row] ?? 0)
  if (new Set(labels).size < 2) throw refuse('RISK_DATA_ONE_KIND')
  const days = rows.map((row) => dayOf(transactions, row))
  const customers = rows.map((row) => transactions.customers[row] ?? 0)
  return {
    auc: areaUnderRoc(scores, labels),
    ap: averagePrecision(scores, labels),
    cardPrecision100: cardPrecision({ days, customers, scores, labels }, 100),
    ...atAlertRate(scores, labels, alertRate),
  }
}
