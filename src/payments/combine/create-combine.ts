import type { Clock } from '#kernel/time'
import { type Db, inTransaction } from '#platform/db'
import { isExpired, type NewOrder, type Order, refuse as refuseOrder } from '../order/order.ts'
import { findByCombine, insertOrders } from '../order/store.ts'
import { type Combine, refuse } from './combine.ts'
import { findCombine, insertCombine } from './store.ts'

type Deps = Readonly<{ db: Db; now: Clock }>
type Request = Readonly<{ combine: Combine; orders: readonly NewOrder[] }>

const merchantMode = { min: 2, max: 10 }
const platformMode = { min: 1, max: 50 }

/** Creates a combine order with all its parts, or nothing. Again with the same content: the same. */
export function createCombine({ db, now }: Deps, { combine, orders }: Request): Promise<Combine> {
  refuseCounts(orders)
  return inTransaction(db, async (tx) => {
    if (!(await insertCombine(tx, combine))) {
      const earlier = await findCombine(tx, combine)
      if (!earlier || earlier.contentDigest !== combine.contentDigest)
        throw refuseOrder('CONTENT_DIFFERS')
      refuseSpent(await findByCombine(tx, earlier), now())
      return earlier
    }
    const inserted = await insertOrders(tx, orders)
    if (inserted.size < orders.length) throw refuseOrder('CONTENT_DIFFERS')
    return combine
  })
}

function refuseCounts(orders: readonly NewOrder[]): void {
  const { min, max } = orders.some(({ spMchid }) => spMchid) ? platformMode : merchantMode
  if (orders.length < min || orders.length > max) throw refuse('SUB_ORDERS_COUNT')
  const numbers = new Set(orders.map(({ mchid, outTradeNo }) => `${mchid}:${outTradeNo}`))
  if (numbers.size < orders.length) throw refuse('SUB_ORDERS_REPEATED')
}

function refuseSpent(orders: readonly Order[], now: Date): void {
  for (const order of orders) {
    // Out of time is closed, whether the sweep has been by or not.
    if (order.state !== 'NOTPAY' || isExpired(order, now)) throw refuseOrder('OUT_TRADE_NO_USED')
  }
}
