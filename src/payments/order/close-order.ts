import type { Clock } from '#kernel/time'
import { type Db, inTransaction } from '#platform/db'
import type { Instructions } from '../instruction/create-instructions.ts'
import { endThroughChannel, refuseWhileAtChannel } from './end-through-channel.ts'
import { type Order, refuse } from './order.ts'
import { findByOutTradeNo, lockOrders, moveOrders } from './store.ts'

type Deps = Readonly<{ db: Db; now: Clock; instructions: Instructions }>
type Request = Readonly<{ mchid: string; outTradeNo: string; spMchid: string | null }>

/**
 * Closes an unpaid order, at its channel first. Closing it again is no news; one that is paid stays paid.
 */
export async function closeOrder(deps: Deps, request: Request): Promise<void> {
  const { db, now } = deps
  const known = await findByOutTradeNo(db, request)
  if (!known || known.spMchid !== request.spMchid || known.combineId)
    throw refuse('ORDER_NOT_EXIST')
  if (known.state === 'CLOSED') return
  refuseToClose(known)
  if (known.channel !== null) await endThroughChannel(deps, 'close', known)

  await inTransaction(db, async (tx) => {
    const [order] = await lockOrders(tx, [known])
    if (!order) throw refuse('ORDER_NOT_EXIST')
    if (order.state === 'CLOSED') return
    refuseToClose(order)
    await refuseWhileAtChannel(tx, order)

    // Past this line nothing may refuse.
    await moveOrders(tx, [order], 'CLOSED', now())
  })
}

function refuseToClose({ state, tradeType }: Order): void {
  if (state === 'SUCCESS' || state === 'REFUND') throw refuse('ORDER_PAID')
  if (state === 'REVOKED') throw refuse('ORDER_REVERSED')
  if (tradeType === 'MICROPAY') throw refuse('REVERSE_OF_CODE_PAY')
}
