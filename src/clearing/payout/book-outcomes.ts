import { assert } from '#kernel/assert'
import { businessDate, dayAfter, hourMs, plusMs } from '#kernel/time'
import { type Movement, postChains, stands } from '#ledger'
import type { Tx } from '#platform/db'
import type { Outcome } from '../bank/bank.ts'
import { lockByInstructions, recordTold, type Sent } from './attempt/store.ts'
import {
  askReturnMs,
  delayAfter,
  type Payout,
  type PayoutState,
  payoutStates,
  returnDays,
  returnsToldBy,
} from './payout.ts'
import type { PayoutDeps } from './payout-deps.ts'
import { giveBackPosting, paidPosting, returnPosting } from './postings.ts'
import { updatePayouts } from './store.ts'

type Deps = Pick<PayoutDeps, 'now' | 'calendar' | 'bank' | 'onChange'>

/** An outcome that was not booked, and that somebody must look at. */
export type Unbooked = Readonly<{ instructionId: string; why: 'contradicts' | 'cannot_post' }>

export type Booked = Readonly<{ changed: readonly Payout[]; unbooked: readonly Unbooked[] }>

type Case = Readonly<{ sent: Sent; outcome: Outcome; steps: readonly Payout[] }>

/**
 * Books what the bank says: state, money and news in the caller's transaction. What was booked before
 * changes nothing, but that a payout is asked about no more once it is too late for a return. An outcome that contradicts what was said, or whose amount is another, is not
 * booked, nor one whose money finds a frozen account; the payout stays as it is and is asked again.
 */
export async function bookOutcomes(
  tx: Tx,
  deps: Deps,
  outcomes: readonly Outcome[],
): Promise<Booked> {
  const now = deps.now()
  const byId = new Map(outcomes.map((outcome) => [outcome.id, outcome]))
  const cases: Case[] = []
  const unbooked: Unbooked[] = []
  for (const sent of await lockByInstructions(tx, [...byId.keys()])) {
    const outcome = byId.get(sent.instructionId)
    const steps = outcome && stepsOf(deps, sent, outcome, now)
    if (outcome && steps) cases.push({ sent, outcome, steps })
    else unbooked.push({ instructionId: sent.instructionId, why: 'contradicts' })
  }
  const chains = await chainsOf(tx, deps, cases)
  const verdicts = await postChains(tx, chains, now)
  const standing = cases.filter((_, index) => verdicts[index]?.every(stands))
  const stuck = cases.filter((each) => !standing.includes(each))
  await write(tx, standing, now)
  await updatePayouts(
    tx,
    stuck.map(({ sent }) => ({ ...sent, askAt: plusMs(now, hourMs), updatedAt: now })),
  )
  for (const { steps } of standing)
    for (const step of steps) if (step.state !== 'CREATED') await deps.onChange(tx, step)
  return {
    changed: standing.flatMap(({ steps }) => steps.at(-1) ?? []),
    unbooked: [
      ...unbooked,
      ...stuck.map(({ sent }) => ({
        instructionId: sent.instructionId,
        why: 'cannot_post' as const,
      })),
    ],
  }
}

/** The states that an outcome leads through, in order; undefined where it contradicts. */
function stepsOf(
  deps: Deps,
  sent: Sent,
  outcome: Outcome,
  now: Date,
): readonly Payout[] | undefined {
  if (outcome.amount && outcome.amount.minor !== sent.amount.minor) return undefined
  if (outcome.state === 'accepted' || outcome.state === 'unknown') return []
  if (sent.number !== sent.attempt || sent.state !== 'SENT')
    return isSaidBefore(sent, outcome) ? [] : laterStep(sent, outcome, now)
  switch (outcome.state) {
    case 'rejected':
      return [afterRejection(sent, outcome, now)]
    case 'paid':
      return [paid(deps, sent, outcome.at, now)]
    case 'returned': {
      const arrived = paid(deps, sent, outcome.paidAt, now)
      return [arrived, returned(arrived, outcome.reason, now)]
    }
  }
}

