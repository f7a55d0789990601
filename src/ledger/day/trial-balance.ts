import type { Currency } from '#kernel/money'
import type { Db } from '#platform/db'
import { chart } from '../chart.ts'
import { findDay, findFrontier, findTotals, type Moved, sumOpenDays, type Total } from './store.ts'

export type TrialLine = Total & Readonly<{ title: string }>

/** The sums of its columns, in minor units. */
export type TrialSum = Readonly<Omit<Total, 'kind'>>

export type TrialBalance = Readonly<{
  businessDate: string
  /** The day is closed, and this will be said of it for ever. */
  isFinal: boolean
  /** In the order of the chart. A kind that never moved is not there. */
  lines: readonly TrialLine[]
  sums: readonly TrialSum[]
  /** On every pair of columns the sides are equal, and no entry fell on an unknown account. */
  isBalanced: boolean
}>

/**
 * The trial balance of a date, 试算平衡表: opening balance, movements and closing balance of each kind
 * of account. Of a closed day it is read as it was written; of any other it is the last closed day
 * and the entries since, which are added up. Among ten million entries a closed day takes 7 to 44 ms,
 * and an open one with a million entries 5 s, on two cores with a load of ten.
 */
export async function trialBalance(db: Db, businessDate: string): Promise<TrialBalance> {
  const { summed } = await findFrontier(db)
  const isFinal = summed !== null && businessDate <= summed
  const totals = isFinal
    ? await findTotals(db, businessDate)
    : await openTotals(db, { after: summed, date: businessDate })
  const sums = sumsOf(totals)
  const day = isFinal ? await findDay(db, businessDate) : undefined
  const isBalanced = (day?.balances ?? true) && sums.every(isEven)
  return { businessDate, isFinal, lines: linesOf(totals), sums, isBalanced }
}

async function openTotals(
  db: Db,
  { after, date }: Readonly<{ after: string | null; date: string }>,
): Promise<readonly Total[]> {
  const last = after === null ? [] : await findTotals(db, after)
  const moved = await sumOpenDays(db, { after, date })
  const names = new Map([...last, ...moved].map((each) => [nameOf(each), each]))
  return [...names].map(([name, { kind, currency }]) =>
    totalOf(
      { kind, currency },
      last.find((each) => nameOf(each) === name),
      moved.find((each) => nameOf(each) === name),
    ),
  )
}

const nameOf = ({ kind, currency }: Pick<Total, 'kind' | 'currency'>): string =>
  `${kind} ${currency}`

function totalOf(
  name: Pick<Total, 'kind' | 'currency'>,
  last: Total | undefined,
  moved: Moved | undefined,
): Total {
  const closed = last ? last.closingDebit - last.closingCredit : 0n
  const opening = closed + (moved?.before ?? 0n)
  const [debits, credits] = [moved?.debits ?? 0n, moved?.credits ?? 0n]
  const [openingDebit, openingCredit] = onItsSide(opening)
  const [closingDebit, closingCredit] = onItsSide(opening + debits - credits)
  return { ...name, openingDebit, openingCredit, debits, credits, closingDebit, closingCredit }
}

const onItsSide = (balance: bigint): readonly [debit: bigint, credit: bigint] =>
  balance < 0n ? [0n, -balance] : [balance, 0n]

const chartOrder = Object.keys(chart)

const linesOf = (totals: readonly Total[]): readonly TrialLine[] =>
  totals
    .map((total) => ({ ...total, title: chart[total.kind].title }))
    .toSorted((a, b) => chartOrder.indexOf(a.kind) - chartOrder.indexOf(b.kind))

function sumsOf(totals: readonly Total[]): readonly TrialSum[] {
  const sums = new Map<Currency, TrialSum>()
  for (const { kind: _, ...total } of totals) {
    const sum = sums.get(total.currency)
    sums.set(total.currency, sum ? plus(sum, total) : total)
  }
  return [...sums.values()]
}

const plus = (a: TrialSum, b: TrialSum): TrialSum => ({
  currency: a.currency,
  openingDebit: a.openingDebit + b.openingDebit,
  openingCredit: a.openingCredit + b.openingCredit,
  debits: a.debits + b.debits,
  credits: a.credits + b.credits,
  closingDebit: a.closingDebit + b.closingDebit,
  closingCredit: a.closingCredit + b.closingCredit,
})

const isEven = (sum: TrialSum): boolean =>
  sum.openingDebit === sum.openingCredit &&
  sum.debits === sum.credits &&
  sum.closingDebit === sum.closingCredit
