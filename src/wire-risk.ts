import type { Clock } from '#kernel/time'
import type { Parties } from '#parties'
import type { Db } from '#platform/db'
import type { Keys } from '#platform/keys'
import type { Log } from '#platform/log'
import type { Metrics } from '#platform/metrics'
import { chooseWindows, type CountersAt, createRisk, type Risk } from '#risk'
import { createGuard, type Guard, openGuard } from '#wallet'

type Deps = Readonly<{
  db: Db
  now: Clock
  keys: Keys
  log: Log
  metrics: Metrics
  parties: Parties
  countersAt: CountersAt
  deadlineMs: number
}>

export type WiredRisk = Readonly<{
  /** Absent where nothing is judged. */
  risk: Risk | undefined
  guard: Guard
  stopRisk: () => Promise<void>
}>

/** Nothing is judged in a sandbox, whose money is nobody's and whose payers pay what a test asks of them. */
export const judgeNothing: WiredRisk = {
  risk: undefined,
  guard: openGuard,
  stopRisk: async () => undefined,
}

/** Judges every payment and withdrawal. */
export async function wireRisk(deps: Deps): Promise<WiredRisk> {
  const { windows, close } = await chooseWindows(deps.db, deps.countersAt)
  const risk = await createRisk({ ...deps, windows })
  return {
    risk,
    guard: createGuard({ ...deps, risk }),
    async stopRisk() {
      // Without a database nothing can be written any more: it is as after a kill, and the rest must be let go.
      await risk.stop().catch((error: unknown) => {
        deps.log.error({ err: error }, 'risk stopped before everything was written')
      })
      await close()
    },
  }
}
