import { Refusal } from '#kernel/refusal'
import { execute } from '#oversight'
import { inTransaction } from '#platform/db'
import { applyChange } from './apply-change.ts'
import { contentOf, type KeyDeps } from './change-keys.ts'
import type { KeyChange } from './key-change.ts'
import { endPending, findDecided, lockPending, type PendingChange } from './store.ts'

const slice = 100

/**
 * Makes the changes of keys that were approved, and drops those that were not; answers how many. Each is
 * made once, however many processes sweep: its row is held while it is made.
 */
export async function executeKeyChanges(deps: KeyDeps): Promise<number> {
  const decided = await findDecided(deps.db, slice)
  for (const pending of decided) {
    if (pending.decision === 'APPROVED' || pending.decision === 'EXECUTED')
      await make(deps, pending)
    else await inTransaction(deps.db, (tx) => endPending(tx, pending, 'dropped'))
  }
  return decided.length
}

async function make(deps: KeyDeps, pending: PendingChange): Promise<void> {
  const { mchid, content, maker, approvalId } = pending
  const now = deps.now()
  const change = JSON.parse(content) as KeyChange
  try {
    await inTransaction(deps.db, async (tx) => {
      if (!(await lockPending(tx, pending))) return
      await applyChange(deps, tx, { mchid, change, actor: maker }, now)
      await endPending(tx, pending, 'done')
      await execute(tx, approvalId, contentOf(mchid, change), now)
    })
  } catch (error) {
    // A certificate that is revoked by now, or no room for one more: approved, and nothing left to do.
    if (!(error instanceof Refusal)) throw error
    await inTransaction(deps.db, (tx) => endPending(tx, pending, 'dropped'))
  }
}
