import type { Clock } from '#kernel/time'
import type { Db } from '#platform/db'
import type { Metrics } from '#platform/metrics'
import { countUnsealed, type Unsealed } from './store.ts'

type Deps = Readonly<{ db: Db; now: Clock; metrics: Metrics }>

/**
 * Shows at each scrape how many batches wait for their seal, and for how long the first. Until then
 * a row changed by hand has only the digest beside it to contradict. Not a number without a database.
 */
export function measureUnsealed({ db, now, metrics }: Deps): void {
  const gauge = (suffix: string, what: string, figure: (found: Unsealed) => number) =>
    metrics.gauge(
      `tongbao_ledger_unsealed_${suffix}`,
      `Batches not sealed yet: ${what}`,
      async () => {
        try {
          return figure(await countUnsealed(db))
        } catch {
          return Number.NaN
        }
      },
    )
  gauge('batches', 'how many', ({ count }) => count)
  gauge('oldest_seconds', 'age of the first', ({ since }) =>
    since === null ? 0 : Math.max(0, (now().getTime() - since.getTime()) / 1_000),
  )
}
