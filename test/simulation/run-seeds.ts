import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import type { FaultKind } from './faults.ts'
import { simulate } from './simulate.ts'
import type { Violation } from './trace.ts'
import type { Verbs } from './verbs.ts'

export type Range = Readonly<{ from: number; count: number }>

export type SeedsRun = Readonly<{
  runs: number
  hours: number
  events: number
  faults: ReadonlyMap<FaultKind, number>
  /** What has come to pass at all. */
  reached: ReadonlySet<string>
  /** Of the first seed that violates anything; those after it are not run. */
  found: Readonly<{
    seed: number
    hash: string
    violations: readonly Violation[]
    /** The last events of the first one's subject. */
    story: readonly string[]
  }> | null
}>

const storyMax = 60

/** One seed after the other, until one violates something. */
export async function runSeeds(verbs: Verbs, { from, count }: Range): Promise<SeedsRun> {
  const faults = new Map<FaultKind, number>()
  const reached = new Set<string>()
  let [runs, hours, events] = [0, 0, 0]
  let found: SeedsRun['found'] = null
  for (let seed = from; seed < from + count && !found; seed++) {
    const run = await simulate(verbs, seed)
    runs++
    hours += run.hours
    events += run.events
    for (const [kind, times] of run.faults) faults.set(kind, (faults.get(kind) ?? 0) + times)
    for (const what of run.reached) reached.add(what)
    const { hash, violations, tail } = run
    const [first] = violations
    if (first) found = { seed, hash, violations, story: tail(first.subject, storyMax) }
  }
  return { runs, hours, events, faults, reached, found }
}

/**
 * The same in a thread of its own. The test runner watches every promise of its thread, which makes a
 * simulation, that is nothing but promises, eight times as slow.
 */
export async function runSeedsInThread(range: Range, folder?: string): Promise<SeedsRun> {
  const worker = new Worker(new URL('./seeds-thread.ts', import.meta.url), {
    workerData: { range, folder },
  })
  const [run] = (await once(worker, 'message')) as [SeedsRun]
  return run
}
