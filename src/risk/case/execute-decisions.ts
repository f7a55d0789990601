import { Refusal } from '#kernel/refusal'
import { type ApprovalId, execute, findDecisions } from '#oversight'
import { inTransaction } from '#platform/db'
import type { Log } from '#platform/log'
import type { Case, CaseId } from './case.ts'
import { conclude, contentOf, type DecidingDeps } from './decide-case.ts'
import { findProposed, moveCase } from './store.ts'
import { heldCase, recordAct } from './take-case.ts'

type Deps = DecidingDeps & Readonly<{ log: Pick<Log, 'warn'> }>

const slice = 100

/**
 * Ends every case whose outcome another person has agreed with, and gives those back to their owners
 * where it was refused or nobody answered in time; answers how many. One that cannot be ended is told of
 * and tried again. Safe to kill, and to run in any number of processes.
 */
export async function executeDecisions(deps: Deps): Promise<number> {
  let count = 0
  for (const { id, isApproved } of await findProposed(deps.db, slice))
    try {
      await (isApproved ? executeDecision(deps, id) : returnToOwner(deps, id))
      count += 1
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      deps.log.warn({ caseId: id, code: error.code }, 'an approved outcome of a case was refused')
    }
  return count
}

/** The second time: answers the case as it stands. */
const executeDecision = (deps: Deps, id: CaseId): Promise<Case> =>
  inTransaction(deps.db, async (tx) => {
    const found = await heldCase(tx, id)
    if (found.state !== 'PROPOSED' || found.approvalId === null) return found
    const approvalId = found.approvalId as ApprovalId
    const [word] = await findDecisions(tx, approvalId)
    const decided = await conclude(tx, deps, found, word?.staffId ?? 'platform')
    await execute(tx, approvalId, contentOf(found), deps.now())
    return decided
  })

const returnToOwner = (deps: Deps, id: CaseId): Promise<Case> =>
  inTransaction(deps.db, async (tx) => {
    const found = await heldCase(tx, id)
    if (found.state !== 'PROPOSED' || found.approvalId === null) return found
    const [word] = await findDecisions(tx, found.approvalId)
    const back: Case = { ...found, state: 'TAKEN', approvalId: null, outcome: null }
    await moveCase(tx, found, { ...back, to: 'TAKEN' })
    const act = {
      act: 'declined',
      by: word?.staffId ?? 'platform',
      words: word?.note ?? '',
    } as const
    await recordAct(tx, found, act, deps.now())
    return back
  })
