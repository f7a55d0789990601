import { beijing } from '#kernel/time'
import { checks, groups, type TabledCheck } from './check.ts'
import { type Evidence, type Result, reasons, verdictOf, verdicts } from './result.ts'
import type { AcceptanceDeps, Run } from './run.ts'
import type { Standing } from './settle-run.ts'

/** The run as the report shows it: the whole matrix with texts, times in Beijing's. */
export async function reportOf(
  { directory, now, version, arm }: AcceptanceDeps,
  { run, results }: Standing,
) {
  const merchant = await directory.merchant(run.mchid)
  const byId = new Map(results.map((result) => [result.checkId, result]))
  const rows = checks.flatMap((check) => {
    const result = byId.get(check.id)
    return result ? [rowOf(check, result)] : []
  })
  const verdict = verdictOf(results)
  return {
    ...runView(run),
    merchantName: merchant?.name ?? '',
    version,
    reportedAt: beijing(now()),
    armsItself: arm !== undefined,
    isSending: run.busyUntil !== null && run.busyUntil > now(),
    verdict,
    verdictTitle: verdicts[verdict],
    groups: Object.entries(groups).map(([group, title]) => ({
      group,
      title,
      counts: countsOf(rows.filter((row) => row.group === group)),
      checks: rows.filter((row) => row.group === group),
    })),
  }
}

export const runView = (run: Run) => ({
  mchid: run.mchid,
  id: run.id,
  notifyUrl: run.notifyUrl,
  methods: run.methods,
  state: run.state,
  matrixVersion: run.matrixVersion,
  startedAt: beijing(run.startedAt),
  finishedAt: run.finishedAt && beijing(run.finishedAt),
})

const rowOf = (check: TabledCheck, result: Result) => ({
  ...checkView(check),
  state: result.state,
  reason: result.reason,
  reasonText: result.reason && reasons[result.reason],
  isNoted: result.reason === 'plain_http',
  armedAt: result.armedAt && beijing(result.armedAt),
  decidedAt: result.decidedAt && beijing(result.decidedAt),
  evidence: result.evidence.map(evidenceView),
})

export const checkView = ({ id, group, kind, title, requirement, ...check }: TabledCheck) => ({
  id,
  group,
  kind,
  title,
  requirement,
  source: check.source,
  how: check.how,
  passes: check.passes,
  remedy: check.remedy,
  instruct: check.instruct,
  trouble: check.trouble ?? null,
})

const evidenceView = ({ at, ...evidence }: Evidence) => ({ at: beijing(at), ...evidence })

function countsOf(rows: readonly Pick<Result, 'state'>[]) {
  const count = (...states: readonly Result['state'][]): number =>
    rows.filter(({ state }) => states.includes(state)).length
  return {
    passed: count('PASSED'),
    failed: count('FAILED'),
    notApplicable: count('NOT_APPLICABLE'),
    open: count('NOT_RUN', 'WAITING'),
  }
}
