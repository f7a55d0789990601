import { assert } from '#kernel/assert'
import type { Order } from './order.ts'

/** A bound bank card, as a payment needs it. `bankType` is the wire's, such as `ICBC_DEBIT`. */
export type Card = Readonly<{
  id: string
  kind: 'debit' | 'credit'
  bankType: string
  /** As the payer reads it: `演示银行储蓄卡1234`. */
  title: string
  /** How lists of risk find its number; nobody else needs it. */
  listedAs?: string | null
}>

/** Where the payer takes the money from. `mixed` empties `balanceShare` fen first. */
export type Funding =
  | Readonly<{ method: 'balance' }>
  | Readonly<{ method: 'card'; card: Card }>
  | Readonly<{ method: 'mixed'; card: Card; balanceShare: bigint }>

export type Share = Readonly<{
  order: Order
  balanceAmount: bigint
  cardAmount: bigint
  card: Card | null
}>

/** Splits the funding over the orders, in their order: the balance first, then the card. */
export function allocate(orders: readonly Order[], funding: Funding): readonly Share[] {
  let left = balanceFor(orders, funding)
  const card = funding.method === 'balance' ? null : funding.card
  return orders.map((order) => {
    const total = order.amount.minor
    const balanceAmount = left < total ? left : total
    left -= balanceAmount
    const cardAmount = total - balanceAmount
    return { order, balanceAmount, cardAmount, card: cardAmount > 0n ? card : null }
  })
}

function balanceFor(orders: readonly Order[], funding: Funding): bigint {
  const total = orders.reduce((sum, order) => sum + order.amount.minor, 0n)
  switch (funding.method) {
    case 'balance':
      return total
    case 'card':
      return 0n
    case 'mixed':
      assert(funding.balanceShare >= 0n, 'a share of the balance is not negative')
      return funding.balanceShare < total ? funding.balanceShare : total
    default:
      return funding satisfies never
  }
}
