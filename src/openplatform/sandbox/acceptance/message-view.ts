import { randomInt, randomUUID } from 'node:crypto'
import { wireFen } from '#payments'
import { beijing, beijingDigits } from '#kernel/time'
import type { Call } from './call.ts'

/** What can be told of a payment, whether it happened or not. */
export type ToldPayment = Readonly<{
  mchid: string
  transactionId: string
  outTradeNo: string
  appid: string
  tradeType: string
  amount: bigint
  openid: string
  bankType: string
  attach: string | null
  paidAt: Date
}>

export type ToldRefund = Readonly<{
  mchid: string
  refundId: string
  outRefundNo: string
  transactionId: string
  outTradeNo: string
  total: bigint
  amount: bigint
  receivedAccount: string
  succeededAt: Date
}>

/** The plaintext of one callback; every copy of it has its id. */
export type Message = Readonly<{
  id: string
  createdAt: Date
  eventType: string
  originalType: string
  summary: string
  resource: string
}>

/** A payment's callback as the platform tells it (APIv3 notifications, §4). */
export const paymentMessage = (payment: ToldPayment, createdAt: Date): Message => ({
  id: randomUUID(),
  createdAt,
  eventType: 'TRANSACTION.SUCCESS',
  originalType: 'transaction',
  summary: '支付成功',
  resource: JSON.stringify({
    appid: payment.appid,
    mchid: payment.mchid,
    out_trade_no: payment.outTradeNo,
    transaction_id: payment.transactionId,
    trade_type: payment.tradeType,
    trade_state: 'SUCCESS',
    trade_state_desc: '支付成功',
    bank_type: payment.bankType,
    ...(payment.attach !== null && { attach: payment.attach }),
    success_time: beijing(payment.paidAt),
    payer: { openid: payment.openid },
    amount: {
      total: wireFen(payment.amount),
      payer_total: wireFen(payment.amount),
      currency: 'CNY',
      payer_currency: 'CNY',
    },
  }),
})

/** A refund's callback (APIv3 notifications, §4). */
export const refundMessage = (refund: ToldRefund, createdAt: Date): Message => ({
  id: randomUUID(),
  createdAt,
  eventType: 'REFUND.SUCCESS',
  originalType: 'refund',
  summary: '退款成功',
  resource: JSON.stringify({
    mchid: refund.mchid,
    out_trade_no: refund.outTradeNo,
    transaction_id: refund.transactionId,
    out_refund_no: refund.outRefundNo,
    refund_id: refund.refundId,
    refund_status: 'SUCCESS',
    success_time: beijing(refund.succeededAt),
    user_received_account: refund.receivedAccount,
    amount: {
      total: wireFen(refund.total),
      refund: wireFen(refund.amount),
      payer_total: wireFen(refund.total),
      payer_refund: wireFen(refund.amount),
    },
  }),
})

/** An order that nobody paid, told as paid: only the merchant's own comparison finds it out. */
export const neverPaid = (order: Call, mchid: string, now: Date): ToldPayment => ({
  mchid,
  transactionId: `42${beijingDigits(now)}${randomInt(1e12).toString().padStart(12, '0')}`,
  outTradeNo: order.subject ?? '',
  appid: order.app ?? '',
  tradeType: order.tradeType ?? 'NATIVE',
  amount: order.total ?? 0n,
  openid: 'oAcceptanceTestPayer00000000',
  bankType: 'OTHERS',
  attach: null,
  paidAt: now,
})
