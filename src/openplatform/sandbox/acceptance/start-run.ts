import { newId } from '#kernel/id'
import { inTransaction } from '#platform/db'
import { faultOfUrl } from '#platform/outbound'
import { checks, type Method, matrixVersion, type TabledCheck } from './check.ts'
import type { Result } from './result.ts'
import { type AcceptanceDeps, type Run, refuse } from './run.ts'
import { insertResults, insertRun } from './store.ts'

type Start = Readonly<{
  mchid: string
  notifyUrl: string
  methods: readonly Method[]
  /** By id; all of them when left out. */
  checks?: readonly string[]
}>

/**
 * Begins the acceptance of one merchant's server. From now on its calls are watched, until the run
 * is finished. Refuses a second run beside it (ACCEPTANCE_RUNNING), a merchant without an APIv3 key
 * (ACCEPTANCE_MERCHANT_UNKNOWN), an address that is none (ACCEPTANCE_URL_INVALID), and a check that
 * the matrix does not have.
 */
export async function startRun(deps: AcceptanceDeps, start: Start): Promise<Run> {
  const { db, directory, now } = deps
  const { mchid, notifyUrl } = start
  const chosen = checks.filter(({ id }) => start.checks === undefined || start.checks.includes(id))
  if (chosen.length < (start.checks?.length ?? 0)) throw refuse('ACCEPTANCE_CHECK_UNKNOWN')
  // Whether the address is a public one is judged again at each sending, by the rules of outbound.
  if (faultOfUrl(notifyUrl, { allowLoopback: true }) !== undefined)
    throw refuse('ACCEPTANCE_URL_INVALID')
  const merchant = await directory.merchant(mchid)
  if (!merchant || !(await directory.apiV3Key(mchid))) throw refuse('ACCEPTANCE_MERCHANT_UNKNOWN')

  const startedAt = now()
  const run: Run = {
    mchid,
    id: newId('ar', startedAt),
    notifyUrl,
    methods: start.methods,
    state: 'RUNNING',
    matrixVersion,
    busyUntil: null,
    startedAt,
    finishedAt: null,
  }
  const isPublicKey = merchant.keyMode === 'public_key'
  await inTransaction(db, async (tx) => {
    if (!(await insertRun(tx, run))) throw refuse('ACCEPTANCE_RUNNING')
    await insertResults(
      tx,
      run,
      chosen.map((check) => firstResult(check, run, isPublicKey)),
    )
  })
  return run
}

type First = Pick<Result, 'checkId' | 'state' | 'reason' | 'armedAt'>

/** What needs no trouble is watched from the start. */
function firstResult(check: TabledCheck, run: Run, isPublicKey: boolean): First {
  const { id: checkId, kind, method, trouble } = check
  const notFor = (reason: Result['reason']): First => ({
    checkId,
    state: 'NOT_APPLICABLE',
    reason,
    armedAt: null,
  })
  if (method !== undefined && !run.methods.includes(method)) return notFor('not_chosen')
  if (trouble === 'certificate_rotated' && isPublicKey) return notFor('public_key')
  if (kind === 'active' || trouble !== undefined)
    return { checkId, state: 'NOT_RUN', reason: null, armedAt: null }
  return { checkId, state: 'WAITING', reason: 'waiting', armedAt: run.startedAt }
}
