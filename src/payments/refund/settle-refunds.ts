import { postChains, stands } from '#ledger'
import { type Db, inTransaction, type Tx } from '#platform/db'
import { enqueueCallbacks, type HandOff } from '../callback/enqueue.ts'
import { callbackOf } from './callback-of.ts'
import { closeRejected, type ReleaseRefund } from './close-rejected.ts'
import { instructApproved, isThroughChannel } from './instruct-refund.ts'
import { settleRefundPostings } from './postings.ts'
import type { Refund, RefundState } from './refund.ts'
import { isAsApproved, type Reviewed, useUpApprovals } from './review.ts'
import { lockDue, lockReviewed, moveRefunds, noteInstruction } from './store.ts'
import { type RefundNews, tellPayers } from './tell-payer.ts'

type Deps = Readonly<{
  db: Db
  handOff: HandOff
  releaseRefund?: ReleaseRefund | undefined
  /** Hears of each that has reached its payer, once it is committed; its answer is not waited for. */
  onRefunded?: OnRefunded | undefined
}>

export type OnRefunded = (refund: Refund) => void

const sliceMax = 200

/**
 * Brings accepted refunds to their payers, a slice per call; answers how many. Those that need an
 * approval are brought once it is given, and closed once it is refused. One whose payer's account
 * cannot receive, or that is no longer what was approved, becomes ABNORMAL and keeps its money aside.
 *
 * Killed at any line, the next call continues: money, state, approval and callback commit together.
 */
export async function settleRefunds(deps: Deps, now: Date): Promise<number> {
  const { db, handOff, onRefunded } = deps
  const { callbacks, handedOff, outcomes } = await inTransaction(db, async (tx) => {
    const due = await lockDue(tx, sliceMax)
    const states = ['APPROVED', 'EXECUTED'] as const
    const reviewed = await lockReviewed(tx, { states, limit: sliceMax })
    const ended = await bringToAnEnd(tx, due, reviewed, now)
    const written = ended.flatMap((refund) => callbackOf(refund, now))
    const enqueued = await enqueueCallbacks(tx, written, handOff, now)
    return { outcomes: ended, ...enqueued }
  })
  if (handedOff) handOff.deliver(callbacks)
  if (onRefunded) for (const refund of outcomes) if (refund.state === 'SUCCESS') onRefunded(refund)
  return outcomes.length + (await closeRejected(deps, now, sliceMax))
}

async function bringToAnEnd(
  tx: Tx,
  due: readonly Refund[],
  reviewed: readonly Reviewed[],
  now: Date,
): Promise<readonly Refund[]> {
  const approved = reviewed.filter(isAsApproved).map(({ refund }) => refund)
  const changed = reviewed.filter((one) => !isAsApproved(one)).map(({ refund }) => refund)
  const refunds = [...due, ...approved.filter((refund) => !isThroughChannel(refund))]
  for (const refund of approved.filter(isThroughChannel))
    await noteInstruction(tx, await instructApproved(tx, refund, now))
  const verdicts = await postChains(tx, refunds.map(settleRefundPostings), now)
  const arrived = verdicts.map((own) => own.every(stands))
  const settled = refunds.filter((_refund, index) => arrived[index])
  const stuck = refunds.filter((_refund, index) => !arrived[index])
  const outcomes = [
    ...(await moved(tx, settled, 'SUCCESS', now)),
    ...(await moved(tx, [...stuck, ...changed], 'ABNORMAL', now)),
  ]
  await tellPayers(
    tx,
    outcomes.map((refund) => ({ refund, is: newsOf(refund) })),
    now,
  )
  await useUpApprovals(tx, approved, now)
  return outcomes
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
  if (state === 'ABNORMAL') return 'abnormal'
  return route === 'MERCHANT_BANK_CARD' ? 'returned' : 'arrived'
}
