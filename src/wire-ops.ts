import { hostname } from 'node:os'
import {
  executeChanges,
  flushEveryMs,
  type JobWatch,
  recordStart,
  sourcesOf,
  sumFigures,
  sumFiguresEveryMs,
  watchJobs,
} from '#ops'
import { secondMs } from '#kernel/time'
import type { Config } from '#platform/config'
import type { Log } from '#platform/log'
import type { Modules } from './program.ts'

type Sweeps = Readonly<Record<string, Readonly<{ everyMs: number; run: () => Promise<unknown> }>>>

export type WiredOps = Readonly<{
  jobs: JobWatch
  /** Of every process. */
  exchanges: Sweeps
  /** Of workers. */
  sweeps: Sweeps
}>

type Given = Pick<Modules, 'db' | 'keys' | 'now'> &
  Readonly<{ config: Config; log: Log; version: string }>

/** Writes down with which settings this process was started, and watches its loops from here on. */
export async function wireOps({ db, keys, now, config, log, version }: Given): Promise<WiredOps> {
  const process = `${hostname()} ${globalThis.process.pid}`
  const sourceOf = sourcesOf(globalThis.process.env, config.home)
  await recordStart({ db, keys, now }, { config, sourceOf, version, process })
  const jobs = watchJobs({ db, now, process })
  return {
    jobs,
    exchanges: { 'job-runs': { everyMs: flushEveryMs, run: jobs.flush } },
    sweeps: {
      'ops-changes': { everyMs: 2 * secondMs, run: () => executeChanges({ db, now, log }) },
      'house-figures': { everyMs: sumFiguresEveryMs, run: () => sumFigures({ db, now }) },
    },
  }
}
