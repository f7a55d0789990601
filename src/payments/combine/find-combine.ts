import type { Db } from '#platform/db'
import type { Order, OrderKey } from '../order/order.ts'
import { findByCombine } from '../order/store.ts'
import { type Combine, refuse } from './combine.ts'
import { findCombine } from './store.ts'

type Asked = Readonly<{ mchid: string; outTradeNo: string }>

export async function combineByNumber(
  db: Db,
  asked: Asked,
): Promise<Readonly<{ combine: Combine; orders: readonly Order[] }>> {
  const combine = await findCombine(db, asked)
  if (!combine) throw refuse('COMBINE_NOT_EXIST')
  return { combine, orders: await partsOf(db, combine) }
}

/** The parts in the order in which the merchant named them, which is the order of their ids. */
export async function partsOf(db: Db, combine: OrderKey): Promise<readonly Order[]> {
  const parts = await findByCombine(db, combine)
  return parts.toSorted((a, b) => (a.id < b.id ? -1 : 1))
}
