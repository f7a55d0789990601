import { newId } from '#kernel/id'
import { fen } from '#kernel/money'
import { businessDate, dayMs, hourMs, plusMs } from '#kernel/time'
import { Refusal } from '#kernel/refusal'
import { balanceOf, type Movement, postChain, stands } from '#ledger'
import { feeBookOf, instantMerchants, settlementTermsOf, unitsOf } from '#merchants'
import { type Db, inTransaction, type Tx } from '#platform/db'
import { methods } from '../day/methods.ts'
import { accounts } from '../day/postings.ts'
import { isCut } from '../day/store.ts'
import { advancePosting } from './postings.ts'
import { refuse } from './settlement.ts'
import { findEntryDate, insertAdvance, isHeld, lockOpen, sumAdvanced, sumOpen } from './store.ts'

type Deps = Readonly<{ db: Db; now: () => Date }>

/**
 * Makes money of the running day available to merchants that settle at once (D+0), once an hour;
 * answers how many got some. The highest fee that may fall due stays behind, and the day's
 * settlement deducts what was advanced. Nothing happens until yesterday is cut, because only then is
 * it known what of the unsettled money is today's.
 *
 * A merchant with a unit that settles by itself gets none, since the purse is not its alone. The
 * second time within an hour, in this process or another, changes nothing: the hour is the key. Where
 * a refund, a settlement or midnight was faster nothing is advanced, and it is answered by name.
 */
export async function advanceDay({ db, now }: Deps): Promise<Advanced> {
  const at = now()
  const advanced = { made: 0, refused: new Array<Outrun>() }
  // A clock that went back asks for a day whose settlement is written.
  if (await isCut(db, businessDate(at))) return advanced
  if (!(await isCut(db, businessDate(plusMs(at, -dayMs))))) return advanced
  for (const mchid of await instantMerchants(db, businessDate(at)))
    try {
      if (await inTransaction(db, (tx) => advance(tx, mchid, at))) advanced.made++
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      advanced.refused.push({ mchid, code: error.code })
    }
  return advanced
}

type Outrun = Readonly<{ mchid: string; code: string }>
export type Advanced = Readonly<{ made: number; refused: readonly Outrun[] }>

async function advance(tx: Tx, mchid: string, now: Date): Promise<boolean> {
  const date = businessDate(now)
  const terms = (await settlementTermsOf(tx, { mchids: [mchid], date }))(mchid, mchid)
  if (terms.cycle !== 'D' || terms.days !== 0 || (await isHeld(tx, mchid))) return false
  const units = new Set((await unitsOf(tx, [mchid])).get(mchid)?.values())
  if ([...units].some((unit) => unit !== mchid)) return false
  // Whoever settles its earlier days waits for us, or we for him, and then both purses are read.
  await lockOpen(tx, [mchid], date)
  const earned = await earnedToday(tx, mchid)
  // The fee is of the whole day, also of what was advanced before.
  const before = await sumAdvanced(tx, { mchid, unit: mchid, businessDate: date })
  const amount = earned - (await feeAtMost(tx, mchid, date, earned + before))
  if (amount <= 0n || amount < terms.payoutMin) return false

  const hour = String(now.getTime() - (now.getTime() % hourMs))
  const made = { mchid, unit: mchid, businessDate: date, amount, madeAt: now }
  if (!(await insertAdvance(tx, { ...made, id: hour }))) return false
  await postOnDay(tx, advancePosting({ ...made, id: newId('ad', now), amount: fen(amount) }), now)
  return true
}

/** The ledger writes on the next day once this one is closed, and then the day cannot deduct it. */
async function postOnDay(tx: Tx, movement: Movement, now: Date): Promise<void> {
  const verdicts = await postChain(tx, [movement], now)
  if (!verdicts.every(stands)) throw refuse('ADVANCE_OUTRUN', { issue: verdicts.join() })
  if ((await findEntryDate(tx, movement.key)) !== businessDate(now)) throw refuse('ADVANCE_OUTRUN')
}

/** Unsettled money that belongs to no earlier day and that the merchant does not owe. */
async function earnedToday(tx: Tx, mchid: string): Promise<bigint> {
  const unsettled = await balanceOf(tx, accounts.unsettled(mchid), 'CNY')
  const owed = await balanceOf(tx, accounts.receivable(mchid), 'CNY')
  const open = (await sumOpen(tx, [mchid])).get(mchid) ?? 0n
  return unsettled.available.minor - owed.available.minor - open
}

const million = 1_000_000n

async function feeAtMost(tx: Tx, mchid: string, date: string, earned: bigint): Promise<bigint> {
  const book = await feeBookOf(tx, { mchids: [mchid], date })
  const rates = methods.map((method) => book.termsOf(mchid, method, 0n).ratePpm)
  const highest = rates.reduce((most, rate) => (rate > most ? rate : most), 0n)
  return (earned * highest + million - 1n) / million
}
