import { beijing, minuteMs } from '#kernel/time'
import { findRuns, type JobRun } from '#ops'
import type { ConsoleDeps } from './deps.ts'
import { maybe } from './ops-view.ts'
import { type ConsoleRoute, route } from './route.ts'

/** Every loop of every process, as it ran last. */
export const jobRoutes = ({ db, now }: ConsoleDeps): readonly ConsoleRoute[] => [
  route({
    method: 'GET',
    url: '/ops/jobs',
    permission: 'job.read',
    async answer() {
      const at = now()
      return { jobs: (await findRuns(db)).map((run) => jobView(run, at)) }
    },
  }),
]

const patienceMs = 2 * minuteMs

/** `gone`: its next turn is long over and nothing was heard. `stuck`: a turn that does not end. */
export function standingOf(run: JobRun, now: Date): 'fine' | 'failing' | 'stuck' | 'gone' {
  const patience = Math.max(patienceMs, 3 * Number(run.everyMs))
  const silentMs = now.getTime() - run.seenAt.getTime()
  if (run.outcome === 'running' && now.getTime() - run.begunAt.getTime() > patience)
    return silentMs > patience ? 'gone' : 'stuck'
  if (run.nextAt && now.getTime() - run.nextAt.getTime() > patience) return 'gone'
  return run.inARow > 0 ? 'failing' : 'fine'
}

const jobView = (run: JobRun, now: Date) => ({
  name: run.name,
  process: run.process,
  standing: standingOf(run, now),
  outcome: run.outcome,
  everyMs: Number(run.everyMs),
  durationMs: run.durationMs === null ? null : Number(run.durationMs),
  backlog: run.backlog === null ? null : Number(run.backlog),
  turns: String(run.turns),
  failures: String(run.failures),
  inARow: run.inARow,
  error: run.error,
  begunAt: beijing(run.begunAt),
  endedAt: maybe(run.endedAt),
  nextAt: maybe(run.nextAt),
  failedAt: maybe(run.failedAt),
  seenAt: beijing(run.seenAt),
})
