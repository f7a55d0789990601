import { beijingDigits, businessDate, dayMs, plusMs, secondMs } from '#kernel/time'
import type { Db } from '#platform/db'
import { sumPaid } from './store.ts'

type Known = Readonly<{ day: string; atMs: number; tookMs: number; paid: Promise<bigint> }>

const freshMs = 10 * secondMs
/** A sum costs at most a twentieth of the time, however large the merchant is. */
const restPerSum = 20
const bornWithinMs = 8 * dayMs
const knownMax = 10_000

/**
 * What was paid to a merchant on this Beijing day, refunds not taken off, counted at most ten seconds ago,
 * or twenty times as long as counting takes where that is more. Nothing is written for it, so no payment
 * waits for a counter. The price: payments of those seconds, and orders that stand unpaid, are not in
 * it, so a day may end above its limit by as much. Orders made more than eight days ago do not count.
 */
export function createPaidToday(
  { db }: Readonly<{ db: Db }>,
  elapsedMs: () => number = () => performance.now(),
): (mchid: string, now: Date) => Promise<bigint> {
  const known = new Map<string, Known>()

  function count(mchid: string, day: string, now: Date): Promise<bigint> {
    const atMs = elapsedMs()
    const paidFrom = new Date(`${day}T00:00:00+08:00`)
    const bornFrom = `42${beijingDigits(plusMs(now, -bornWithinMs))}`
    const paid = sumPaid(db, { mchid, bornFrom, paidFrom })
    known.delete(mchid)
    known.set(mchid, { day, atMs, tookMs: Infinity, paid })
    const [oldest] = known.size > knownMax ? known.keys() : []
    if (oldest !== undefined) known.delete(oldest)
    return paid.then(
      (sum) => {
        known.set(mchid, { day, atMs, tookMs: elapsedMs() - atMs, paid })
        return sum
      },
      (error: unknown) => {
        known.delete(mchid)
        throw error
      },
    )
  }

  return (mchid, now) => {
    const day = businessDate(now)
    const there = known.get(mchid)
    const isFresh =
      there?.day === day && elapsedMs() - there.atMs < Math.max(freshMs, there.tookMs * restPerSum)
    return there && isFresh ? there.paid : count(mchid, day, now)
  }
}
