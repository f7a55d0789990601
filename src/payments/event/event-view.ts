import type { KeyObject } from 'node:crypto'
import type { AttemptsView, DeliveryState, EventsView, EventView } from '@tongbao/apiv3'
import { beijing } from '#kernel/time'
import { acknowledges, type CallbackState } from '../callback/callback.ts'
import { noticeOf } from '../callback/envelope.ts'
import { cursorOf } from './cursor.ts'
import type { Event } from './event.ts'
import type { Attempted, EventPage } from './read-events.ts'

const states: Readonly<Record<CallbackState, DeliveryState>> = {
  pending: 'PENDING',
  delivered: 'DELIVERED',
  exhausted: 'EXHAUSTED',
}

export const eventsViewOf = (
  { events, nextCursor, hasMore }: EventPage,
  apiV3Key: KeyObject,
): EventsView => ({
  data: events.map((event) => eventViewOf(event, apiV3Key)),
  next_cursor: nextCursor,
  has_more: hasMore,
})

/**
 * The body of its callback, member by member, and how that was delivered. What a
 * callback encrypts stays encrypted here: one way of opening for both, and nothing in a proxy's log.
 */
const eventViewOf = (event: Event, apiV3Key: KeyObject): EventView => ({
  ...noticeOf(event, apiV3Key),
  cursor: cursorOf(event),
  delivery: {
    state: states[event.state],
    url: event.url,
    attempts: event.attempts,
    ...(event.lastAnswer !== null && { last_answer: event.lastAnswer }),
    ...(event.state === 'pending' && { next_attempt_time: beijing(event.nextAttemptAt) }),
    ...(event.deliveredAt && { delivered_time: beijing(event.deliveredAt) }),
  },
})

export const attemptsViewOf = ({ id, url, attempts }: Attempted): AttemptsView => ({
  id,
  url,
  data: attempts.map(({ at, answer, tookMs }) => ({
    time: at.toISOString(),
    answer,
    acknowledged: acknowledges(Number(/^HTTP (?<status>\d+)$/.exec(answer)?.groups?.['status'])),
    took_ms: tookMs,
  })),
})
