import {
  type FaultName,
  faultNames,
  faultOf,
  type Verb,
} from '../../src/openplatform/sandbox/fault/fault.ts'
import { type Draws, drawsOf } from './draw.ts'

/** What the merchant does, as the issue names it, with the three ways of taking back apart. */
export const operations = [
  'pay',
  'code_pay',
  'refund',
  'transfer',
  'close',
  'reverse',
  'cancel',
] as const
export type Operation = (typeof operations)[number]

/** A fault that is ordered above, for the channel's merchant number. */
export type Planned = Readonly<{
  fault: FaultName
  verb: Verb
  take: number
  parameters: Readonly<Record<string, number>>
}>

export type Case = Readonly<{
  /** `12.340`: pass and place in the matrix; with the seed of the run it says everything. */
  no: string
  operation: Operation
  /** The first is what the case is about; another only makes that the channel is asked. */
  faults: readonly [Planned, ...Planned[]]
  /** For what else is to be drawn while it runs. */
  seed: string
}>

const verbOf: Readonly<Record<Operation, Verb>> = {
  pay: 'pay',
  code_pay: 'code_pay',
  refund: 'refund',
  transfer: 'transfer',
  close: 'close',
  reverse: 'close',
  cancel: 'close',
}

/** Of what an operation is told by the channel, if of anything: nobody is told of a code payment. */
const toldOf: Partial<Record<Operation, Verb>> = {
  pay: 'pay',
  refund: 'refund',
  transfer: 'transfer',
}

type Cell = Readonly<{ fault: FaultName; operation: Operation; verb: Verb }>

/** Every fault that can strike, on every operation on which it can. Bills are not part of it. */
export const matrix: readonly Cell[] = faultNames.flatMap((fault) =>
  operations.flatMap((operation) =>
    verbsFor(fault, operation).map((verb) => ({ fault, operation, verb })),
  ),
)

function verbsFor(fault: FaultName, operation: Operation): readonly Verb[] {
  const { place, verbs } = faultOf(fault)
  if (place === 'bill') return []
  // A close that lies is a close, and neither a reversal nor a cancel.
  if (fault === 'late_success') return operation === 'close' ? ['close'] : []
  if (place === 'callback' && fault !== 'callback_before_answer') {
    const told = toldOf[operation]
    return told && verbs.includes(told) ? [told] : []
  }
  const own = verbOf[operation]
  return [own, 'query' as const].filter((verb) => verbs.includes(verb))
}

/** What makes the channel be asked instead of telling by itself. */
function askInstead(operation: Operation): Planned {
  const told = toldOf[operation]
  if (told) return { fault: 'callback_lost', verb: told, take: 1, parameters: {} }
  return { fault: 'system_error_after', verb: verbOf[operation], take: 1, parameters: {} }
}

/** One pass over the whole matrix, in an order and with numbers that the seed gives. */
export function passOf(seed: string, pass: number): readonly Case[] {
  const draws = drawsOf(`${seed} pass ${pass}`)
  const cases = matrix.map((cell, place): Case => {
    const no = `${pass}.${String(place).padStart(3, '0')}`
    const own = `${seed} ${no}`
    const first = plannedOf(cell, drawsOf(`${own} plan`))
    const isAsking = cell.verb === 'query'
    return {
      no,
      operation: cell.operation,
      faults: isAsking ? [first, askInstead(cell.operation)] : [first],
      seed: own,
    }
  })
  return draws.shuffled(cases)
}

function plannedOf({ fault, verb }: Cell, draws: Draws): Planned {
  // Six in a row open the breaker; one is what mostly happens.
  const take = draws.pick([1, 1, 1, 2, 2, 3, 6])
  return { fault, verb, take, parameters: parametersFor(fault, draws) }
}

/** Within a minute, and on both sides of the bounds that a client has. */
function parametersFor(fault: FaultName, draws: Draws): Planned['parameters'] {
  switch (fault) {
    case 'hold_before':
    case 'hold_after':
      return { holdMs: draws.pick([300, 7_000]) }
    case 'slow_drip':
      return { everyMs: draws.pick([20, 1_000]), bytes: 16 }
    case 'slow_answer':
      return { delayMs: draws.pick([1_000, 3_000, 6_000]) }
    case 'unavailable':
      return { retryAfterSeconds: 1 + draws.whole(5) }
    case 'oversized_answer':
      return { megabytes: draws.pick([1, 2]) }
    case 'clock_skew':
      return { skewSeconds: draws.pick([-600, -200, 200, 600]) }
    case 'callback_duplicated':
      return { copies: 2 + draws.whole(8) }
    case 'callback_late':
    case 'callback_out_of_order':
      return { delayMs: draws.pick([500, 3_000]) }
    case 'callback_before_answer':
      return { waitMs: 3_000 }
    case 'callback_wrong_amount':
    case 'query_wrong_amount':
      return { differenceFen: draws.pick([-1, 1, 100]) }
    case 'payer_asked':
    case 'payer_cancels':
      return { polls: draws.whole(3) }
    case 'payer_frozen':
      return { frozenMs: 2_000 }
    case 'refund_slow':
      return { seconds: 2 + draws.whole(3) }
    default:
      return {}
  }
}
