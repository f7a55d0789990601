import type { Clock } from '#kernel/time'
import { type Db, inTransaction, type Tx } from '#platform/db'
import { digestOfText, type Origin } from '../audit/audit.ts'
import { holdLog, recordAct } from '../audit/write-audit.ts'
import { applyPolicy } from '../policy/change-policy.ts'
import { refuse as refuseByPolicy } from '../policy/policy.ts'
import { policyAt } from '../policy/policy-in-force.ts'
import { didEarlierStep } from '../policy/store.ts'
import { refuse as refuseStaff, type Staff } from '../staff/staff.ts'
import { findStaff } from '../staff/store.ts'
import {
  type Approval,
  type ApprovalState,
  type Decision,
  type DecisionVerdict,
  refuse,
} from './approval.ts'
import { useUp } from './execute.ts'
import { findApproval, findDecisions, insertDecision, moveApproval } from './store.ts'

type Deps = Readonly<{ db: Db; now: Clock }>

export type Deciding = Readonly<{
  approvalId: Approval['id']
  staffId: Decision['staffId']
  verdict: DecisionVerdict
  note: string
  /** The digest of the content that was shown to them, where it was shown by a page. */
  contentDigest?: string
  from?: Origin
}>

/**
 * A checker's word. The last that is needed approves, the first that rejects ends it, even approved as
 * long as it is not executed; whoever holds the log first wins, `execute` or the rejection. Refuses the
 * maker as checker, whoever has no role `approver` (at a merchant `merchant_approver`) where the approval
 * is decided, or is suspended, and an approval that is decided
 * or out of time; a checker cannot change their mind. Nor does anybody check whom its policy bars
 * (CHECKER_BARRED, CHECKER_DID_EARLIER_STEP). The last word on a policy puts it in force. With `contentDigest`, it refuses a content that is
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
    const to = outcomeOf(approval, decisions.length + 1, deciding.verdict)
    await auditDecision(tx, deciding, { before: approval.state, after: to, now: now() })
    if (to === 'PENDING') return approval
    await moveApproval(tx, approval.id, to, now())
    if (approval.kind === 'approval_policy' && to === 'APPROVED') {
      await applyPolicy(tx, approval, now())
      await useUp(tx, approval, now())
      return { ...approval, state: 'EXECUTED', decidedAt: now(), executedAt: now() }
    }
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

async function refuseChecker(tx: Tx, { staffId }: Deciding, approval: Approval): Promise<void> {
  const { maker, mchid } = approval
  const staff = await findStaff(tx, staffId)
  if (!staff) throw refuseStaff('STAFF_NOT_FOUND')
  if (staff.state !== 'active') throw refuseStaff('STAFF_SUSPENDED')
  const role = mchid === null ? 'approver' : 'merchant_approver'
  if (staff.mchid !== mchid || !staff.roles.includes(role)) throw refuseStaff('ROLE_MISSING')
  if (maker === staffId) throw refuse('MAKER_MAY_NOT_CHECK')
  await refuseByRules(tx, staff, approval)
}

/** By the rules under which it was asked for; a later version changes nothing of what waits. */
async function refuseByRules(
  tx: Tx,
  { id: staffId, roles }: Staff,
  { id: approvalId, kind, subject, policyScope: scope, policyVersion: version }: Approval,
): Promise<void> {
  if (scope === null || version === null) return
  const { alsoRole, barred, barsEarlier } = await policyAt(tx, { kind, scope, version })
  if (barred.includes(staffId)) throw refuseByPolicy('CHECKER_BARRED')
  if (alsoRole !== null && !roles.includes(alsoRole))
    throw refuseStaff('ROLE_MISSING', { role: alsoRole })
  if (barsEarlier && (await didEarlierStep(tx, { approvalId, subject, staffId })))
    throw refuseByPolicy('CHECKER_DID_EARLIER_STEP')
}

/** Before a rejection, all words so far were approvals. */
function outcomeOf({ needed }: Approval, words: number, verdict: DecisionVerdict): ApprovalState {
  if (verdict === 'reject') return 'REJECTED'
  return words >= needed ? 'APPROVED' : 'PENDING'
}

type Moved = Readonly<{ before: ApprovalState; after: ApprovalState; now: Date }>

const auditDecision = (
  tx: Tx,
  { staffId, approvalId, verdict, note, from }: Deciding,
  { before, after, now }: Moved,
) =>
  recordAct(
    tx,
    {
      actor: staffId,
      action: verdict,
      subject: approvalId,
      detail: { before: { state: before }, after: { state: after, note }, ...from },
    },
    now,
  )
