import { newId } from '#kernel/id'
import { businessDate, hourMs, plusMs } from '#kernel/time'
import type { Tx } from '#platform/db'
import { holdLog, writeAudit } from '../audit/write-audit.ts'
import { type Approval, type Content, digestOfContent, refuse, textOf } from './approval.ts'
import { aloneADay, neededBy, type Policy } from '../policy/policy.ts'
import { policyInForce } from '../policy/policy-in-force.ts'
import { firstEscalation } from './escalate-approvals.ts'
import { findStanding, insertApproval, sumAlone } from './store.ts'

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
  /** How many different checkers must approve, at least; the policy in force may ask for more. */
  needed: number
  /** The policy's own time when it ends earlier. */
  expiresAt?: Date
}>

/**
 * Asks for the leave to do something, in the transaction that prepares it, by the policy in force, whose
 * version it keeps. Where that leaves it to one person it is approved at once, until what that person did
 * alone on one Beijing day comes to ten times as much; then one more is asked. Refuses with
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
  const { kind, subject, maker, mchid = null } = proposal
  const standing = await findStanding(tx, { kind, subject, mchid })
  if (standing) {
    if (standing.contentDigest !== contentDigest || standing.maker !== maker)
      throw refuse('APPROVAL_STANDS')
    return standing
  }
  const policy = await policyInForce(tx, kind, mchid)
  const needed = await neededToday(tx, { proposal, policy, now })
  const approval = approvalOf({ proposal, policy, needed, contentDigest, now })
  await insertApproval(tx, approval)
  const { id, state } = approval
  await writeAudit(tx, { actor: maker, action: 'propose', subject: id, contentDigest }, now)
  if (state === 'APPROVED') {
    const act = { actor: 'platform', action: 'approve-alone', subject: id }
    await writeAudit(tx, { ...act, contentDigest }, now)
  }
  return approval
}

type Asked = Readonly<{ proposal: Proposal; policy: Policy; now: Date }>

/** Many small ones are a large one: what one person does alone has an end each Beijing day. */
async function neededToday(tx: Tx, { proposal, policy, now }: Asked): Promise<number> {
  const { kind, maker, amount } = proposal
  const needed = neededBy(policy, amount, proposal.needed)
  if (needed > 0) return needed
  const since = new Date(`${businessDate(now)}T00:00:00+08:00`)
  const done = await sumAlone(tx, { maker, kind, since })
  return done + (amount ?? 0n) > aloneADay(policy) ? 1 : 0
}

type Judged = Asked & Readonly<{ needed: number; contentDigest: string }>

function approvalOf({ proposal, policy, needed, contentDigest, now }: Judged): Approval {
  const { content, expiresAt, mchid, ...rest } = proposal
  const end = plusMs(now, policy.expiresHours * hourMs)
  const isAlone = needed === 0
  const ends = expiresAt && expiresAt < end ? expiresAt : end
  return {
    ...rest,
    id: newId('ap', now),
    content: textOf(content),
    contentDigest,
    mchid: mchid ?? null,
    needed,
    state: isAlone ? 'APPROVED' : 'PENDING',
    createdAt: now,
    expiresAt: ends,
    decidedAt: isAlone ? now : null,
    executedAt: null,
    policyScope: policy.scope,
    policyVersion: policy.version,
    escalated: 0,
    escalateAt: isAlone ? null : firstEscalation(policy, now, ends),
  }
}
