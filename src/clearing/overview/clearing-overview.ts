import type { Db } from '#platform/db'
import { countLateBills } from '../channel/store.ts'
import { type CustodyProof, findProofs } from '../custody/store.ts'
import { findCutThrough, isBooked } from '../day/store.ts'
import { type OpenClass, sumOpen, sumSuspended } from '../reconcile/backlog/store.ts'
import {
  countCut,
  type CutDay,
  type DueSum,
  findCutDay,
  type PayoutSum,
  type SettlementSum,
  sumDue,
  sumPayouts,
  sumSettlements,
} from './store.ts'

/** Where clearing stands: what became of one day, and what is under way on another. */
export type ClearingOverview = Readonly<{
  date: string
  /** The ledger has closed it. */
  isBooked: boolean
  /** Null when it was not begun. */
  day: CutDay | null
  /** The last day that is cut; null before the first. */
  cutThrough: string | null
  merchants: number
  settlements: readonly SettlementSum[]
  due: readonly DueSum[]
  payouts: readonly PayoutSum[]
  breaks: readonly OpenClass[]
  /** Bills of channels that should be there and are not. */
  lateBills: number
  /** What open differences hold in the suspense account, in fen. */
  suspended: bigint
  /** The latest proof of the day, one a currency. */
  proofs: readonly CustodyProof[]
}>

/** Reads it in a dozen small questions, so what moves meanwhile may show in one and not in another. */
export async function clearingOverview(
  db: Db,
  { date, today }: Readonly<{ date: string; today: string }>,
): Promise<ClearingOverview> {
  return {
    date,
    isBooked: await isBooked(db, date),
    day: (await findCutDay(db, date)) ?? null,
    cutThrough: await findCutThrough(db),
    merchants: await countCut(db, date),
    settlements: await sumSettlements(db, date),
    due: await sumDue(db, today),
    payouts: await sumPayouts(db),
    breaks: await sumOpen(db),
    lateBills: (await countLateBills(db)).reduce((sum, { count }) => sum + count, 0),
    suspended: await sumSuspended(db),
    proofs: latestOf(await findProofs(db, date)),
  }
}

const latestOf = (proofs: readonly CustodyProof[]): readonly CustodyProof[] =>
  [...Map.groupBy(proofs, ({ currency }) => currency).values()].flatMap((all) => all.slice(-1))
