import type { Clock } from '#kernel/time'
import { type Db, inTransaction } from '#platform/db'
import { type Order, refuse as refuseOrder } from '../order/order.ts'
import { findByCombine, lockOrders, moveOrders } from '../order/store.ts'
import { refuse } from './combine.ts'
import { findCombine } from './store.ts'

type Deps = Readonly<{ db: Db; now: Clock }>
type Request = Readonly<{
  mchid: string
  outTradeNo: string
  appid: string
  /** Exactly the parts of the order, in any order. */
  subOrders: readonly Readonly<{ mchid: string; outTradeNo: string }>[]
}>

/** Closes a combine order and all its parts. Closing it again is no news. */
export async function closeCombine({ db, now }: Deps, request: Request): Promise<void> {
  const combine = await findCombine(db, request)
  if (!combine || combine.appid !== request.appid) throw refuse('COMBINE_NOT_EXIST')
  const parts = await findByCombine(db, combine)
  if (!sameParts(parts, request.subOrders)) throw refuse('SUB_ORDERS_DIFFER')

  await inTransaction(db, async (tx) => {
    const orders = await lockOrders(tx, parts)
    if (orders.some(({ payment }) => payment)) throw refuseOrder('ORDER_PAID')

    // Past this line nothing may refuse.
    await moveOrders(
      tx,
      orders.filter(({ state }) => state === 'NOTPAY'),
      'CLOSED',
      now(),
    )
  })
}

const sameParts = (parts: readonly Order[], asked: Request['subOrders']): boolean => {
  const named = new Set(asked.map(({ mchid, outTradeNo }) => `${mchid}:${outTradeNo}`))
  return (
    named.size === parts.length &&
    parts.every(({ mchid, outTradeNo }) => named.has(`${mchid}:${outTradeNo}`))
  )
}
