import type { OrderState, RefundState } from '../order.ts'
import type { Words } from '../goods.ts'

type Tone = 'waiting' | 'good' | 'bad' | 'over'

export const orderWords: Readonly<Record<OrderState, Words & { tone: Tone }>> = {
  NOTPAY: { zh: '待付款', en: 'Waiting for payment', tone: 'waiting' },
  USERPAYING: { zh: '顾客确认中', en: 'The payer is confirming', tone: 'waiting' },
  SUCCESS: { zh: '已付款', en: 'Paid', tone: 'good' },
  REFUND: { zh: '已转入退款', en: 'Turned into a refund', tone: 'over' },
  CLOSED: { zh: '已关闭', en: 'Closed', tone: 'over' },
  REVOKED: { zh: '已撤销', en: 'Reversed', tone: 'over' },
  REFUSED: { zh: '下单被拒', en: 'Refused', tone: 'bad' },
  PAYERROR: { zh: '付款失败', en: 'Payment failed', tone: 'bad' },
}

export const refundWords: Readonly<Record<RefundState, Words & { tone: Tone }>> = {
  REQUESTED: { zh: '结果未知', en: 'Outcome unknown', tone: 'waiting' },
  PROCESSING: { zh: '处理中', en: 'Processing', tone: 'waiting' },
  SUCCESS: { zh: '已退款', en: 'Refunded', tone: 'good' },
  ABNORMAL: { zh: '退款异常', en: 'Abnormal', tone: 'bad' },
  CLOSED: { zh: '已关闭', en: 'Closed', tone: 'over' },
  REFUSED: { zh: '被拒绝', en: 'Refused', tone: 'bad' },
}
