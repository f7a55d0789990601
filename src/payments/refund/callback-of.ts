import { type Callback, newCallback } from '../callback/callback.ts'
import type { Refund, RefundState } from './refund.ts'
import { refundNoticeOf } from './refund-view.ts'

/** By how a refund ended, for now or for ever (APIv3 notifications, REFUND). */
const events = {
  SUCCESS: ['REFUND.SUCCESS', '退款成功'],
  ABNORMAL: ['REFUND.ABNORMAL', '退款异常'],
  CLOSED: ['REFUND.CLOSED', '退款关闭'],
} as const satisfies Record<Exclude<RefundState, 'PROCESSING'>, readonly [string, string]>

/** What the merchant is told, where it wants to be told: none while the refund is on its way. */
export function callbackOf(refund: Refund, now: Date): Callback[] {
  if (refund.notifyUrl === null || refund.state === 'PROCESSING') return []
  const [eventType, summary] = events[refund.state]
  return [
    newCallback({
      mchid: refund.spMchid ?? refund.mchid,
      subject: refund.id,
      url: refund.notifyUrl,
      eventType,
      originalType: 'refund',
      summary,
      resource: JSON.stringify(refundNoticeOf(refund, refund.state)),
      createdAt: now,
    }),
  ]
}
