import { money } from '#kernel/money'
import { postChain, stands } from '#ledger'
import type { Tx } from '#platform/db'
import { divisibleOf, type SharingOrder } from '../order/sharing-order.ts'
import { changeSharingOrder } from '../order/store.ts'
import { newDetailId, refuse } from '../sharing.ts'
import { unfreezePosting } from './postings.ts'
import type { Share, ShareDetail } from './share.ts'

type Rest = Readonly<{
  share: Share
  /** The detail's, where it was chosen before. */
  id?: string
  /** Behind the receivers of the same share. */
  position: number
  description?: string
}>

/** The detail of what is unfrozen for the merchant itself, as third parties have seen it. */
export function restOf(
  order: SharingOrder,
  { share, id, position, description }: Rest,
): ShareDetail {
  return {
    mchid: order.mchid,
    id: id ?? newDetailId(share.createdAt),
    shareId: share.id,
    orderId: order.id,
    position,
    kind: 'MERCHANT_ID',
    account: order.mchid,
    isRest: true,
    amount: money(divisibleOf(order), order.amount.currency),
    description: description ?? '解冻给分账方',
    result: 'SUCCESS',
    failReason: null,
    returned: 0n,
    createdAt: share.createdAt,
  }
}

/**
 * Finishes a locked order: what is left without the fee becomes the merchant's unsettled money.
 * Answers its detail, or none where nothing was left. Refuses SHARER_ACCOUNT_ABNORMAL.
 */
export async function releaseRest(
  tx: Tx,
  order: SharingOrder,
  rest: Rest,
): Promise<readonly ShareDetail[]> {
  const detail = restOf(order, rest)
  const unfrozen = detail.amount.minor
  if (unfrozen > 0n) {
    const verdicts = await postChain(tx, [unfreezePosting(detail)], detail.createdAt)
    if (!verdicts.every(stands)) throw refuse('SHARER_ACCOUNT_ABNORMAL')
  }
  await changeSharingOrder(tx, order, { unfrozen, state: 'FINISHED' })
  return unfrozen > 0n ? [detail] : []
}
