import { type Clock, hourMs } from '#kernel/time'
import { type Db, inTransaction } from '#platform/db'
import { refuse, replayHourMax, replayMax } from '../../event/event.ts'
import { reviveEvents, takeFromHour } from '../../event/store.ts'
import { findUndeliveredPlaces } from './store.ts'

type Deps = Readonly<{ db: Db; now: Clock }>

/**
 * Sends what has not arrived of a span of time once more, under its ids, from the first step of the schedule;
 * answers how many. It counts against the same hour as a merchant's own replays. Refuses REPLAY_TOO_LARGE
 * above a thousand and REPLAY_TOO_OFTEN. The second time sends what is still not there.
 */
export async function redeliverUndelivered(
  { db, now }: Deps,
  { mchid, from, to }: Readonly<{ mchid: string; from: Date; to: Date }>,
): Promise<number> {
  return inTransaction(db, async (tx) => {
    const at = now()
    const places = await findUndeliveredPlaces(tx, { mchid, from, to, limit: replayMax + 1 })
    if (places.length === 0) return 0
    if (places.length > replayMax) throw refuse('REPLAY_TOO_LARGE')
    const hour = new Date(at.getTime() - (at.getTime() % hourMs))
    if (!(await takeFromHour(tx, { mchid, hour, count: places.length, max: replayHourMax })))
      throw refuse('REPLAY_TOO_OFTEN')
    return reviveEvents(tx, { mchid, places, now: at })
  })
}
