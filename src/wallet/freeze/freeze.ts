import type { Id } from '#kernel/id'
import { machine, type StateOf } from '#kernel/machine'
import { refusals } from '#kernel/refusal'

/** A freeze ends once; whoever freezes again begins another. */
export const freezeStates = machine('FROZEN', { FROZEN: ['THAWED'], THAWED: [] })
type FreezeState = StateOf<typeof freezeStates>

export type Freezer = 'customer' | 'risk' | 'staff'

export type Freeze = Readonly<{
  customerId: string
  id: Id<'fz'>
  frozenBy: Freezer
  /** Why, in the words of whoever froze it; the customer does not read it. */
  reason: string
  state: FreezeState
  frozenAt: Date
  thawedBy: Freezer | null
  thawReason: string | null
  thawedAt: Date | null
}>

export const refuse = refusals({
  WALLET_FROZEN: [
    403,
    '钱包已冻结，暂时不能付款、提现和出示付款码，请解冻后再试',
    // On the wire the same word as a judgement of risk has: a till cannot tell them apart.
    'RULE_LIMIT',
  ],
  FROZEN_BY_PLATFORM: [403, '钱包因安全原因由平台冻结，核实后才能解冻，请提交申诉或联系客服'],
})

/** Whether the customer alone may end it: not where anybody else has reasons too. */
export const isOwn = (inForce: readonly Pick<Freeze, 'frozenBy'>[]): boolean =>
  inForce.length > 0 && inForce.every(({ frozenBy }) => frozenBy === 'customer')
