import type { Db } from '#platform/db'
import { hashOf } from './audit.ts'
import { findChangedContents, findChangedDetails, findRowsAbove } from './store.ts'

/** One sentence a fault, for an auditor to read. */
export type AuditFault = string

const pageMax = 5_000

/**
 * Whether the log is what was written: each row's hash is made again from the row below, heights have
 * no gap, the content of each approval is still the one that was proposed, and what is kept beside a row is
 * what the row digests. No fault, no sentence.
 *
 * What it cannot see: rows cut off at the end, or a log whose hashes were all made anew. Keep the hash
 * of its head elsewhere, as one does with the journal's.
 */
export async function verifyAudit(db: Db): Promise<readonly AuditFault[]> {
  const faults: AuditFault[] = []
  let below = { height: -1n, hash: '' }
  for (;;) {
    const rows = await findRowsAbove(db, below.height, pageMax)
    for (const row of rows) {
      if (row.height !== below.height + 1n)
        faults.push(`audit: rows are missing between heights ${below.height} and ${row.height}`)
      const isGround = row.height === 0n
      if (!isGround && row.hash !== hashOf(below.hash, row))
        faults.push(`audit: the row at height ${row.height} is not the one that was written`)
      below = row
    }
    if (rows.length < pageMax) break
  }
  const changed = await findChangedContents(db)
  const details = await findChangedDetails(db)
  return [
    ...faults,
    ...changed.map((id) => `audit: the content of approval ${id} is not the one that was proposed`),
    ...details.map(
      (height) => `audit: the detail at height ${height} is not the one that was written`,
    ),
  ]
}
