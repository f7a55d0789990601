import type { TradeType } from '../../order/order.ts'

/**
 * What was done on a day, by the birth of orders and refunds; amounts in fen. What was paid and then reversed
 * was not paid.
 */
export type Sum = Readonly<{
  orderCount: number
  paidCount: number
  paidAmount: bigint
  refundCount: number
  refundAmount: bigint
}>

export type DaySum = Sum & Readonly<{ date: string; method: TradeType }>

export const nothing: Sum = {
  orderCount: 0,
  paidCount: 0,
  paidAmount: 0n,
  refundCount: 0,
  refundAmount: 0n,
}

export const add = (a: Sum, b: Sum): Sum => ({
  orderCount: a.orderCount + b.orderCount,
  paidCount: a.paidCount + b.paidCount,
  paidAmount: a.paidAmount + b.paidAmount,
  refundCount: a.refundCount + b.refundCount,
  refundAmount: a.refundAmount + b.refundAmount,
})
