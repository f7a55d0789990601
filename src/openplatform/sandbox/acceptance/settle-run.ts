import { assert } from '#kernel/assert'
import { inTransaction } from '#platform/db'
import type { Call } from './call.ts'
import { judges } from './judge.ts'
import type { Finding, Result } from './result.ts'
import { type AcceptanceDeps, type Run, type RunKey, refuse } from './run.ts'
import { decide, endRun, findCalls, findPaid, findResults, findRun } from './store.ts'

export type Standing = Readonly<{ run: Run; results: readonly Result[] }>

/**
 * Judges what the merchant has been watched for, by its calls so far, and answers how the run
 * stands. Nothing waits in a process: whoever looks, judges, and of two the first verdict stands.
 */
export async function settleRun(deps: AcceptanceDeps, key: RunKey): Promise<Standing> {
  const { db } = deps
  const run = await findRun(db, key)
  if (!run) throw refuse('ACCEPTANCE_NOT_FOUND')
  const results = await findResults(db, key)
  const watched = results.filter(({ state, armedAt }) => state === 'WAITING' && armedAt !== null)
  if (run.state === 'FINISHED' || watched.length === 0) return { run, results }
  const findings = await judged(deps, run, watched)
  if (findings.length === 0) return { run, results }
  await inTransaction(db, async (tx) => {
    for (const { checkId, finding } of findings)
      await decide(tx, { ...key, checkId }, finding, deps.now())
  })
  return { run, results: await findResults(db, key) }
}

type Judged = Readonly<{ checkId: string; finding: Finding }>

async function judged(
  { db, directory, now }: AcceptanceDeps,
  run: Run,
  watched: readonly Result[],
): Promise<Judged[]> {
  const calls = await findCalls(db, run)
  const numbers = new Set(calls.flatMap(({ subject }) => subject ?? []))
  const paid = await findPaid(db, run.mchid, [...numbers])
  const { serial } = await directory.callbackKey(run.mchid)
  return watched.flatMap(({ checkId, armedAt }) => {
    assert(armedAt, 'what is watched for was armed')
    const [before, since] = splitAt(calls, armedAt)
    const finding = judges[checkId]?.({ calls: since, before, armedAt, now: now(), paid, serial })
    return finding ? [{ checkId, finding }] : []
  })
}

const splitAt = (calls: readonly Call[], at: Date): [Call[], Call[]] => [
  calls.filter((call) => call.at < at),
  calls.filter((call) => call.at >= at),
]

/** Ends a run as it stands; what was not judged stays so. Again: nothing. */
export async function finishRun(deps: AcceptanceDeps, key: RunKey): Promise<Standing> {
  await settleRun(deps, key)
  await inTransaction(deps.db, (tx) => endRun(tx, key, deps.now()))
  return settleRun(deps, key)
}
