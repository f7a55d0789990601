import type { Refusal } from '#kernel/refusal'
import { type Db, inStatement } from '#platform/db'
import type { Instruction } from '../instruction/instruction.ts'
import type { RouteDecision } from '../instruction/store.ts'
import { isExpired, type NewOrder, type Order, refuse } from './order.ts'
import { findSameNumbers, insertOrders } from './store.ts'

/** Why an order goes through a channel, and what is told there first. */
export type Way = Readonly<{ decision: RouteDecision; first: Instruction }>

/** A new order; `way` is null where it is paid from our own wallet. */
export type Birth = Readonly<{ order: NewOrder; way: Way | null }>

export const fromWallet = (order: NewOrder): Birth => ({ order, way: null })

/**
 * The order that stands under the number: the new one, or the one that was there before. `told` is
 * what was written down for its channel with a new one, as sent: whoever made it calls.
 */
export type Created = Readonly<{ order: NewOrder; isNew: boolean; told: Instruction | null }>

/**
 * Creates a batch of orders in one statement and one commit.
 *
 * The second time: the same number with the same content answers the same order while it can still
 * be paid; with other content, or once it is paid, closed or expired, it is refused.
 */
export function createOrders(
  orders: Db,
  batch: readonly Birth[],
  now: Date,
): Promise<readonly (Created | Refusal)[]> {
  return inStatement(orders, async (db) => {
    const asked = batch.map(({ order }) => order)
    const inserted = await insertOrders(
      db,
      asked,
      batch.flatMap(({ way }) => way ?? []),
    )
    const earlier =
      inserted.size === batch.length
        ? new Map<string, Order>()
        : new Map((await findSameNumbers(db, asked)).map((order) => [numberOf(order), order]))
    return batch.map(({ order, way }) => {
      const standing = earlier.get(numberOf(order))
      // Ours by its very id: an earlier run went in after all, and its answer was lost.
      return inserted.has(order.id) || standing?.id === order.id
        ? { order, isNew: true, told: way?.first ?? null }
        : answerAgain(order, standing, now)
    })
  })
}

const numberOf = ({ mchid, outTradeNo }: Pick<NewOrder, 'mchid' | 'outTradeNo'>): string =>
  `${mchid}:${outTradeNo}`

function answerAgain(asked: NewOrder, earlier: Order | undefined, now: Date): Created | Refusal {
  if (!earlier) throw new Error('a number that is taken has an order')
  if (earlier.contentDigest !== asked.contentDigest) return refuse('CONTENT_DIFFERS')
  if (asked.tradeType === 'MICROPAY') return { order: earlier, isNew: false, told: null }
  // Whether the sweep has closed it already makes no difference to its merchant.
  if (earlier.state !== 'NOTPAY' || isExpired(earlier, now)) return refuse('OUT_TRADE_NO_USED')
  return { order: earlier, isNew: false, told: null }
}
