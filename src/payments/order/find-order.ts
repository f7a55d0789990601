import type { Db } from '#platform/db'
import { type Order, refuse } from './order.ts'
import { findByOutTradeNo, findOrder } from './store.ts'

/** Who asks: the merchant itself, or its provider in partner mode. */
type Asker = Readonly<{ mchid: string; spMchid: string | null }>

/** A neighbour's order is answered exactly as one that does not exist, and so is a sub-order. */
function visible(order: Order | undefined, { spMchid }: Asker): Order {
  if (!order || order.spMchid !== spMchid || order.combineId) throw refuse('ORDER_NOT_EXIST')
  return order
}

export const orderByNumber = async (
  db: Db,
  asker: Asker & Readonly<{ outTradeNo: string }>,
): Promise<Order> => visible(await findByOutTradeNo(db, asker), asker)

/** By transaction_id, which a merchant learns by payment: before it, there is nothing to find. */
export async function orderByTransaction(
  db: Db,
  asker: Asker & Readonly<{ id: string }>,
): Promise<Order> {
  const order = visible(await findOrder(db, asker), asker)
  if (!order.payment) throw refuse('ORDER_NOT_EXIST')
  return order
}
