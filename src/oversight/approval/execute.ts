import type { Tx } from '#platform/db'
import { holdLog, writeAudit } from '../audit/write-audit.ts'
import { type Approval, type Content, digestOfContent, refuse } from './approval.ts'
import { findApproval, moveApproval } from './store.ts'

/**
 * Uses an approval up, in the transaction that does what was approved. Refuses unless it is approved
 * and `content` is to the letter what was.
 *
 * The second time: answers the approval as executed, with the time of the first. That it happens once
 * is the caller's ledger keys' or states' business.
 *
 * It holds the end of the audit log until the transaction ends. Call it last, after all postings: a
 * refusal rolls them back with everything else.
 */
export async function execute(
  tx: Tx,
  approvalId: Approval['id'],
  content: Content,
  now: Date,
): Promise<Approval> {
  await holdLog(tx)
  const approval = await findApproval(tx, approvalId)
  if (!approval) throw refuse('APPROVAL_NOT_FOUND')
  const { state, contentDigest } = approval
  if (state !== 'APPROVED' && state !== 'EXECUTED') throw refuse('APPROVAL_NOT_APPROVED')
  if (digestOfContent(content) !== contentDigest) throw refuse('CONTENT_CHANGED')
  if (state === 'EXECUTED') return approval

  // Past this line nothing may refuse.
  await useUp(tx, approval, now)
  return { ...approval, state: 'EXECUTED', executedAt: now }
}

/** Notes that what was approved is done. */
export async function useUp(
  tx: Tx,
  { id: subject, contentDigest }: Approval,
  now: Date,
): Promise<void> {
  await moveApproval(tx, subject, 'EXECUTED', now)
  await writeAudit(tx, { actor: 'platform', action: 'execute', subject, contentDigest }, now)
}
