import { assert } from '#kernel/assert'
import { type Clock, dayMs } from '#kernel/time'
import { type Db, inTransaction, type Tx } from '#platform/db'
import { failAttempts } from '../attempt/store.ts'
import type { Instructions } from '../instruction/create-instructions.ts'
import { type FundRefund, fundFromPurses } from '../refund/fund-refund.ts'
import { paidFrom } from '../refund/purse.ts'
import { endThroughChannel, refuseWhileAtChannel } from './end-through-channel.ts'
import { type Order, refuse } from './order.ts'
import { reverseOrderPostings } from './postings.ts'
import { findByOutTradeNo, lockOrders, moveOrders } from './store.ts'

type Deps = Readonly<{
  db: Db
  now: Clock
  instructions: Instructions
  /** Where a shared order takes its money; without it, from what waits to be shared. */
  fundRefund?: FundRefund | undefined
}>
type Request = Readonly<{ mchid: string; outTradeNo: string; spMchid: string | null }>

const latestMs = 7 * dayMs

/**
 * Undoes a code payment at the till: unpaid it can never be paid any more, paid the money goes back
 * where it came from at once: from the merchant's unsettled money, else from its available balance, else
 * from both. Reversing again is no news.
 */
export async function reverseOrder(deps: Deps, request: Request): Promise<Order> {
  const { db, now } = deps
  const known = await findByOutTradeNo(db, request)
  if (!known || known.spMchid !== request.spMchid) throw refuse('ORDER_NOT_EXIST')
  if (known.tradeType !== 'MICROPAY') throw refuse('NOT_CODE_PAY')
  if (known.channel !== null && known.state !== 'REVOKED') {
    refuseToReverse(known, now())
    const ended = await endThroughChannel(deps, 'reverse', known)
    if (ended) return ended
  }

  return inTransaction(db, async (tx) => {
    const [order] = await lockOrders(tx, [known])
    if (!order) throw refuse('ORDER_NOT_EXIST')
    if (order.state === 'REVOKED') return order
    refuseToReverse(order, now())
    await refuseWhileAtChannel(tx, order)
    if (order.payment) await returnMoney(deps, tx, order)

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

async function returnMoney({ fundRefund, now }: Deps, tx: Tx, order: Order): Promise<void> {
  const { mchid, id, amount, profitSharing, payment } = order
  assert(payment, 'only a payment is returned')
  const postings = reverseOrderPostings({ mchid, id, amount, profitSharing, ...payment })
  const asked = { order: { ...order, payment }, amount, fundsAccount: null, now: now() }
  const funded = await fundFromPurses(tx, asked, {
    fundRefund,
    postingsOf: (parts) => paidFrom(mchid, parts, postings),
  })
  if (funded === 'short') throw refuse('NOT_ENOUGH')
  if (funded === 'closed') throw refuse('ACCOUNT_ERROR')
}
