import type { Db } from '#platform/db'
import { type Attempt, attemptsMax, beginning, type Event, type EventKey, refuse } from './event.ts'
import { cursorOf, placeOf } from './cursor.ts'
import { findAttempts, findEvents, findEventUrl, readableBelow } from './store.ts'

type Deps = Readonly<{ db: Db }>

export type EventPage = Readonly<{ events: readonly Event[]; nextCursor: string; hasMore: boolean }>

/**
 * A merchant's events after a cursor, at most `limit`, in the order of the stream: those of one object
 * by their numbers, and no event before one that is not committed yet. An empty page gives the cursor
 * back. Refuses `CURSOR_INVALID`, and `CURSOR_AHEAD` for one that these books have never given.
 */
export async function readEvents(
  { db }: Deps,
  asked: Readonly<{ mchid: string; cursor: string | undefined; limit: number }>,
): Promise<EventPage> {
  const { mchid, cursor, limit } = asked
  const after = cursor === undefined ? beginning : placeOf(cursor)
  const found = await findEvents(db, { mchid, after, limit: limit + 1 })
  const events = found.slice(0, limit)
  const last = events.at(-1) ?? after
  // The horizon never goes back, so what we gave out is below it, unless the database went back.
  if (events.length === 0 && cursor !== undefined && after.position >= (await readableBelow(db)))
    throw refuse('CURSOR_AHEAD', { field: 'cursor', value: cursor })
  return { events, nextCursor: cursorOf(last), hasMore: found.length > limit }
}

export type Attempted = EventKey & Readonly<{ url: string; attempts: readonly Attempt[] }>

/** Every attempt at delivering an event, oldest first. Refuses `EVENT_NOT_FOUND`, another's too. */
export async function readAttempts({ db }: Deps, key: EventKey): Promise<Attempted> {
  const url = await findEventUrl(db, key)
  if (url === undefined) throw refuse('EVENT_NOT_FOUND')
  return { ...key, url, attempts: await findAttempts(db, { ...key, limit: attemptsMax }) }
}
