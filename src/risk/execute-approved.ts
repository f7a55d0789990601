import { Refusal } from '#kernel/refusal'
import type { Clock } from '#kernel/time'
import { findApprovals } from '#oversight'
import type { Db } from '#platform/db'
import type { Keys } from '#platform/keys'
import type { Log } from '#platform/log'
import { executeListChange } from './list/change-list.ts'
import { findWaiting as findWaitingLists } from './list/store.ts'
import { executeModelMove } from './model/registry/change-models.ts'
import { findWaiting as findWaitingModels } from './model/registry/store.ts'
import { executeMove } from './rule/move-rule.ts'
import { findWaiting as findWaitingRules } from './rule/store.ts'

type Deps = Readonly<{ db: Db; now: Clock; keys: Keys; log: Pick<Log, 'warn'> }>

const sliceMax = 100

/**
 * Does every change of rules, lists and models that people have approved and nobody has done, and answers how
 * many. One that can no longer be done is told of, and tried again until it is rejected. Safe to kill,
 * and to run in any number of processes.
 */
export async function executeApproved(deps: Deps): Promise<number> {
  const rules = await findApprovals(deps.db, await findWaitingRules(deps.db, sliceMax))
  const lists = await findApprovals(deps.db, await findWaitingLists(deps.db, sliceMax))
  const models = await findApprovals(deps.db, await findWaitingModels(deps.db, sliceMax))
  let count = 0
  for (const { id } of rules) count += await tried(deps, id, () => executeMove(deps, id))
  for (const { id } of lists) count += await tried(deps, id, () => executeListChange(deps, id))
  for (const { id } of models) count += await tried(deps, id, () => executeModelMove(deps, id))
  return count
}

async function tried({ log }: Deps, approvalId: string, execute: () => Promise<unknown>) {
  try {
    await execute()
    return 1
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    log.warn(
      { approvalId, code: error.code },
      'an approved change of rules, lists or models was refused',
    )
    return 0
  }
}
