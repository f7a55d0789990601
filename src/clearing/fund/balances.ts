import type { FundAccountType } from '@tongbao/apiv3'
import { Refusal } from '#kernel/refusal'
import { businessDate, type Clock, dayAfter, dayMs, plusMs } from '#kernel/time'
import { type AccountKind, balanceOf, postingSumsOf, statementOf } from '#ledger'
import type { Db } from '#platform/db'
import { refuse } from './fund-move.ts'

type Deps = Readonly<{ db: Db; now: Clock }>

/** In fen. Pending is the merchant's money that is not settled yet; only BASIC has any. */
export type FundBalance = Readonly<{ available: bigint; pending: bigint | undefined }>

type Asked = Readonly<{ mchid: string; accountType: FundAccountType }>

const kindsOf: Readonly<
  Record<FundAccountType, Readonly<{ available: AccountKind; pending: readonly AccountKind[] }>>
> = {
  BASIC: { available: 'merchant_available', pending: ['merchant_unsettled', 'merchant_sharing'] },
  OPERATION: { available: 'merchant_operation', pending: [] },
  FEES: { available: 'merchant_fees', pending: [] },
}

/** What a merchant has this moment, 实时余额. What is set aside has already left. */
export async function currentBalance(
  { db }: Pick<Deps, 'db'>,
  { mchid, accountType }: Asked,
): Promise<FundBalance> {
  const availableOf = async (kind: AccountKind) =>
    (await balanceOf(db, { kind, owner: mchid }, 'CNY')).available.minor
  const { available, pending } = kindsOf[accountType]
  return sumUp(await availableOf(available), await Promise.all(pending.map(availableOf)))
}

const queryDays = 90

/**
 * What a merchant had when a business day was over, 日终余额: posted amounts of a day that the ledger has
 * closed, so it is the same each time. Read as the opening balance of the day after, which is one
 * look-up however many entries the day had. Refuses BALANCE_DATE_INVALID and BALANCE_NOT_READY.
 */
export async function dayEndBalance(
  { db, now }: Deps,
  { mchid, accountType, date }: Asked & Readonly<{ date: string }>,
): Promise<FundBalance> {
  refuseDate(date, now())
  await refuseOpenDay(db, date)
  const { available, pending } = kindsOf[accountType]
  const closingOf = (kind: AccountKind) => closing(db, { kind, mchid, date })
  return sumUp(await closingOf(available), await Promise.all(pending.map(closingOf)))
}

const sumUp = (available: bigint, pending: readonly bigint[]): FundBalance => ({
  available,
  pending: pending.length === 0 ? undefined : pending.reduce((sum, part) => sum + part, 0n),
})

function refuseDate(date: string, now: Date): void {
  const at = new Date(`${date}T00:00:00Z`)
  const isDay = !Number.isNaN(at.getTime()) && at.toISOString().startsWith(date)
  const earliest = businessDate(plusMs(now, -queryDays * dayMs))
  if (!isDay || date >= businessDate(now) || date < earliest)
    throw refuse('BALANCE_DATE_INVALID', { field: 'date', value: date, location: 'query' })
}

async function refuseOpenDay(db: Db, date: string): Promise<void> {
  try {
    await postingSumsOf(db, date)
  } catch (error) {
    if (error instanceof Refusal && error.code === 'DAY_NOT_CLOSED')
      throw refuse('BALANCE_NOT_READY', { field: 'date', value: date, location: 'query' })
    throw error
  }
}

async function closing(
  db: Db,
  { kind, mchid, date }: Readonly<{ kind: AccountKind; mchid: string; date: string }>,
): Promise<bigint> {
  const from = dayAfter(date)
  const account = { kind, owner: mchid }
  try {
    return (await statementOf(db, { account, currency: 'CNY', from, to: from, limit: 1 })).opening
  } catch (error) {
    // An account that was never opened never held anything.
    if (error instanceof Refusal && error.code === 'ACCOUNT_UNKNOWN') return 0n
    throw error
  }
}
