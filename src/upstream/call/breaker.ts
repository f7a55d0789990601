/**
 * A breaker for one way of calling: closed while calls go well, open after they have not, half open
 * while a few try whether it is well again. Pure; time is given in monotonic milliseconds.
 */
export type Breaker = Readonly<
  /** Counts of a window that begins anew; `inARow` failures end with any success. */
  | {
      is: 'closed'
      epoch: number
      sinceMs: number
      calls: number
      failures: number
      inARow: number
    }
  | { is: 'open'; epoch: number; untilMs: number; waitMs: number }
  | { is: 'half_open'; epoch: number; tries: number; successes: number; waitMs: number }
>

/** A call belongs to the breaker as it was when it was let through; later news of it counts nothing. */
export type Admission = Readonly<
  { breaker: Breaker } & (
    | { isAdmitted: true; epoch: number }
    | { isAdmitted: false; retryAfterMs: number }
  )
>

const windowMs = 10_000
const callsMin = 20
/** Of the calls in a window, in hundredths. */
const failuresMaxPercent = 50
const failuresInARow = 5
const waitFirstMs = 5_000
const waitMaxMs = 60_000
/** Tries at once while half open, and successes that close it. */
const triesMax = 2
const successesNeeded = 2

export const closedBreaker = {
  is: 'closed',
  epoch: 0,
  sinceMs: 0,
  calls: 0,
  failures: 0,
  inARow: 0,
} as const satisfies Breaker

/** Whether a call may go out now. */
export function admit(breaker: Breaker, nowMs: number): Admission {
  switch (breaker.is) {
    case 'closed':
      return { breaker, isAdmitted: true, epoch: breaker.epoch }
    case 'open': {
      if (nowMs < breaker.untilMs)
        return { breaker, isAdmitted: false, retryAfterMs: breaker.untilMs - nowMs }
      const epoch = breaker.epoch + 1
      const { waitMs } = breaker
      return {
        breaker: { is: 'half_open', epoch, tries: 1, successes: 0, waitMs },
        isAdmitted: true,
        epoch,
      }
    }
    case 'half_open':
      if (breaker.tries >= triesMax) return { breaker, isAdmitted: false, retryAfterMs: 1_000 }
      return {
        breaker: { ...breaker, tries: breaker.tries + 1 },
        isAdmitted: true,
        epoch: breaker.epoch,
      }
    default:
      return breaker satisfies never
  }
}

/** How a call that was let through has ended. */
export function observe(
  breaker: Breaker,
  { epoch, isFailure }: Readonly<{ epoch: number; isFailure: boolean }>,
  nowMs: number,
): Breaker {
  if (epoch !== breaker.epoch || breaker.is === 'open') return breaker
  return breaker.is === 'closed'
    ? observeClosed(breaker, isFailure, nowMs)
    : observeTry(breaker, isFailure, nowMs)
}

type Closed = Extract<Breaker, { is: 'closed' }>
type HalfOpen = Extract<Breaker, { is: 'half_open' }>

function observeClosed(breaker: Closed, isFailure: boolean, nowMs: number): Breaker {
  const isOver = nowMs - breaker.sinceMs >= windowMs
  const counted = isOver ? { sinceMs: nowMs, calls: 0, failures: 0 } : breaker
  const calls = counted.calls + 1
  const failures = counted.failures + (isFailure ? 1 : 0)
  const inARow = isFailure ? breaker.inARow + 1 : 0
  const isMostlyBad = calls >= callsMin && failures * 100 >= calls * failuresMaxPercent
  if (isFailure && (inARow >= failuresInARow || isMostlyBad))
    return opened(breaker.epoch, waitFirstMs, nowMs)
  return { ...breaker, sinceMs: counted.sinceMs, calls, failures, inARow }
}

function observeTry(breaker: HalfOpen, isFailure: boolean, nowMs: number): Breaker {
  // Still not well: twice as long, so that a channel that is down all night is asked once a minute.
  if (isFailure) return opened(breaker.epoch, Math.min(breaker.waitMs * 2, waitMaxMs), nowMs)
  const successes = breaker.successes + 1
  if (successes < successesNeeded) return { ...breaker, tries: breaker.tries - 1, successes }
  return { ...closedBreaker, epoch: breaker.epoch + 1, sinceMs: nowMs }
}

const opened = (epoch: number, waitMs: number, nowMs: number): Breaker => ({
  is: 'open',
  epoch: epoch + 1,
  untilMs: nowMs + waitMs,
  waitMs,
})
