import {
  type Answer as Heard,
  asHeard,
  type Channels,
  idOfNumber,
  type Instruction,
  type InstructionId,
  type Instructions,
  type Standing,
} from '#payments'
import type { Answer, Asked, QueryChannel } from './resolve-breaks.ts'

/** What is asked of a channel about something that we told it, and where the answer is taken in. */
export type AskUpstream = Readonly<{
  find: (id: InstructionId) => Promise<Instruction | undefined>
  query: Channels['query']
  learn: Instructions['learn']
}>

type Kind = Asked['kind']

/** What a row of a bill can be about. */
const kinds: Readonly<Record<Kind, readonly Instruction['kind'][]>> = {
  payment: ['pay'],
  reversal: ['pay'],
  refund: ['refund', 'give_back'],
}

/** How a standing stands in a trade bill; what is not named stands in none. */
const states: Readonly<Record<Kind, Partial<Record<Standing, string>>>> = {
  payment: { succeeded: 'SUCCESS' },
  reversal: { reversed: 'REVOKED' },
  refund: { succeeded: 'SUCCESS', open: 'PROCESSING', abnormal: 'PROCESSING' },
}

/**
 * Another institution as a channel: it is asked how the thing stands, and what it says is learned as any
 * answer is, so that a payment whose notice was lost is booked. Of a number that we never gave, and of
 * whatever is no clear answer, nothing is proved: that its query does not know what its bill lists is a
 * contradiction, and people's matter.
 */
export const queryUpstream =
  ({ find, query, learn }: AskUpstream): QueryChannel =>
  async ({ party, kind, id: number }) => {
    const id = idOfNumber(number)
    const instruction = id && (await find(id))
    if (!instruction || instruction.channel !== party || !kinds[kind].includes(instruction.kind))
      return 'unproved'
    const heard = asHeard(await query(instruction, undefined))
    const after = await learn(instruction, heard)
    return toldBy(kind, heard, after)
  }

/** Pure. */
export function toldBy(kind: Kind, heard: Heard, after: Instruction): Answer | 'unproved' {
  if (heard.is !== 'reported') return 'unproved'
  const { standing, amount } = heard.report
  const state = states[kind][standing]
  if (state === undefined) return 'unproved'
  const { standing: own } = after
  return {
    state,
    amount: amount?.minor ?? after.amount.minor,
    isBooked: own !== null && states[kind][own] !== undefined,
  }
}