const isSaidBefore = (sent: Sent, { state }: Outcome): boolean =>
  state === sent.outcome || (state === 'paid' && sent.outcome === 'returned')

/** What may follow an outcome that was booked: only that the money came back. */
const laterStep = (sent: Sent, outcome: Outcome, now: Date): readonly Payout[] | undefined =>
  outcome.state === 'returned' && sent.state === 'PAID' && sent.number === sent.attempt
    ? [returned(sent, outcome.reason, now)]
    : undefined

function paid({ calendar }: Deps, from: Payout, at: Date, now: Date): Payout {
  const last = calendar.workingDayAfter(businessDate(at), returnDays)
  return moved(from, 'PAID', now, {
    paidAt: at,
    returnUntil: new Date(`${dayAfter(last)}T00:00:00+08:00`),
    askAt: plusMs(now, askReturnMs),
  })
}

const returned = (from: Payout, reason: string, now: Date): Payout =>
  moved(from, 'RETURNED', now, { reason, isAccountBad: true, askAt: null })

function afterRejection(
  from: Payout,
  { reason, isRetryable }: Extract<Outcome, { state: 'rejected' }>,
  now: Date,
): Payout {
  const delayMs = isRetryable ? delayAfter(from.attempt) : undefined
  return delayMs === undefined
    ? moved(from, 'FAILED', now, { reason, isAccountBad: !isRetryable, askAt: null })
    : moved(from, 'CREATED', now, { reason, sendAt: plusMs(now, delayMs), askAt: null })
}

function moved(from: Payout, state: PayoutState, now: Date, change: Partial<Payout>): Payout {
  assert(payoutStates.canMove(from.state, state), `${from.state} leads to ${state}`)
  return { ...from, ...change, state, updatedAt: now }
}

/** Each payout's movements, the bank's beside ours. */
async function chainsOf(
  tx: Tx,
  { bank }: Deps,
  cases: readonly Case[],
): Promise<readonly (readonly Movement[])[]> {
  const moving = cases.filter(({ steps }) => steps.some(({ paidAt }) => paidAt !== null))
  const bookingsOf =
    moving.length > 0
      ? await bank.bookings?.(
          tx,
          moving.map(({ outcome }) => outcome),
        )
      : undefined
  return cases.map(({ sent, outcome, steps }) => {
    const instructed = { ...sent, custody: bank.custody }
    return steps.flatMap(({ state }): readonly Movement[] => {
      switch (state) {
        case 'PAID':
          return [paidPosting(instructed), ...(bookingsOf?.(outcome, 'paid') ?? [])]
        case 'RETURNED':
          return [returnPosting(instructed), ...(bookingsOf?.(outcome, 'returned') ?? [])]
        case 'FAILED':
          return [giveBackPosting(sent)]
        case 'CREATED':
        case 'SENT':
        case 'CLOSED':
          return []
      }
    })
  })
}

async function write(tx: Tx, cases: readonly Case[], now: Date): Promise<void> {
  const said = cases.filter(({ outcome }) => outcome.state !== 'unknown')
  await recordTold(
    tx,
    said.map(({ sent, outcome }) => ({
      instructionId: sent.instructionId,
      outcome: outcome.state === 'accepted' || outcome.state === 'unknown' ? null : outcome.state,
      reason: 'reason' in outcome ? outcome.reason : null,
    })),
    now,
  )
  await updatePayouts(
    tx,
    cases.flatMap((each) => each.steps.at(-1) ?? (isOver(each, now) ? unasked(each.sent) : [])),
  )
}

/** The bank says still that it has paid, and no return is told any more. */
const isOver = ({ sent, outcome }: Case, now: Date): boolean =>
  outcome.state === 'paid' &&
  sent.state === 'PAID' &&
  sent.number === sent.attempt &&
  sent.returnUntil !== null &&
  now >= returnsToldBy(sent.returnUntil)

const unasked = (payout: Payout): Payout => ({ ...payout, askAt: null })
