import { contentDigestOf } from '#kernel/content-digest'
import { money } from '#kernel/money'
import { Refusal } from '#kernel/refusal'
import { type Clock, plusMs, secondMs } from '#kernel/time'
import { type Content, execute, findApproval } from '#oversight'
import { type Db, inTransaction, type Tx } from '#platform/db'
import { findOrder } from '../../order/store.ts'
import type { Refund } from '../../refund/refund.ts'
import type { RefundRequest } from '../../refund/request-refund.ts'
import { batchContentOf } from './ask-for-batch.ts'
import { contentOf } from './ask-for-refund.ts'
import type { DeskRefund } from './desk-refund.ts'
import { claimWishes, findDecided, lockWish, lockWishes, moveWishes } from './store.ts'

type Deps = Readonly<{
  db: Db
  now: Clock
  /** The verb by which merchants ask for refunds. */
  request: (request: RefundRequest) => Promise<Refund>
}>

export const deskRefundSlice = 20
const leaseMs = 30 * secondMs

/**
 * Makes refunds of what was approved at desks; answers how many it looked at. First the approval is used up,
 * so that nobody rejects it any more, and what it is about is due; then each is asked for under the number
 * that was approved. Whoever is killed between leaves it due, and the next asks again: the number makes that
 * the same refund. A refusal then ends it, and its words are kept.
 */
export async function executeApprovedRefunds(deps: Deps): Promise<number> {
  const { db, now } = deps
  const decided = await findDecided(db, deskRefundSlice)
  for (const each of decided) await inTransaction(db, (tx) => useUp(tx, each, now()))
  const claim = { now: now(), until: plusMs(now(), leaseMs), limit: deskRefundSlice }
  const due = await claimWishes(db, claim)
  for (const wish of due) await makeRefund(deps, wish)
  return Math.max(decided.length, due.length)
}

type Decided = Awaited<ReturnType<typeof findDecided>>[number]

async function useUp(tx: Tx, decided: Decided, now: Date): Promise<void> {
  const wishes = await lockWishes(tx, decided)
  // Another process was here, or the approval was rejected after all.
  if (wishes.some(({ state }) => state !== 'WAITING')) return
  const approval = await findApproval(tx, decided.approvalId)
  if (approval?.state === 'REJECTED' || approval?.state === 'EXPIRED')
    return moveWishes(tx, wishes, approval.state, { now })
  if (approval?.state !== 'APPROVED') return
  await moveWishes(tx, wishes, 'DUE', { now })
  await execute(tx, decided.approvalId, approvedOf(wishes, approval.content), now)
}

/** What these rows say; `left` is what was shown, since it is another number by now. */
function approvedOf(wishes: readonly DeskRefund[], approved: string): Content {
  const [wish] = wishes
  if (!wish) throw new Error('an approval of a refund has its refund')
  if (wish.batchId !== null) return batchContentOf(wishes)
  const { left }: { left?: unknown } = JSON.parse(approved)
  return contentOf(wish, BigInt(String(left)))
}

async function makeRefund({ db, now, request }: Deps, wish: DeskRefund): Promise<void> {
  try {
    await request(await requestOf(db, wish))
    await end(db, wish, 'DONE', { now: now() })
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    const { code, message } = error
    await end(db, wish, 'FAILED', { now: now(), failure: code, failureWords: message })
  }
}

async function requestOf(db: Db, wish: DeskRefund): Promise<RefundRequest> {
  const { mchid, orderId, outRefundNo, amount, orderAmount, currency, reason } = wish
  const order = await findOrder(db, { mchid, id: orderId })
  return {
    mchid,
    spMchid: order?.spMchid ?? null,
    transactionId: orderId,
    outTradeNo: null,
    outRefundNo,
    amount: money(amount, currency),
    total: money(orderAmount, currency),
    reason,
    notifyUrl: null,
    contentDigest: contentDigestOf({ desk: wish.id, orderId, amount: String(amount) }),
  }
}

/** A refund that was made counts, whoever was refused one beside it. */
const end = (
  db: Db,
  wish: DeskRefund,
  to: 'DONE' | 'FAILED',
  how: Readonly<{ now: Date; failure?: string; failureWords?: string }>,
): Promise<void> =>
  inTransaction(db, async (tx) => {
    const standing = await lockWish(tx, wish)
    const isOpen = standing?.state === 'DUE' || (standing?.state === 'FAILED' && to === 'DONE')
    if (isOpen) await moveWishes(tx, [wish], to, how)
  })
