import { contentDigestOf } from '#kernel/content-digest'
import { newId } from '#kernel/id'
import type { Clock } from '#kernel/time'
import { type Content, propose } from '#oversight'
import { type Db, inTransaction, type Tx } from '#platform/db'
import { recordAsking, wishOf } from './ask-for-refund.ts'
import { type Checked, checkWishes } from './check-wishes.ts'
import { type Asker, type Batch, type DeskRefund, refuse, type Wish } from './desk-refund.ts'
import { findBatchByRequest, insertBatch, insertWishes } from './store.ts'

type Deps = Readonly<{ db: Db; now: Clock }>

/** As many as somebody who approves can read. */
export const batchRowsMax = 200

/** What would become of each line of a file; nothing is written. */
export const checkBatch = (
  { db, now }: Deps,
  { scope }: Pick<Asker, 'scope'>,
  wishes: readonly Wish[],
): Promise<readonly Checked[]> => inTransaction(db, (tx) => checkWishes(tx, scope, wishes, now()))

/**
 * Asks for all refunds of a file as one approval, whose content is every line. Refuses the whole file where
 * one line cannot be refunded (BATCH_ROW_REFUSED, with each such line and why).
 *
 * The second time: the same `requestId` with the same lines answers the batch that stands.
 */
export function askForBatch(
  { db, now }: Deps,
  asker: Asker,
  asked: Readonly<{ requestId: string; name: string; wishes: readonly Wish[] }>,
): Promise<Batch> {
  const digest = contentDigestOf({
    maker: asker.staffId,
    wishes: asked.wishes.map((wish) => ({ ...wish, amount: String(wish.amount) })),
  })
  return inTransaction(db, async (tx) => {
    const earlier = await sameBatch(tx, asker, asked.requestId, digest)
    if (earlier) return earlier
    const checked = await checkWishes(tx, asker.scope, asked.wishes, now())
    const meanwhile = await sameBatch(tx, asker, asked.requestId, digest)
    if (meanwhile) return meanwhile
    refuseLines(checked)

    // Past this line nothing may refuse.
    const id = newId('rb', now())
    const wishes = checked.flatMap((line, index) =>
      'order' in line
        ? [
            wishOf(
              asker,
              { ...line.wish, requestId: asked.requestId, rowNo: index + 1, batchId: id },
              line.order,
              now(),
            ),
          ]
        : [],
    )
    const amount = wishes.reduce((sum, wish) => sum + wish.amount, 0n)
    const content = batchContentOf(wishes)
    const approval = await propose(
      tx,
      {
        kind: 'merchant_refund',
        subject: id,
        amount,
        summary: `批量退款${wishes.length}笔：${asked.name}`,
        content,
        maker: asker.staffId,
        mchid: asker.workplace,
        needed: 1,
      },
      now(),
    )
    const batch: Batch = {
      mchid: asker.deskMchid,
      id,
      requestId: asked.requestId,
      name: asked.name,
      contentDigest: digest,
      rowCount: wishes.length,
      amount,
      maker: asker.staffId,
      approvalId: approval.id,
      createdAt: now(),
    }
    await insertBatch(tx, batch)
    await insertWishes(
      tx,
      wishes.map((wish) => ({ ...wish, approvalId: approval.id })),
    )
    await recordAsking(tx, asker, id, content, now())
    return batch
  })
}

async function sameBatch(
  tx: Tx,
  { deskMchid }: Asker,
  requestId: string,
  digest: string,
): Promise<Batch | undefined> {
  const earlier = await findBatchByRequest(tx, { deskMchid, requestId })
  if (earlier && earlier.contentDigest !== digest) throw refuse('REQUEST_REUSED')
  return earlier
}

function refuseLines(checked: readonly Checked[]): void {
  const lines = checked.flatMap((line, index) =>
    'refusal' in line
      ? [{ line: index + 1, code: line.refusal.code, message: line.refusal.message }]
      : [],
  )
  if (lines.length > 0) throw refuse('BATCH_ROW_REFUSED', { lines })
}

/** Line by line, as a person reads it: which order, under which number, how many fen, why. */
export const batchContentOf = (
  wishes: readonly Pick<
    DeskRefund,
    'rowNo' | 'mchid' | 'orderId' | 'outTradeNo' | 'outRefundNo' | 'amount' | 'reason'
  >[],
): Content => ({
  rows: wishes.length,
  amount: String(wishes.reduce((sum, { amount }) => sum + amount, 0n)),
  ...Object.fromEntries(
    wishes.map((wish) => [
      `row${String(wish.rowNo).padStart(3, '0')}`,
      JSON.stringify([
        wish.mchid,
        wish.orderId,
        wish.outTradeNo,
        wish.outRefundNo,
        String(wish.amount),
        wish.reason,
      ]),
    ]),
  ),
})
