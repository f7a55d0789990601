import { type Db, inTransaction } from '#platform/db'
import { holdLog, writeAudit } from '../audit/write-audit.ts'
import { findOverdue, moveApproval } from './store.ts'

const sliceMax = 100

/** Ends approvals whose time is over and that nobody decided; answers how many. Safe to kill. */
export async function expireApprovals(db: Db, now: Date): Promise<number> {
  if ((await findOverdue(db, now, 1)).length === 0) return 0
  return inTransaction(db, async (tx) => {
    await holdLog(tx)
    const overdue = await findOverdue(tx, now, sliceMax)
    for (const { id, contentDigest } of overdue) {
      await moveApproval(tx, id, 'EXPIRED', now)
      await writeAudit(tx, { actor: 'platform', action: 'expire', subject: id, contentDigest }, now)
    }
    return overdue.length
  })
}
