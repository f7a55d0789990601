import { newId } from '#kernel/id'
import type { Tx } from '#platform/db'
import { holdLog, writeAudit } from '../audit/write-audit.ts'
import { type Approval, type Content, digestOfContent, refuse, textOf } from './approval.ts'
import { findStanding, insertApproval } from './store.ts'

export type Proposal = Readonly<{
  kind: string
  subject: string
  /** Minor units; null where no money moves. */
  amount: bigint | null
  /** One sentence for whoever decides. */
  summary: string
  content: Content
  /** A staff id, or `merchant:<mchid>`. */
  maker: string
  /** A merchant's number where its own people decide; the institution's do when absent. */
  mchid?: string
  /** How many different checkers must approve. */
  needed: number
  expiresAt?: Date
}>

/**
 * Asks for the leave to do something, in the transaction that prepares it. Refuses with
 * `APPROVAL_STANDS` where another content of the same kind and subject waits, or was approved and is
 * not executed.
 *
 * The second time: the same content by the same maker answers the approval that stands.
 *
 * It holds the end of the audit log until the transaction ends. Call it last, after all postings.
 */
export async function propose(tx: Tx, proposal: Proposal, now: Date): Promise<Approval> {
  await holdLog(tx)
  const contentDigest = digestOfContent(proposal.content)
  const { kind, subject, maker } = proposal
  const standing = await findStanding(tx, { kind, subject })
  if (standing) {
    if (standing.contentDigest !== contentDigest || standing.maker !== maker)
      throw refuse('APPROVAL_STANDS')
    return standing
  }
  const approval = approvalOf(proposal, contentDigest, now)
  await insertApproval(tx, approval)
  await writeAudit(
    tx,
    { actor: maker, action: 'propose', subject: approval.id, contentDigest },
    now,
  )
  return approval
}

const approvalOf = (
  { content, expiresAt, mchid, ...proposal }: Proposal,
  contentDigest: string,
  now: Date,
): Approval => ({
  ...proposal,
  id: newId('ap', now),
  content: textOf(content),
  contentDigest,
  mchid: mchid ?? null,
  state: 'PENDING',
  createdAt: now,
  expiresAt: expiresAt ?? null,
  decidedAt: null,
  executedAt: null,
})
