import { hourMs, plusMs } from '#kernel/time'
import { inTransaction } from '#platform/db'
import { bookOutcomes, type Unbooked } from './book-outcomes.ts'
import { askAgainMs, askReturnMs, instructionIdOf, type Payout } from './payout.ts'
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
 * Asks the bank what became of what was sent, and for seven working days whether it came back, and
 * books it. What stays unknown is asked again, at first each minute and in the end each half hour,
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

/** One that may be returned is asked a last time when its days are over. */
function nextAsk({ state, returnUntil, updatedAt }: Payout, now: Date): Date | null {
  if (state === 'SENT') return plusMs(now, askAgainMs(now.getTime() - updatedAt.getTime()))
  if (returnUntil === null) return plusMs(now, hourMs)
  if (now >= returnUntil) return null
  const next = plusMs(now, askReturnMs)
  return next < returnUntil ? next : returnUntil
}
