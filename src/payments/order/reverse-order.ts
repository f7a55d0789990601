import { assert } from '#kernel/assert'
import { type Clock, dayMs } from '#kernel/time'
import { postChain, stands } from '#ledger'
import { type Db, inTransaction, type Tx } from '#platform/db'
import { failAttempts } from '../attempt/store.ts'
import { type Order, refuse } from './order.ts'
import { reverseOrderPostings } from './postings.ts'
import { findByOutTradeNo, lockOrders, moveOrders } from './store.ts'

type Deps = Readonly<{ db: Db; now: Clock }>
type Request = Readonly<{ mchid: string; outTradeNo: string; spMchid: string | null }>

const latestMs = 7 * dayMs

/**
 * Undoes a code payment at the till: unpaid it can never be paid any more, paid the money goes back
 * where it came from at once. Reversing again is no news.
 */
export async function reverseOrder({ db, now }: Deps, request: Request): Promise<Order> {
  const known = await findByOutTradeNo(db, request)
  if (!known || known.spMchid !== request.spMchid) throw refuse('ORDER_NOT_EXIST')
  if (known.tradeType !== 'MICROPAY') throw refuse('NOT_CODE_PAY')

  return inTransaction(db, async (tx) => {
    const [order] = await lockOrders(tx, [known])
    if (!order) throw refuse('ORDER_NOT_EXIST')
    if (order.state === 'REVOKED') return order
    refuseToReverse(order, now())
    if (order.payment) await returnMoney(tx, order, now())

    // Past this line nothing may refuse.
    await failAttempts(tx, [order], now())
    await moveOrders(tx, [order], 'REVOKED', now())
    return { ...order, state: 'REVOKED' }
  })
}

function refuseToReverse({ state, createdAt }: Order, now: Date): void {
  if (state === 'REFUND') throw refuse('REVERSE_AFTER_REFUND')
  if (state === 'CLOSED') throw refuse('ORDER_CLOSED')
  if (now.getTime() - createdAt.getTime() > latestMs) throw refuse('REVERSE_TOO_LATE')
}

async function returnMoney(tx: Tx, order: Order, now: Date): Promise<void> {
  assert(order.payment, 'only a payment is returned')
  const { mchid, id, amount, profitSharing, payment } = order
  const postings = reverseOrderPostings({ mchid, id, amount, profitSharing, ...payment })
  const verdicts = await postChain(tx, postings, now)
  if (verdicts.includes('insufficient_funds')) throw refuse('NOT_ENOUGH')
  if (!verdicts.every(stands)) throw refuse('ACCOUNT_ERROR')
}
