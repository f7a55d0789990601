import {
  type Approval,
  type ApprovalState,
  type Content,
  digestOfContent,
  execute,
  propose,
} from '#oversight'
import type { Tx } from '#platform/db'
import type { Refund } from './refund.ts'

/** In fen. A refund above `autoMax` waits for one checker, above `twoMax` for two. */
export type RefundTiers = Readonly<{ autoMax: bigint; twoMax: bigint }>

/** Source: institution's choice (product D7, C8); the wire knows no such limit. */
export const defaultTiers: RefundTiers = { autoMax: 500_000n, twoMax: 5_000_000n }

/** How many different checkers must approve a refund of this amount. */
export function checkersFor({ amount }: Pick<Refund, 'amount'>, tiers: RefundTiers): number {
  if (amount.minor <= tiers.autoMax) return 0
  return amount.minor <= tiers.twoMax ? 1 : 2
}

/** To the letter what is approved: how much, and to whom. */
export const contentOf = (refund: Refund): Content => ({
  refundId: refund.id,
  mchid: refund.mchid,
  orderId: refund.orderId,
  amount: String(refund.amount.minor),
  currency: refund.amount.currency,
  customerId: refund.customerId,
  route: refund.route,
  balanceAmount: String(refund.balanceAmount),
  cardAmount: String(refund.cardAmount),
  ...(refund.channel !== null && { channel: refund.channel }),
  cardId: refund.route === 'USER_BANK_CARD' ? refund.routeCardId : refund.cardId,
})

/**
 * Asks for the approval that the amount needs; null where none is. A changed route is another
 * proposal, since it pays somebody else. It holds the audit log, so it is called after all postings.
 */
export async function proposeRefund(
  tx: Tx,
  refund: Refund,
  tiers: RefundTiers,
  now: Date,
): Promise<Approval | null> {
  const needed = checkersFor(refund, tiers)
  if (needed === 0) return null
  return propose(
    tx,
    {
      kind: 'refund',
      subject: refund.routeNo === 0 ? refund.id : `${refund.id}:${refund.routeNo}`,
      amount: refund.amount.minor,
      summary: `商户${refund.mchid}退款至${refund.receivedAccount}`,
      content: contentOf(refund),
      maker: `merchant:${refund.spMchid ?? refund.mchid}`,
      needed,
    },
    now,
  )
}

/** A refund with what became of its approval. */
export type Reviewed = Readonly<{
  refund: Refund
  state: Exclude<ApprovalState, 'PENDING'>
  contentDigest: string
}>

/** Whether what was approved is, to the letter, what would be paid. */
export const isAsApproved = ({ refund, contentDigest }: Reviewed): boolean =>
  digestOfContent(contentOf(refund)) === contentDigest

/** Notes that what was approved has been tried; it holds the audit log, and is called last. */
export async function useUpApprovals(tx: Tx, refunds: readonly Refund[], now: Date): Promise<void> {
  for (const refund of refunds)
    if (refund.approvalId !== null) await execute(tx, refund.approvalId, contentOf(refund), now)
}
