import { hourMs, plusMs } from '#kernel/time'
import { inTransaction } from '#platform/db'
import { bookOutcomes, type Unbooked } from './book-outcomes.ts'
import { askAgainMs, askReturnMs, instructionIdOf, type Payout, returnsToldBy } from './payout.ts'
import type { PayoutDeps } from './payout-deps.ts'
import { lockToAsk, updatePayouts } from './store.ts'

type Deps = Omit<PayoutDeps, 'settlementTermsOf' | 'bankAccountOf'>

export type Collected = Readonly<{
  asked: number
  changed: readonly Payout[]
  /** For somebody to look at; the money stays where it is. */
  unbooked: readonly Unbooked[]
}>

const sliceSize = 200

/**
 * Asks the bank what became of what was sent, and for seven working days and as long as a return may
 * be told late whether it came back, and books it. What stays unknown is asked again, at first each minute and in the end each half hour,
 * for ever: it is never paid by another instruction. Any number of processes may run it; killed
 * anywhere, the next call asks again.
 */
export async function collectOutcomes(deps: Deps): Promise<Collected> {
  const { db, bank } = deps
  const changed: Payout[] = []
  const unbooked: Unbooked[] = []
  let asked = 0
  for (;;) {
    const due = await takeDue(deps)
    if (due.length === 0) return { asked, changed, unbooked }
    const outcomes = await bank.query(due.map(({ id, attempt }) => instructionIdOf(id, attempt)))
    const booked = await inTransaction(db, (tx) => bookOutcomes(tx, deps, outcomes))
    asked += due.length
    changed.push(...booked.changed)
    unbooked.push(...booked.unbooked)
  }
}

const takeDue = ({ db, bank, now }: Deps): Promise<readonly Payout[]> =>
  inTransaction(db, async (tx) => {
    const at = now()
    const due = await lockToAsk(tx, { bank: bank.name, now: at, limit: sliceSize })
    await updatePayouts(
      tx,
      due.map((payout) => ({ ...payout, askAt: nextAsk(payout, at) })),
    )
    return due
  })

/**
 * When it is asked again, should nothing be heard this time: what ends the asking is an answer that is
 * booked. One that may be returned is asked at once when no return is told any more.
 */
function nextAsk({ state, returnUntil, updatedAt }: Payout, now: Date): Date {
  if (state === 'SENT') return plusMs(now, askAgainMs(now.getTime() - updatedAt.getTime()))
  if (returnUntil === null) return plusMs(now, hourMs)
  const next = plusMs(now, askReturnMs)
  const last = returnsToldBy(returnUntil)
  return now < last && last < next ? last : next
}
