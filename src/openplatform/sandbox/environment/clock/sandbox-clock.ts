import { refusals } from '#kernel/refusal'
import { type Clock, plusMs } from '#kernel/time'
import type { Db } from '#platform/db'
import { findOffset, raiseOffset } from './store.ts'

/**
 * Two times. Business time (`now`) is the wall's and an offset that only grows: days, settlements,
 * bills and expiries live in it. The wire (`wireNow`) stays on the wall, because the other side's
 * clock does: signatures, their freshness, nonces, certificates.
 */
export type SandboxClock = Readonly<{
  now: Clock
  wireNow: Clock
  offsetMs: () => number
  /** Business time is `to` when it answers, here and in the table; earlier instants change nothing. */
  moveTo: (to: Date) => Promise<void>
  /** Takes over what another process has moved. */
  refresh: () => Promise<void>
}>

export const refuse = refusals({
  CLOCK_BACKWARD: [400, '业务时间只能向前，请选择晚于当前业务时间的时刻'],
  CLOCK_TOO_FAR: [400, '一次最多前进92天，请分几次前进'],
  CLOCK_BUSY: [409, '上一次前进还没有完成，请稍候再试'],
})

/** The clock of a sandbox, as it was left: an offset outlives a restart. */
export async function createSandboxClock({
  db,
  wall,
}: Readonly<{ db: Db; wall: Clock }>): Promise<SandboxClock> {
  let offsetMs = await findOffset(db)
  const refresh = async (): Promise<void> => {
    offsetMs = Math.max(offsetMs, await findOffset(db))
  }
  return {
    now: () => plusMs(wall(), offsetMs),
    wireNow: wall,
    offsetMs: () => offsetMs,
    async moveTo(to) {
      const wallNow = wall()
      await raiseOffset(db, to.getTime() - wallNow.getTime(), wallNow)
      await refresh()
    },
    refresh,
  }
}
