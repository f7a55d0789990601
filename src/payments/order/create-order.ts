import type { Refusal } from '#kernel/refusal'
import { type Db, inStatement } from '#platform/db'
import { isExpired, type NewOrder, type Order, refuse } from './order.ts'
import { findSameNumbers, insertOrders } from './store.ts'

/** The order that stands under the number: the new one, or the one that was there before. */
export type Created = Readonly<{ order: NewOrder; isNew: boolean }>

/**
 * Creates a batch of orders in one statement and one commit.
 *
 * The second time: the same number with the same content answers the same order while it can still
 * be paid; with other content, or once it is paid, closed or expired, it is refused.
 */
export function createOrders(
  orders: Db,
  batch: readonly NewOrder[],
  now: Date,
): Promise<readonly (Created | Refusal)[]> {
  return inStatement(orders, async (db) => {
    const inserted = await insertOrders(db, batch)
    const earlier =
      inserted.size === batch.length
        ? new Map<string, Order>()
        : new Map((await findSameNumbers(db, batch)).map((order) => [numberOf(order), order]))
    return batch.map((order) => {
      const standing = earlier.get(numberOf(order))
      // Ours by its very id: an earlier run went in after all, and its answer was lost.
      return inserted.has(order.id) || standing?.id === order.id
        ? { order, isNew: true }
        : answerAgain(order, standing, now)
    })
  })
}

const numberOf = ({ mchid, outTradeNo }: Pick<NewOrder, 'mchid' | 'outTradeNo'>): string =>
  `${mchid}:${outTradeNo}`

function answerAgain(asked: NewOrder, earlier: Order | undefined, now: Date): Created | Refusal {
  if (!earlier) throw new Error('a number that is taken has an order')
  if (earlier.contentDigest !== asked.contentDigest) return refuse('CONTENT_DIFFERS')
  if (asked.tradeType === 'MICROPAY') return { order: earlier, isNew: false }
  // Whether the sweep has closed it already makes no difference to its merchant.
  if (earlier.state !== 'NOTPAY' || isExpired(earlier, now)) return refuse('OUT_TRADE_NO_USED')
  return { order: earlier, isNew: false }
}
