import type { Clock } from '#kernel/time'
import type { Db } from '#platform/db'
import type { Log } from '#platform/log'
import type { Metrics } from '#platform/metrics'
import type { Fault } from './fault.ts'
import { proveBooks } from './prove-books.ts'
import { findProved } from './store.ts'
import { watchBooks } from './watch-books.ts'

type Deps = Readonly<{ db: Db; now: Clock; log: Log; metrics: Metrics }>

export type FaultReporter = Readonly<{
  /** The quick checks; to be asked each minute. */
  watch: () => Promise<void>
  /** The whole proof when it is due; to be asked each minute, and it ends when the signal says so. */
  prove: (signal: AbortSignal) => Promise<void>
}>

/**
 * Says in the log and in figures what is wrong with the books: a sentence for each fault, how many
 * each check has found, and how long ago the whole proof last found none.
 */
export function reportFaults({ db, now, log, metrics }: Deps): FaultReporter {
  const tell = metrics.level('tongbao_ledger_faults', 'Faults in the books, by check', ['check'])
  metrics.gauge(
    'tongbao_ledger_proved_seconds',
    'Seconds since the whole proof last found no fault; not a number before the first',
    () => secondsSinceProved(db, now),
  )
  const report = (check: string, faults: readonly Fault[]): void => {
    tell({ check }, faults.length)
    for (const fault of faults.slice(0, sentencesMax)) log.error({ check }, `ledger: ${fault}`)
  }
  return {
    watch: async () => {
      for (const [check, faults] of Object.entries(await watchBooks(db, now())))
        report(check, faults)
    },
    prove: async (signal) => {
      const faults = await proveBooks({ db, now, signal })
      if (faults) report('proof', faults)
    },
  }
}

/** One mistake in a program can make a fault of every account; the figure tells how many. */
const sentencesMax = 100

async function secondsSinceProved(db: Db, now: Clock): Promise<number> {
  try {
    const proved = await findProved(db)
    return proved ? (now().getTime() - proved.getTime()) / 1_000 : Number.NaN
  } catch {
    return Number.NaN
  }
}
