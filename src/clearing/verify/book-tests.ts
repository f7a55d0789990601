import { type Clock, hourMs, plusMs } from '#kernel/time'
import { type Movement, postChain, stands } from '#ledger'
import { type Db, inTransaction, type Tx } from '#platform/db'
import type { Bank, Outcome } from '../bank/bank.ts'
import { askAgainMs, askReturnMs } from '../payout/payout.ts'
import { giveBackPosting, paidPosting, returnPosting } from './postings.ts'
import { lockToAsk, lockTransfers, updateTransfer } from './store.ts'
import { returnsWithinMs, type TestTransfer } from './test-transfer.ts'

export type TestDeps = Readonly<{ db: Db; bank: Bank; now: Clock }>

/** An outcome that contradicts what was said, or whose money finds no open account. */
export type UnbookedTest = Readonly<{ id: string; why: 'contradicts' | 'cannot_post' }>

const sliceSize = 50

/** Asks the bank about what it has; safe to kill and to run in any number of processes. */
export async function collectTests(deps: TestDeps): Promise<readonly UnbookedTest[]> {
  const { db, bank, now } = deps
  const due = await inTransaction(db, async (tx) => {
    const at = now()
    const found = await lockToAsk(tx, { bank: bank.name, now: at, limit: sliceSize })
    for (const one of found) await updateTransfer(tx, { ...one, askAt: nextAsk(one, at) })
    return found.map(({ id }) => id)
  })
  if (due.length === 0) return []
  const outcomes = await bank.query(due)
  return inTransaction(db, (tx) => bookTests(tx, deps, outcomes, []))
}

function nextAsk({ state, sentAt, paidAt }: TestTransfer, now: Date): Date | null {
  if (state === 'SENT') return plusMs(now, askAgainMs(now.getTime() - (sentAt?.getTime() ?? 0)))
  const until = paidAt && plusMs(paidAt, returnsWithinMs)
  return until && now < until ? plusMs(now, askReturnMs) : null
}

/**
 * Books what the bank says: state and money in the caller's transaction; what was booked before changes
 * nothing. `handed` are those that the bank has taken with this very answer.
 */
export async function bookTests(
  tx: Tx,
  deps: Pick<TestDeps, 'bank' | 'now'>,
  outcomes: readonly Outcome[],
  handed: readonly string[],
): Promise<readonly UnbookedTest[]> {
  const { bank, now } = deps
  const byId = new Map(outcomes.map((outcome) => [outcome.id, outcome]))
  const locked = await lockTransfers(tx, [...new Set([...byId.keys(), ...handed])])
  const told = locked.flatMap(({ id }) => byId.get(id) ?? [])
  const moved = told.filter(({ state }) => state === 'paid' || state === 'returned')
  const bookingsOf = moved.length > 0 ? await bank.bookings?.(tx, moved) : undefined
  const unbooked: UnbookedTest[] = []
  for (const one of locked) {
    const held = handed.includes(one.id) ? { ...one, handedAt: one.handedAt ?? now() } : one
    const outcome = byId.get(one.id) ?? { id: one.id, state: 'unknown' as const }
    const why = await book(tx, { bank, now: now() }, held, outcome, bookingsOf)
    if (why) unbooked.push({ id: one.id, why })
  }
  return unbooked
}

type Bookings = Awaited<ReturnType<NonNullable<Bank['bookings']>>> | undefined

async function book(
  tx: Tx,
  { bank, now }: Readonly<{ bank: Bank; now: Date }>,
  held: TestTransfer,
  outcome: Outcome,
  bookingsOf: Bookings,
): Promise<UnbookedTest['why'] | undefined> {
  const steps = stepsOf(held, outcome, now)
  if (steps === undefined) return 'contradicts'
  const instructed = { ...held, bank: held.bank ?? bank.name, custody: bank.custody }
  const movements = steps.flatMap(({ state }): readonly Movement[] => {
    if (state === 'FAILED') return [giveBackPosting(instructed)]
    const step = state === 'PAID' ? 'paid' : 'returned'
    const own = state === 'PAID' ? paidPosting(instructed) : returnPosting(instructed)
    return [own, ...(bookingsOf?.(outcome, step) ?? [])]
  })
  const verdicts = movements.length === 0 ? [] : await postChain(tx, movements, now)
  if (!verdicts.every(stands)) {
    await updateTransfer(tx, { ...held, askAt: plusMs(now, hourMs), updatedAt: now })
    return 'cannot_post'
  }
  let last = held
  for (const step of steps) {
    last = { ...step, handedAt: held.handedAt ?? now }
    await updateTransfer(tx, last)
  }
  if (steps.length === 0 && held.handedAt !== null) await updateTransfer(tx, held)
  return undefined
}

/** The states that an outcome leads through, in order; undefined where it contradicts. */
function stepsOf(
  held: TestTransfer,
  outcome: Outcome,
  now: Date,
): readonly TestTransfer[] | undefined {
  if (outcome.amount && outcome.amount.minor !== held.amount.minor) return undefined
  switch (outcome.state) {
    case 'accepted':
    case 'unknown':
      return []
    case 'paid':
      if (held.state === 'SENT') return [paid(held, outcome.at, now)]
      return held.state === 'PAID' ? [] : undefined
    case 'rejected':
      if (held.state === 'FAILED') return []
      if (held.state !== 'SENT') return undefined
      return [{ ...held, state: 'FAILED', reason: outcome.reason, askAt: null, updatedAt: now }]
    case 'returned': {
      if (held.state === 'RETURNED') return []
      if (held.state !== 'SENT' && held.state !== 'PAID') return undefined
      const arrived = held.state === 'SENT' ? paid(held, outcome.paidAt, now) : held
      const back: TestTransfer = {
        ...arrived,
        state: 'RETURNED',
        reason: outcome.reason,
        askAt: null,
        updatedAt: now,
      }
      return held.state === 'SENT' ? [arrived, back] : [back]
    }
  }
}

const paid = (held: TestTransfer, paidAt: Date, now: Date): TestTransfer => ({
  ...held,
  state: 'PAID',
  paidAt,
  askAt: plusMs(now, askReturnMs),
  updatedAt: now,
})
