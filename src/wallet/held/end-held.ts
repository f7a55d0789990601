import type { Clock } from '#kernel/time'
import { postChain, stands } from '#ledger'
import { notify } from '#parties'
import { type Db, inTransaction, type Tx } from '#platform/db'
import type { Guard } from '../guard/guard.ts'
import { insertTransfer } from '../transfer/store.ts'
import { type HeldWithdrawal, refuse } from './held.ts'
import { tellReleased, tellSent } from './notices.ts'
import { releaseHeldPostings, sendHeldPostings } from './postings.ts'
import { endHeld, lockDue, lockHeld, lockReviewed } from './store.ts'

type Deps = Readonly<{ db: Db; now: Clock }>

export const heldSlice = 100

/**
 * The customer wants the money back before it has left. Refuses HELD_NOT_FOUND, and HELD_ENDED where it
 * is sent, or was rejected. The second time nothing happens.
 */
export function callBack(
  { db, now }: Deps,
  key: Readonly<{ customerId: string; id: string }>,
): Promise<HeldWithdrawal> {
  return inTransaction(db, async (tx) => {
    const held = await lockHeld(tx, key)
    if (!held) throw refuse('HELD_NOT_FOUND')
    if (held.state === 'CALLED_BACK') return held
    if (held.state !== 'HELD') throw refuse('HELD_ENDED')
    await release(tx, [held], 'CALLED_BACK', now())
    return { ...held, state: 'CALLED_BACK' }
  })
}

/**
 * Sends what has waited long enough, or was released by a case; gives back what a case rejected. Answers
 * how many. Killed at any line, and in any number of processes: each is ended once.
 */
export async function settleHeld({
  db,
  now,
  guard,
}: Deps & Readonly<{ guard: Pick<Guard, 'hear'> }>): Promise<number> {
  const at = now()
  const { sent, rejected } = await inTransaction(db, async (tx) => {
    const reviewed = await lockReviewed(tx, heldSlice)
    const refused = reviewed.filter(({ outcome }) => outcome === 'refund').map(({ held }) => held)
    const known = new Set(reviewed.map(({ held }) => held.id))
    const due = (await lockDue(tx, at, heldSlice)).filter(({ id }) => !known.has(id))
    const leaving = [
      ...due,
      ...reviewed.filter(({ outcome }) => outcome === 'release').map(({ held }) => held),
    ]
    await release(tx, refused, 'REJECTED', at)
    await send(tx, leaving, at)
    return { sent: leaving, rejected: refused }
  })
  for (const held of sent) guard.hear(endedFact(held, 'succeeded', at))
  for (const held of rejected) guard.hear(endedFact(held, 'declined', at))
  return sent.length + rejected.length
}

async function send(tx: Tx, leaving: readonly HeldWithdrawal[], now: Date): Promise<void> {
  for (const held of leaving) {
    const verdicts = await postChain(tx, sendHeldPostings(held), now)
    if (!verdicts.every(stands))
      throw new Error(`the ledger answered ${verdicts.join()} to ${held.id}`)
    await insertTransfer(tx, { ...held, kind: 'withdrawal', createdAt: now })
  }
  await endHeld(tx, leaving, 'SENT', now)
  await notify(tx, leaving.map(tellSent), now)
}

async function release(
  tx: Tx,
  given: readonly HeldWithdrawal[],
  because: 'CALLED_BACK' | 'REJECTED',
  now: Date,
): Promise<void> {
  for (const held of given) {
    const verdicts = await postChain(tx, releaseHeldPostings(held), now)
    if (!verdicts.every(stands))
      throw new Error(`the ledger answered ${verdicts.join()} to ${held.id}`)
  }
  await endHeld(tx, given, because, now)
  await notify(
    tx,
    given.map((held) => tellReleased(held, because)),
    now,
  )
}

const endedFact = (held: HeldWithdrawal, outcome: 'succeeded' | 'declined', at: Date) =>
  ({
    id: `${held.wishId}:${outcome}`,
    atMs: at.getTime(),
    kind: 'ended',
    payment: {
      customer: held.customerId,
      card: held.bankCardId,
      amountMinor: held.amount.minor,
      product: 'withdrawal',
      channel: 'wallet',
      funding: 'balance',
    },
    outcome,
  }) as const
