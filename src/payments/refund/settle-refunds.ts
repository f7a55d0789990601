import { postChains, stands } from '#ledger'
import { type Db, inTransaction, type Tx } from '#platform/db'
import { enqueueCallbacks, type HandOff } from '../callback/enqueue.ts'
import { lockOrders } from '../order/store.ts'
import { callbackOf } from './callback-of.ts'
import { releaseRefundPostings, settleRefundPostings } from './postings.ts'
import type { Refund, RefundState } from './refund.ts'
import { isApproved, isRejected, type Reviewed, useUpApprovals } from './review.ts'
import { giveBackRefunded, lockDue, lockReviewed, moveRefunds } from './store.ts'
import { type RefundNews, tellPayers } from './tell-payer.ts'

type Deps = Readonly<{ db: Db; handOff: HandOff }>

const sliceMax = 200

/**
 * Brings accepted refunds to their payers, a slice per call; answers how many. Those that need an
 * approval are brought once it is given, and closed once it is refused: their money is the merchant's
 * again, and may be asked back once more. One whose payer's account cannot receive, or that is no
 * longer what was approved, becomes ABNORMAL and keeps its money aside.
 *
 * Killed at any line, the next call continues: money, state, approval and callback commit together.
 */
export async function settleRefunds({ db, handOff }: Deps, now: Date): Promise<number> {
  const { callbacks, handedOff, count } = await inTransaction(db, async (tx) => {
    const due = await lockDue(tx, sliceMax)
    const reviewed = await lockReviewed(tx, sliceMax)
    const outcomes = await bringToAnEnd(tx, due, reviewed, now)
    const written = outcomes.flatMap((refund) => callbackOf(refund, now))
    const enqueued = await enqueueCallbacks(tx, written, handOff, now)
    return { callbacks: written, count: outcomes.length, ...enqueued }
  })
  if (handedOff) handOff.deliver(callbacks)
  return count
}

async function bringToAnEnd(
  tx: Tx,
  due: readonly Refund[],
  reviewed: readonly Reviewed[],
  now: Date,
): Promise<readonly Refund[]> {
  const approved = reviewed.filter(isApproved).map(({ refund }) => refund)
  const refused = reviewed.filter(isRejected).map(({ refund }) => refund)
  const changed = reviewed.filter((one) => !isApproved(one) && !isRejected(one))
  // Orders before accounts, as whoever asks for a refund holds them.
  await lockOrders(
    tx,
    refused.map(({ mchid, orderId }) => ({ mchid, id: orderId })),
  )
  const paid = await postEach(tx, [...due, ...approved], settleRefundPostings, now)
  const released = await postEach(tx, refused, releaseRefundPostings, now)

  const closed = await moved(tx, released.done, 'CLOSED', now)
  await giveBackRefunded(tx, closed)
  const stuck = [...paid.stuck, ...released.stuck, ...changed.map(({ refund }) => refund)]
  const outcomes = [
    ...(await moved(tx, paid.done, 'SUCCESS', now)),
    ...closed,
    ...(await moved(tx, stuck, 'ABNORMAL', now)),
  ]
  await tellPayers(
    tx,
    outcomes.map((refund) => ({ refund, is: newsOf(refund) })),
    now,
  )
  await useUpApprovals(tx, approved, now)
  return outcomes
}

type Posted = Readonly<{ done: readonly Refund[]; stuck: readonly Refund[] }>

/** Each refund's postings stand or fall as one, and touch no other's. */
async function postEach(
  tx: Tx,
  refunds: readonly Refund[],
  postingsOf: typeof settleRefundPostings,
  now: Date,
): Promise<Posted> {
  const verdicts = await postChains(tx, refunds.map(postingsOf), now)
  const isDone = verdicts.map((own) => own.every(stands))
  return {
    done: refunds.filter((_refund, index) => isDone[index]),
    stuck: refunds.filter((_refund, index) => !isDone[index]),
  }
}

async function moved(
  tx: Tx,
  refunds: readonly Refund[],
  state: RefundState,
  now: Date,
): Promise<readonly Refund[]> {
  await moveRefunds(tx, refunds, state, now)
  const succeededAt = state === 'SUCCESS' ? now : null
  return refunds.map((refund) => ({ ...refund, state, succeededAt }))
}

function newsOf({ state, route }: Refund): RefundNews {
  if (state === 'CLOSED') return 'closed'
  if (state === 'ABNORMAL') return 'abnormal'
  return route === 'MERCHANT_BANK_CARD' ? 'returned' : 'arrived'
}
