import type { NewMessage } from '#parties'
import { type Callback, newCallback } from '../callback/callback.ts'
import type { Order, Payment } from './order.ts'
import { type CombineOrder, combineTransactionOf, transactionOf } from './transaction-view.ts'

export type PaidOrder = Order & Readonly<{ payment: Payment }>

/** A combine order with where to tell of it. */
export type CombineToTell = CombineOrder & Readonly<{ notifyUrl: string }>

/** What the merchant is told of a payment; code pay is answered at the till and not called back. */
export function callbacksOfPayment(
  orders: readonly PaidOrder[],
  combine: CombineToTell | undefined,
  now: Date,
): readonly Callback[] {
  if (combine)
    return [
      successOf(
        combine.mchid,
        combine.id,
        combine.notifyUrl,
        combineTransactionOf(combine, orders),
        now,
      ),
    ]
  return orders.flatMap((order) =>
    order.notifyUrl === null
      ? []
      : [
          successOf(
            order.spMchid ?? order.mchid,
            order.id,
            order.notifyUrl,
            transactionOf(order),
            now,
          ),
        ],
  )
}

const successOf = (
  mchid: string,
  subject: string,
  url: string,
  resource: object,
  now: Date,
): Callback =>
  newCallback({
    mchid,
    subject,
    url,
    eventType: 'TRANSACTION.SUCCESS',
    originalType: 'transaction',
    summary: '支付成功',
    resource: JSON.stringify(resource),
    createdAt: now,
  })

/** What the payer reads in the wallet's messages; whom a channel knows, it tells itself. */
export function receiptOf({ mchid, id, description, amount, payment }: PaidOrder): NewMessage[] {
  if (payment.customerId === null) return []
  const data = { mchid, orderId: id, amount: String(amount.minor), currency: amount.currency }
  const { customerId } = payment
  return [{ customerId, kind: 'payment', title: '支付成功', body: description, data }]
}
