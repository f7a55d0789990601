import type { Clock } from '#kernel/time'
import type { Db } from '#platform/db'
import type { Metrics } from '#platform/metrics'
import type { BreakClass } from '../recon-break.ts'
import { type OpenClass, sumOpen } from './store.ts'

type Deps = Readonly<{ db: Db; now: Clock; metrics: Metrics }>

const classes = [
  'long',
  'short',
  'amount',
  'state',
  'fee',
  'duplicate',
  'currency',
  'merchant',
  'total',
] as const satisfies readonly BreakClass[]

/**
 * Shows at each scrape the open differences by class: how many, what is at stake in minor units, and
 * the age of the oldest. Without a database the figures are not numbers, and the other metrics are
 * served all the same.
 */
export function measureBreaks({ db, now, metrics }: Deps): void {
  let asking: Promise<readonly OpenClass[]> | undefined
  // One scrape reads all its figures at once; it asks the database once.
  const ask = () => {
    asking ??= sumOpen(db).finally(() => {
      asking = undefined
    })
    return asking
  }
  for (const name of classes) {
    const gauge = (suffix: string, what: string, figure: (open: OpenClass) => number) =>
      metrics.gauge(
        `tongbao_recon_breaks_${name}_${suffix}`,
        `Open differences of class ${name}: ${what}`,
        async () => {
          try {
            const open = (await ask()).find((each) => each.class === name)
            return open ? figure(open) : 0
          } catch {
            return Number.NaN
          }
        },
      )
    gauge('open', 'how many', ({ count }) => count)
    gauge('minor', 'at stake, in minor units', ({ stake }) => Number(stake))
    gauge('oldest_seconds', 'age of the first', ({ since }) =>
      Math.max(0, (now().getTime() - since.getTime()) / 1_000),
    )
  }
}
