import { Refusal } from '#kernel/refusal'
import { postChain, stands } from '#ledger'
import type { Money } from '#kernel/money'
import { type Db, inTransaction, type Tx } from '#platform/db'
import { enqueueCallbacks, type HandOff } from '../callback/enqueue.ts'
import type { OrderKey } from '../order/order.ts'
import { lockOrders } from '../order/store.ts'
import { callbackOf } from './callback-of.ts'
import { releaseRefundPostings } from './postings.ts'
import type { Refund } from './refund.ts'
import { giveBackRefunded, lockReviewed, moveRefunds } from './store.ts'
import { tellPayers } from './tell-payer.ts'

/** What whoever knows the shares of an order does when a refund of it is closed. */
export type ReleaseRefund = Readonly<{
  /** Locks what it keeps of the order. It is called before any posting, so that nobody waits in a circle. */
  hold: (tx: Tx, order: OrderKey) => Promise<unknown>
  /** After the money is back in the purses that gave it; `fromSharing` is what shared money had given. */
  released: (
    tx: Tx,
    refund: Readonly<{
      order: OrderKey
      refundId: string
      amount: Money
      fromSharing: bigint
      now: Date
    }>,
  ) => Promise<void>
}>

type Deps = Readonly<{ db: Db; handOff: HandOff; releaseRefund?: ReleaseRefund | undefined }>

/**
 * Closes refunds whose approval was refused, each in a transaction of its own; answers how many. The
 * money is the merchant's again, and may be asked back once more. One that cannot be closed now, an
 * account being frozen, is left for a later turn and holds up no other.
 */
export async function closeRejected(deps: Deps, now: Date, limit: number): Promise<number> {
  const tried: string[] = []
  let closed = 0
  while (tried.length < limit) {
    const before = tried.length
    try {
      if (await closeNext(deps, tried, now)) closed++
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
    }
    if (tried.length === before) break
  }
  return closed
}

/** The oldest that was not tried yet, whose id it adds; false when there is none. */
async function closeNext(
  { db, handOff, releaseRefund }: Deps,
  tried: string[],
  now: Date,
): Promise<boolean> {
  const skip = [...tried]
  const done = await inTransaction(db, async (tx) => {
    const [found] = await lockReviewed(tx, { states: ['REJECTED', 'EXPIRED'], skip, limit: 1 })
    if (!found) return undefined
    if (!tried.includes(found.refund.id)) tried.push(found.refund.id)
    const ended = await closeRefund(tx, found.refund, releaseRefund, now)
    const callbacks = callbackOf(ended, now)
    return enqueueCallbacks(tx, callbacks, handOff, now)
  })
  if (done?.handedOff) handOff.deliver(done.callbacks)
  return done !== undefined
}

/** Gives what was set aside back to the purses that gave it, and the amount back to the order. */
export async function closeRefund(
  tx: Tx,
  refund: Refund,
  releaseRefund: ReleaseRefund | undefined,
  now: Date,
): Promise<Refund> {
  const { mchid, orderId, id: refundId, amount, sharingAmount: fromSharing } = refund
  const order = { mchid, id: orderId }
  // Orders before accounts, as whoever asks for a refund holds them.
  await lockOrders(tx, [order])
  await releaseRefund?.hold(tx, order)
  const verdicts = await postChain(tx, releaseRefundPostings(refund), now)
  const isReleased = verdicts.every(stands)
  const ended: Refund = { ...refund, state: isReleased ? 'CLOSED' : 'ABNORMAL' }
  if (isReleased) {
    await releaseRefund?.released(tx, { order, refundId, amount, fromSharing, now })
    await giveBackRefunded(tx, ended)
  }
  await moveRefunds(tx, [refund], ended.state, now)
  await tellPayers(tx, [{ refund: ended, is: isReleased ? 'closed' : 'abnormal' }], now)
  return ended
}
