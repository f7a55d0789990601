import type { Tx } from '#platform/db'
import { type Act, type AuditHead, hashOf } from './audit.ts'
import { findHead, insertRow, lockHeight } from './store.ts'

/**
 * The end of the log, on which nobody else can build until we commit. Every verb of oversight begins
 * with it, so that two of them never wait for each other in a circle.
 *
 * Whoever waited for it finds a higher one and waits for that.
 */
export async function holdLog(tx: Tx): Promise<AuditHead> {
  for (let held = -1n; ; ) {
    const head = await findHead(tx)
    if (head.height === held) return head
    await lockHeight(tx, head.height)
    held = head.height
  }
}

/** Writes what was done, in the transaction that did it. Rows are never changed afterwards. */
export async function writeAudit(tx: Tx, act: Act, now: Date): Promise<void> {
  const below = await holdLog(tx)
  const row = { ...act, height: below.height + 1n, at: now }
  await insertRow(tx, { ...row, hash: hashOf(below.hash, row) })
}
