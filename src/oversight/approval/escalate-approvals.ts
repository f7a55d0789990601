import { hourMs, plusMs } from '#kernel/time'
import { type Db, inTransaction, type Tx } from '#platform/db'
import { holdLog, writeAudit } from '../audit/write-audit.ts'
import { tellStaff } from '../notice/notice.ts'
import { findHolders } from '../notice/store.ts'
import type { Policy } from '../policy/policy.ts'
import { policyAt } from '../policy/policy-in-force.ts'
import type { Approval } from './approval.ts'
import { findToEscalate, setEscalated } from './store.ts'

const sliceMax = 100
/** So long before its end it is told of once more. */
const lastCallMs = 2 * hourMs

/** When an approval is told of for the first time; never where the rules name nobody. */
export function firstEscalation(policy: Policy, now: Date, expiresAt: Date): Date | null {
  const { escalateHours } = policy
  if (escalateHours === null) return null
  const at = plusMs(now, escalateHours * hourMs)
  return at < expiresAt ? at : null
}

/**
 * Tells of approvals that nobody has decided in time: whoever has the role that their rules name gets a
 * notice, and lists show them first. Once more shortly before the end. Answers how many. Safe to kill; each
 * is told of once, in however many processes this runs.
 */
export async function escalateApprovals(db: Db, now: Date): Promise<number> {
  if ((await findToEscalate(db, now, 1)).length === 0) return 0
  return inTransaction(db, async (tx) => {
    await holdLog(tx)
    const due = await findToEscalate(tx, now, sliceMax)
    for (const approval of due) await escalate(tx, approval, now)
    return due.length
  })
}

async function escalate(tx: Tx, approval: Approval, now: Date): Promise<void> {
  const { id, kind, mchid, expiresAt, contentDigest, escalated, policyScope, policyVersion } =
    approval
  const level = escalated + 1
  const last = expiresAt && level === 1 ? plusMs(expiresAt, -lastCallMs) : null
  await setEscalated(tx, id, { escalated: level, escalateAt: last && last > now ? last : null })
  if (policyScope !== null && policyVersion !== null) {
    const policy = await policyAt(tx, { kind, scope: policyScope, version: policyVersion })
    const role = mchid !== null && policyScope !== mchid ? 'merchant_administrator' : undefined
    const told = role ?? policy.escalateRole
    const holders = told === null ? [] : await findHolders(tx, told, mchid)
    const detail = { kind, level: String(level) }
    await tellStaff(tx, holders, { kind: 'approval_escalated', subject: id, detail }, now)
  }
  await writeAudit(tx, { actor: 'platform', action: 'escalate', subject: id, contentDigest }, now)
}
