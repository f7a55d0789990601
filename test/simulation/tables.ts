import type { Money } from '#kernel/money'
import type { LatePolicy } from '../../src/payments/instruction/decide.ts'
import type { Instruction, InstructionId } from '../../src/payments/instruction/instruction.ts'
import type { Sum } from '../../src/payments/limit/admit.ts'
import type { Factors } from '../../src/payments/limit/limit.ts'
import type { OrderState } from '../../src/payments/order/order.ts'
import type { RefundState } from '../../src/payments/refund/refund.ts'

export const mchid = '1900000001'

export type SimOrder = Readonly<{
  id: string
  amount: Money
  method: 'NATIVE' | 'MICROPAY'
  channel: string
  state: OrderState
  late: LatePolicy
  paidBy: InstructionId | null
  refunded: bigint
  expiresAt: number
  /** The channel has undone it after refunds had been asked for: people see to it. */
  isLeftToPeople: boolean
}>

export type SimRefund = Readonly<{
  id: string
  orderId: string
  channel: string
  amount: Money
  state: RefundState
}>

export type SimTransfer = Readonly<{
  id: string
  channel: string
  amount: Money
  state: 'ACCEPTED' | 'WAITING' | 'SUCCESS' | 'FAIL' | 'CANCELLED'
  /** The channel has paid after we had given up; the merchant pays after all. */
  isLate: boolean
}>

/** An order that is paid from our own wallet, and what its payer's limits know of it. */
export type SimPurchase = Readonly<{
  id: string
  customerId: string
  method: 'NATIVE' | 'JSAPI'
  amount: Money
  factors: Factors
  state: 'NOTPAY' | 'SUCCESS'
  /** The Beijing day at which it was paid. */
  day: string | null
}>

export type Posting = Readonly<{ key: string; debit: string; credit: string; minor: bigint }>

export type Rows = Readonly<{
  order: SimOrder
  refund: SimRefund
  transfer: SimTransfer
  instruction: Instruction
  /** All that was told about a subject, oldest first, by the subject. */
  told: readonly InstructionId[]
  posting: Posting
  purchase: SimPurchase
  /** What customers have spent, by the names of the counters. */
  spent: Sum
}>
export type Kind = keyof Rows

/** Rows as one transaction sees them: what is committed, and what it has written itself. */
export type View = Readonly<{
  get: <K extends Kind>(kind: K, id: string) => Rows[K] | undefined
  set: <K extends Kind>(kind: K, id: string, row: Rows[K]) => void
}>

export type Tables = { readonly [K in Kind]: Map<string, Rows[K]> }

export const createTables = (): Tables => ({
  order: new Map(),
  refund: new Map(),
  transfer: new Map(),
  instruction: new Map(),
  told: new Map(),
  posting: new Map(),
  purchase: new Map(),
  spent: new Map(),
})

/** `commit` makes what was written everybody's, and tells of each row that changed. */
export function viewOf(tables: Tables): View &
  Readonly<{
    commit: (tell: <K extends Kind>(kind: K, before?: Rows[K], after?: Rows[K]) => void) => void
  }> {
  const own = createTables()
  const moveAll = <K extends Kind>(
    kind: K,
    tell: (kind: K, before?: Rows[K], after?: Rows[K]) => void,
  ): void => {
    for (const [id, after] of own[kind]) {
      const before = tables[kind].get(id)
      tables[kind].set(id, after)
      tell(kind, before, after)
    }
  }
  return {
    get: (kind, id) => own[kind].get(id) ?? tables[kind].get(id),
    set: (kind, id, row) => void own[kind].set(id, row),
    commit: (tell) => {
      moveAll('refund', tell)
      moveAll('transfer', tell)
      moveAll('instruction', tell)
      moveAll('told', tell)
      moveAll('order', tell)
      moveAll('posting', tell)
      moveAll('purchase', tell)
      moveAll('spent', tell)
    },
  }
}

/** A key posts once; the same again is the same, and other content is refused. */
export function post(view: View, posting: Posting): void {
  const earlier = view.get('posting', posting.key)
  if (!earlier) view.set('posting', posting.key, posting)
  else if (
    earlier.debit !== posting.debit ||
    earlier.credit !== posting.credit ||
    earlier.minor !== posting.minor
  )
    throw new Error(`${posting.key} was posted with other content`)
}

/** Accounts, as the chart names them. */
export const receivable = (channel: string): string => `channel_receivable ${channel}`
export const surplus = (channel: string): string => `channel_surplus ${channel}`
export const merchant = 'merchant'
/** What merchants have set aside for refunds and transfers that are under way. */
export const setAside = 'set_aside'
export const instructionsFor = (view: Pick<View, 'get'>, subject: string): readonly Instruction[] =>
  (view.get('told', subject) ?? []).flatMap((id) => view.get('instruction', id) ?? [])
