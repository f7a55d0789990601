import type { AttemptState } from '../../attempt/attempt.ts'
import type { CallbackState } from '../../callback/callback.ts'
import type { Instruction } from '../../instruction/instruction.ts'
import type { RouteDecision } from '../../instruction/store.ts'
import type { Order } from '../../order/order.ts'
import type { Refund } from '../../refund/refund.ts'
import type { DeskRefund } from '../refund/desk-refund.ts'

/** Everything that is written anywhere about an order and its refunds. */
export type OrderStory = Readonly<{
  order: Order
  attempts: readonly Attempt[]
  judgements: readonly Judgement[]
  routes: readonly RouteDecision[]
  instructions: readonly Instruction[]
  transfers: readonly BookTransfer[]
  callbacks: readonly ToldCallback[]
  refunds: readonly Refund[]
  /** Refunds that were asked for at a desk, whatever became of them. */
  wishes: readonly DeskRefund[]
}>

/** A payer's trying to pay; amounts in fen. */
export type Attempt = Readonly<{
  customerId: string
  state: AttemptState
  openid: string
  bankType: string
  balanceAmount: bigint
  cardAmount: bigint
  channelAmount: bigint
  cardTitle: string | null
  channel: string | null
  startedAt: Date
  finishedAt: Date | null
}>

/** What risk said when a payer was about to pay. */
export type Judgement = Readonly<{
  id: string
  at: Date
  amount: bigint
  /** As rules write it: `ALLOW`, `DELAY 24`. */
  outcome: string
  /** Codes with a space between. */
  reasons: string
  score: string | null
}>

/** A transfer with the accounts that it moved money between. */
export type BookTransfer = Readonly<{
  key: string
  kind: string
  posting: string
  amount: bigint
  currency: string
  debit: string
  credit: string
  businessDate: string
  createdAt: Date
}>

export type ToldCallback = Readonly<{
  id: string
  mchid: string
  subject: string
  url: string
  eventType: string
  summary: string
  /** The plaintext, JSON, as it was encrypted. */
  resource: string
  sequence: number
  state: CallbackState
  lastAnswer: string | null
  nextAttemptAt: Date
  createdAt: Date
  deliveredAt: Date | null
  attempts: readonly CallbackAttempt[]
}>

export type CallbackAttempt = Readonly<{ at: Date; tookMs: number; answer: string }>
