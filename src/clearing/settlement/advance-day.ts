import { newId } from '#kernel/id'
import { fen } from '#kernel/money'
import { businessDate, dayMs, hourMs, plusMs } from '#kernel/time'
import { balanceOf, postChain, stands } from '#ledger'
import { feeBookOf, instantMerchants, settlementTermsOf } from '#merchants'
import { type Db, inTransaction, type Tx } from '#platform/db'
import { methods } from '../day/methods.ts'
import { accounts } from '../day/postings.ts'
import { isCut } from '../day/store.ts'
import { advancePosting } from './postings.ts'
import { insertAdvance, isHeld, sumAdvanced, sumOpen } from './store.ts'

type Deps = Readonly<{ db: Db; now: () => Date }>

/**
 * Makes money of the running day available to merchants that settle at once (D+0), once an hour;
 * answers how many got some. The highest fee that may fall due stays behind, and the day's
 * settlement deducts what was advanced. Nothing happens until yesterday is cut, because only then is
 * it known what of the unsettled money is today's.
 *
 * The second time within an hour, in this process or another, changes nothing: the hour is the key.
 */
export async function advanceDay({ db, now }: Deps): Promise<number> {
  const at = now()
  // A clock that went back asks for a day whose settlement is written.
  if (await isCut(db, businessDate(at))) return 0
  if (!(await isCut(db, businessDate(plusMs(at, -dayMs))))) return 0
  let count = 0
  for (const mchid of await instantMerchants(db, businessDate(at)))
    if (await inTransaction(db, (tx) => advance(tx, mchid, at))) count++
  return count
}

async function advance(tx: Tx, mchid: string, now: Date): Promise<boolean> {
  const date = businessDate(now)
  const terms = (await settlementTermsOf(tx, { mchids: [mchid], date }))(mchid, mchid)
  if (terms.cycle !== 'D' || terms.days !== 0 || (await isHeld(tx, mchid))) return false
  const earned = await earnedToday(tx, mchid)
  // The fee is of the whole day, also of what was advanced before.
  const before = await sumAdvanced(tx, { mchid, unit: mchid, businessDate: date })
  const amount = earned - (await feeAtMost(tx, mchid, date, earned + before))
  if (amount <= 0n || amount < terms.payoutMin) return false

  const id = newId('ad', now)
  const hour = String(now.getTime() - (now.getTime() % hourMs))
  const isFirst = await insertAdvance(tx, {
    mchid,
    unit: mchid,
    businessDate: date,
    id: hour,
    amount,
    madeAt: now,
  })
  if (!isFirst) return false
  const verdicts = await postChain(
    tx,
    [advancePosting({ id, mchid, unit: mchid, amount: fen(amount) })],
    now,
  )
  // A refund was faster; the next hour looks again.
  if (!verdicts.every(stands)) throw new Error(`no advance for ${mchid}: ${verdicts.join()}`)
  return true
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
