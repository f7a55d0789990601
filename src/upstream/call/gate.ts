import { admit, type Breaker, closedBreaker, observe } from './breaker.ts'

/** Why a call did not go out, and when it may. */
export type Held = Readonly<{ why: string; retryAfterMs: number }>

/** A call on its way; whoever let it out says how it ended, once. */
export type Pass = (ending: Ending) => void

/** `failed`: no answer, or none to be believed. `limited`: the channel asks us to slow down. */
export type Ending =
  | Readonly<{ is: 'answered' | 'failed'; retryAfterMs?: undefined }>
  | Readonly<{ is: 'limited'; retryAfterMs: number | undefined }>

export type LaneAsk = Readonly<{
  channel: string
  /** Operation and method: `pay.NATIVE`, `query.JSAPI`. */
  lane: string
  /** Asking how something stands may take a part of the places only, so that payers are not held up. */
  isQuery: boolean
}>

export type Gate = Readonly<{
  enter: (ask: LaneAsk) => Pass | Held
  /** Whether a call of this lane would be let out by its breaker. */
  breakerOf: (ask: Pick<LaneAsk, 'channel' | 'lane'>) => Breaker['is']
}>

type Options = Readonly<{
  /** Calls of one channel under way at once. */
  callsMax: number
  elapsedMs: () => number
  onBreaker?: (ask: Pick<LaneAsk, 'channel' | 'lane'>, state: Breaker['is']) => void
}>

type Lane = { breaker: Breaker; quietUntilMs: number; backOffMs: number }

const backOffFirstMs = 1_000
const backOffMaxMs = 60_000
/** A channel that asks for more is asked again after this all the same. */
const retryAfterMaxMs = 300_000
const busyRetryMs = 1_000

/**
 * Stands before every call: the breaker and the back-off of its lane, and the places of its channel.
 * What is held back has certainly not been sent.
 */
export function createGate({ callsMax, elapsedMs, onBreaker }: Options): Gate {
  const lanes = new Map<string, Lane>()
  const underWay = new Map<string, number>()
  const queriesMax = callsMax - Math.ceil(callsMax / 4)

  function laneOf({ channel, lane }: Pick<LaneAsk, 'channel' | 'lane'>): Lane {
    const name = `${channel} ${lane}`
    const known = lanes.get(name) ?? { breaker: closedBreaker, quietUntilMs: 0, backOffMs: 0 }
    lanes.set(name, known)
    return known
  }

  function turn(ask: LaneAsk, held: Lane, next: Breaker): void {
    const hasTurned = next.is !== held.breaker.is
    held.breaker = next
    if (hasTurned) onBreaker?.(ask, next.is)
  }

  function enter(ask: LaneAsk): Pass | Held {
    const held = laneOf(ask)
    const nowMs = elapsedMs()
    if (nowMs < held.quietUntilMs)
      return { why: 'the channel asked us to slow down', retryAfterMs: held.quietUntilMs - nowMs }
    const calls = underWay.get(ask.channel) ?? 0
    if (calls >= (ask.isQuery ? queriesMax : callsMax))
      return { why: 'too many calls to the channel are under way', retryAfterMs: busyRetryMs }
    const admission = admit(held.breaker, nowMs)
    turn(ask, held, admission.breaker)
    if (!admission.isAdmitted)
      return { why: 'the breaker of the channel is open', retryAfterMs: admission.retryAfterMs }
    underWay.set(ask.channel, calls + 1)
    return (ending) => {
      underWay.set(ask.channel, (underWay.get(ask.channel) ?? 1) - 1)
      const endMs = elapsedMs()
      backOff(held, ending, endMs)
      const isFailure = ending.is === 'failed'
      turn(ask, held, observe(held.breaker, { epoch: admission.epoch, isFailure }, endMs))
    }
  }

  return { enter, breakerOf: (ask) => stateAt(laneOf(ask).breaker, elapsedMs()) }
}

/** An open breaker whose time is over lets the next call try. */
const stateAt = (breaker: Breaker, nowMs: number): Breaker['is'] =>
  breaker.is === 'open' && nowMs >= breaker.untilMs ? 'half_open' : breaker.is

/** All calls of a lane keep quiet when one of them was told to: as long as asked, else twice as long. */
function backOff(lane: Lane, ending: Ending, nowMs: number): void {
  if (ending.is === 'failed') return
  if (ending.is === 'answered') {
    // Answers of calls that went out before the limit do not lift it.
    if (nowMs >= lane.quietUntilMs) lane.backOffMs = 0
    return
  }
  const doubled = Math.min(Math.max(lane.backOffMs * 2, backOffFirstMs), backOffMaxMs)
  const isQuietAlready = nowMs < lane.quietUntilMs
  if (!isQuietAlready) lane.backOffMs = doubled
  const askedMs = Math.min(ending.retryAfterMs ?? lane.backOffMs, retryAfterMaxMs)
  lane.quietUntilMs = Math.max(lane.quietUntilMs, nowMs + askedMs)
}
