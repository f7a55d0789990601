import type { Clock } from '#kernel/time'
import { type Db, inTransaction, type Tx } from '#platform/db'
import { digestOfText } from '../audit/audit.ts'
import { holdLog, writeAudit } from '../audit/write-audit.ts'
import { refuse as refuseStaff } from '../staff/staff.ts'
import { findStaff } from '../staff/store.ts'
import {
  type Approval,
  type ApprovalState,
  type Decision,
  type DecisionVerdict,
  refuse,
} from './approval.ts'
import { findApproval, findDecisions, insertDecision, moveApproval } from './store.ts'

type Deps = Readonly<{ db: Db; now: Clock }>

export type Deciding = Readonly<{
  approvalId: Approval['id']
  staffId: Decision['staffId']
  verdict: DecisionVerdict
  note: string
  /** The digest of the content that was shown to them, where it was shown by a page. */
  contentDigest?: string
}>

/**
 * A checker's word. The last that is needed approves, the first that rejects ends it, even approved as
 * long as it is not executed; whoever holds the log first wins, `execute` or the rejection. Refuses the
 * maker as checker, whoever has no role `approver` (at a merchant `merchant_approver`) where the approval
 * is decided, or is suspended, and an approval that is decided
 * or out of time; a checker cannot change their mind. With `contentDigest`, it refuses a content that is
 * not the one that was shown (CONTENT_NOT_SHOWN), digested anew from what would be executed.
 *
 * The second time: the same verdict with the same note answers the approval as it stands.
 */
export function decide({ db, now }: Deps, deciding: Deciding): Promise<Approval> {
  return inTransaction(db, async (tx) => {
    await holdLog(tx)
    const approval = await findApproval(tx, deciding.approvalId)
    if (!approval) throw refuse('APPROVAL_NOT_FOUND')
    const decisions = await findDecisions(tx, approval.id)
    const own = decisions.find(({ staffId }) => staffId === deciding.staffId)
    if (own) return sameDecision(own, deciding, approval)
    if (deciding.contentDigest !== undefined && !isShown(approval, deciding.contentDigest))
      throw refuse('CONTENT_NOT_SHOWN')
    await refuseChecker(tx, deciding, approval)
    refuseEnded(approval, deciding.verdict, now())

    // Past this line nothing may refuse.
    await insertDecision(tx, { ...deciding, at: now() })
    await auditDecision(tx, deciding, now())
    const to = outcomeOf(approval, decisions.length + 1, deciding.verdict)
    if (to === 'PENDING') return approval
    await moveApproval(tx, approval.id, to, now())
    return { ...approval, state: to, decidedAt: approval.decidedAt ?? now() }
  })
}

const isShown = ({ content, contentDigest }: Approval, shown: string): boolean =>
  digestOfText(content) === shown && contentDigest === shown

/** What is approved has no time any more, and nothing but a rejection to hear. */
function refuseEnded({ state, expiresAt }: Approval, verdict: DecisionVerdict, now: Date): void {
  if (state === 'APPROVED' && verdict === 'reject') return
  if (state !== 'PENDING') throw refuse('APPROVAL_NOT_PENDING')
  if (expiresAt && expiresAt <= now) throw refuse('APPROVAL_EXPIRED')
}

function sameDecision(own: Decision, { verdict, note }: Deciding, approval: Approval): Approval {
  if (own.verdict !== verdict || own.note !== note) throw refuse('ALREADY_DECIDED')
  return approval
}

async function refuseChecker(
  tx: Tx,
  { staffId }: Deciding,
  { maker, mchid }: Approval,
): Promise<void> {
  const staff = await findStaff(tx, staffId)
  if (!staff) throw refuseStaff('STAFF_NOT_FOUND')
  if (staff.state !== 'active') throw refuseStaff('STAFF_SUSPENDED')
  const role = mchid === null ? 'approver' : 'merchant_approver'
  if (staff.mchid !== mchid || !staff.roles.includes(role)) throw refuseStaff('ROLE_MISSING')
  if (maker === staffId) throw refuse('MAKER_MAY_NOT_CHECK')
}

/** Before a rejection, all words so far were approvals. */
function outcomeOf({ needed }: Approval, words: number, verdict: DecisionVerdict): ApprovalState {
  if (verdict === 'reject') return 'REJECTED'
  return words >= needed ? 'APPROVED' : 'PENDING'
}

const auditDecision = (tx: Tx, { staffId, approvalId, verdict, note }: Deciding, now: Date) =>
  writeAudit(
    tx,
    { actor: staffId, action: verdict, subject: approvalId, contentDigest: digestOfText(note) },
    now,
  )
