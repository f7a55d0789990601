import { Refusal } from '#kernel/refusal'
import type { Clock } from '#kernel/time'
import { findApprovals } from '#oversight'
import type { Db } from '#platform/db'
import type { Log } from '#platform/log'
import { executeCorrection } from './correct-break.ts'
import { findWaiting } from './store.ts'

type Deps = Readonly<{ db: Db; now: Clock; log: Pick<Log, 'warn'> }>

const sliceMax = 500

/**
 * Does every correction that people have approved and nobody has done, and answers how many. Whoever
 * approves need not be able to post, because where one process keeps the books no other may. One that
 * is refused, for want of money or a sound account, is told of and tried again until it is rejected.
 */
export async function executeApproved(deps: Deps): Promise<number> {
  const waiting = await findWaiting(deps.db, sliceMax)
  const approvals = await findApprovals(deps.db, waiting)
  let count = 0
  for (const { id, state } of approvals) {
    if (state !== 'APPROVED') continue
    try {
      await executeCorrection(deps, id)
      count += 1
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      deps.log.warn({ approvalId: id, code: error.code }, 'an approved correction was refused')
    }
  }
  return count
}
