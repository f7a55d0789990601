import { randomUUID } from 'node:crypto'
import { machine, type StateOf } from '#kernel/machine'
import { refusals } from '#kernel/refusal'
import { hourMs, minuteMs, secondMs } from '#kernel/time'
import { objectOf } from './object-of.ts'

/** A callback is told until it is acknowledged, or until the schedule is over. */
export const callbackStates = machine('pending', {
  pending: ['delivered', 'exhausted'],
  delivered: ['pending'],
  exhausted: ['pending'],
})
export type CallbackState = StateOf<typeof callbackStates>

/** What merchants are told (APIv3 notifications, §3). */
export type EventType =
  | 'TRANSACTION.SUCCESS'
  | 'REFUND.SUCCESS'
  | 'REFUND.ABNORMAL'
  | 'REFUND.CLOSED'
  | 'PROFITSHARING.SUCCESS'
  | 'PROFITSHARING.RETURN'
  | 'MCHTRANSFER.BILL.FINISHED'
  | 'MCHTRANSFER.BATCH.FINISHED'
  | 'MCHWITHDRAW.CHANGE'

/** What a merchant knows a thing by, and about which its events are numbered. */
export type EventObject = Readonly<{
  id: string
  type: 'order' | 'combine_order' | 'transfer_bill' | 'transfer_batch' | 'withdrawal'
}>

/** A committed fact on its way to a merchant (APIv3 notifications). */
export type Callback = Readonly<{
  /** Whose APIv3 key encrypts it: the caller that made the order. */
  mchid: string
  /** The same on every retry. */
  id: string
  /** The order, combine order or refund that it tells of. */
  subject: string
  url: string
  eventType: EventType
  /** What the resource is, in the words of the wire: transaction, refund, profitsharing … */
  originalType: string
  summary: string
  /** The plaintext, JSON. */
  resource: string
  /** Whose numbering it is part of: an order's refunds and shares are the order's. */
  object: string
  objectType: EventObject['type']
  createdAt: Date
}>

/** A callback that was written, with its place among its object's events and in the stream. */
export type Told = Callback & Readonly<{ sequence: number; position: bigint }>

export type NewCallback = Omit<Callback, 'id' | 'object' | 'objectType'>

export function newCallback(callback: NewCallback): Callback {
  const object = objectOf(callback)
  return { ...callback, object: object.id, objectType: object.type, id: randomUUID() }
}

/** The waits of the wire after each failure: fifteen retries within 24 hours and four minutes. */
export const retryDelaysMs: readonly number[] = [
  15 * secondMs,
  15 * secondMs,
  30 * secondMs,
  3 * minuteMs,
  10 * minuteMs,
  20 * minuteMs,
  30 * minuteMs,
  30 * minuteMs,
  30 * minuteMs,
  60 * minuteMs,
  3 * hourMs,
  3 * hourMs,
  3 * hourMs,
  6 * hourMs,
  6 * hourMs,
]

/** Whoever delivers holds the row for so long; then another may take it. */
export const leaseMs = 30 * secondMs

/** The merchant answers within five seconds, or has not answered. */
export const deadlineMs = 5 * secondMs

/** Only 200 and 204 acknowledge (APIv3 notifications). */
export const acknowledges = (status: number): boolean => status === 200 || status === 204

export const refuse = refusals({
  CALLBACK_NOT_FOUND: [
    404,
    '没有找到相应的回调通知，请使用微信支付订单号、转账单号、提现单号或通知编号，退款与分账通知归于其订单',
    'RESOURCE_NOT_EXISTS',
  ],
})
