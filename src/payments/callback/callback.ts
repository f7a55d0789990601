import { randomUUID } from 'node:crypto'
import { machine, type StateOf } from '#kernel/machine'
import { refusals } from '#kernel/refusal'
import { hourMs, minuteMs, secondMs } from '#kernel/time'

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
  createdAt: Date
}>

export const newCallback = (callback: Omit<Callback, 'id'>): Callback => ({
  ...callback,
  id: randomUUID(),
})

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
  CALLBACK_NOT_FOUND: [404, '没有找到该订单或退款的回调通知'],
})
