import { inTransaction } from '#platform/db'
import { checkOf } from './check.ts'
import { waits } from './result.ts'
import { type AcceptanceDeps, type RunKey, refuse } from './run.ts'
import { settleRun } from './settle-run.ts'
import { decide, findResults, lockRun } from './store.ts'

/**
 * Makes the trouble of a check and watches the merchant for it from now on. One trouble at a time,
 * because a merchant who meets two shows neither. Again: makes it again and forgets the verdict.
 */
export async function armCheck(
  deps: AcceptanceDeps,
  { checkId, ...key }: RunKey & Readonly<{ checkId: string }>,
): Promise<void> {
  const check = checkOf(checkId)
  if (!check) throw refuse('ACCEPTANCE_CHECK_UNKNOWN')
  if (check.kind === 'active') throw refuse('ACCEPTANCE_CHECK_ACTIVE')
  // Whoever met the last trouble may not have been looked at since.
  await settleRun(deps, key)
  await watch(deps, { ...key, checkId })
  if (check.trouble === undefined || !deps.arm) return
  await deps.arm({ mchid: key.mchid, trouble: check.trouble })
  // The clock may have jumped: what the merchant is given time for begins after it.
  if (check.trouble.startsWith('clock_')) await watch(deps, { ...key, checkId })
}

const watch = (
  { db, now }: AcceptanceDeps,
  { checkId, ...key }: RunKey & Readonly<{ checkId: string }>,
): Promise<void> =>
  inTransaction(db, async (tx) => {
    const run = await lockRun(tx, key)
    if (!run) throw refuse('ACCEPTANCE_NOT_FOUND')
    if (run.state === 'FINISHED') throw refuse('ACCEPTANCE_FINISHED')
    const results = await findResults(tx, key)
    const isTaken = results.some(
      (one) =>
        one.checkId !== checkId &&
        one.state === 'WAITING' &&
        checkOf(one.checkId)?.trouble !== undefined,
    )
    if (isTaken) throw refuse('ACCEPTANCE_CHECK_WAITING')
    const at = now()
    const change = { ...key, checkId, armedAt: at }
    if (!(await decide(tx, change, waits('waiting'), at))) throw refuse('ACCEPTANCE_CHECK_UNKNOWN')
  })
