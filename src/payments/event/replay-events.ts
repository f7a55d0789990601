import { contentDigestOf } from '#kernel/content-digest'
import { type Clock, hourMs } from '#kernel/time'
import { type Db, inTransaction, type Tx } from '#platform/db'
import { isOrdered, placeOf } from './cursor.ts'
import { refuse, replayHourMax, replayMax } from './event.ts'
import {
  endReplay,
  findPlaces,
  findReplay,
  insertReplay,
  type Replay,
  reviveEvents,
  type Scope,
  takeFromHour,
} from './store.ts'

type Deps = Readonly<{ db: Db; now: Clock }>

export type ReplayRequest = Readonly<{
  mchid: string
  /** The merchant's own number: the idempotency key. */
  outReplayNo: string
  scope: Scope
  reason: string
}>

/**
 * Sends events again under their ids, from the first step of the schedule, at most 1,000 of them and
 * 5,000 an hour; answers how many. The second time the same number is answered as the first time and
 * sends nothing. Refuses `REPLAY_TOO_LARGE`, `REPLAY_TOO_OFTEN`, and with other content under the same
 * number `REPLAY_DIFFERS`.
 */
export async function replayEvents({ db, now }: Deps, asked: ReplayRequest): Promise<number> {
  const contentDigest = contentDigestOf([scopeText(asked.scope), asked.reason])
  const replay = { ...asked, contentDigest }
  return inTransaction(db, async (tx) => {
    if (!(await insertReplay(tx, replay, now()))) return answered(tx, replay)
    const { mchid, scope } = asked
    const places = await findPlaces(tx, { mchid, scope, limit: replayMax + 1 })
    if (places.length > replayMax) throw refuse('REPLAY_TOO_LARGE')
    await refuseTooOften(tx, { mchid, count: places.length, now: now() })
    const count = await reviveEvents(tx, { mchid, places, now: now() })
    await endReplay(tx, replay, count)
    return count
  })
}

/** A bigint has no JSON. */
const scopeText = (scope: Scope): unknown =>
  'from' in scope
    ? [scope.from, scope.to].map(({ position, sequence, id }) => [String(position), sequence, id])
    : scope

async function answered(tx: Tx, replay: Replay): Promise<number> {
  const before = await findReplay(tx, replay)
  if (before?.contentDigest !== replay.contentDigest) throw refuse('REPLAY_DIFFERS')
  return before.eventCount
}

/** The row of the hour also puts a merchant's replays one after the other. */
async function refuseTooOften(
  tx: Tx,
  { mchid, count, now }: Readonly<{ mchid: string; count: number; now: Date }>,
): Promise<void> {
  const hour = new Date(now.getTime() - (now.getTime() % hourMs))
  if (!(await takeFromHour(tx, { mchid, hour, count, max: replayHourMax })))
    throw refuse('REPLAY_TOO_OFTEN')
}

/** An object, or everything between two cursors. Refuses `REPLAY_RANGE` and `CURSOR_INVALID`. */
export function scopeOf({
  object,
  from_cursor: fromCursor,
  to_cursor: toCursor,
}: Readonly<{
  object?: string | undefined
  from_cursor?: string | undefined
  to_cursor?: string | undefined
}>): Scope {
  if (object !== undefined && fromCursor === undefined && toCursor === undefined) return { object }
  if (object !== undefined || fromCursor === undefined || toCursor === undefined)
    throw refuse('REPLAY_RANGE')
  const [from, to] = [placeOf(fromCursor), placeOf(toCursor)]
  if (!isOrdered(from, to)) throw refuse('REPLAY_RANGE')
  return { from, to }
}
