import type { Clock } from '#kernel/time'
import type { Db } from '#platform/db'
import type { Metrics } from '#platform/metrics'
import {
  abnormalRefunds,
  refundsInReview,
  type Waiting,
  waitingCallbacks,
  waitingRefunds,
} from './store.ts'

type Deps = Readonly<{ db: Db; now: Clock; metrics: Metrics }>

const queues = [
  ['callbacks', 'Callbacks not acknowledged yet', waitingCallbacks],
  ['refunds', 'Refunds accepted and not arrived yet', waitingRefunds],
  ['refund_reviews', 'Refunds that people have to approve', refundsInReview],
  ['abnormal_refunds', 'Refunds that need another way', abnormalRefunds],
] as const

/**
 * Shows at each scrape what waits and for how long: what no request's own duration tells. Without a
 * database the figure is not a number, and the other metrics are served all the same.
 */
export function measureBacklog({ db, now, metrics }: Deps): void {
  for (const [name, help, ask] of queues) {
    const gauge = (suffix: string, what: string, figure: (found: Waiting) => number) =>
      metrics.gauge(`tongbao_${name}_${suffix}`, `${help}: ${what}`, async () => {
        try {
          return figure(await ask(db))
        } catch {
          return Number.NaN
        }
      })
    gauge('waiting', 'how many', ({ count }) => count)
    gauge('oldest_seconds', 'age of the first', ({ since }) =>
      since === null ? 0 : Math.max(0, (now().getTime() - since.getTime()) / 1_000),
    )
  }
}
