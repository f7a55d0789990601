import { type Static, Type } from 'typebox'
import { Count, oneOf, Rfc3339, text } from './fields.ts'
import { Notification } from './notification.ts'

/**
 * Where an event stands among those of its object: 1, 2, 3 … without gaps. An order's payment, refunds
 * and shares are events of the order, whose number is its `transaction_id`.
 */
export const EventPlace = Type.Object({
  object: text(64),
  object_type: oneOf(['order', 'combine_order', 'transfer_bill', 'transfer_batch', 'withdrawal']),
  sequence: Type.Integer({ minimum: 1, maximum: 2_147_483_647 }),
})
export type EventPlace = Static<typeof EventPlace>

/** A callback's body as Tongbao sends it: the wire's own, and its place beside it. */
export const EventNotice = Type.Object({ ...Notification.properties, tongbao: EventPlace })
export type EventNotice = Static<typeof EventNotice>

/** Opaque: where in the stream one has read to. Keep it as it is. */
export const EventCursor = Type.String({
  minLength: 1,
  maxLength: 128,
  pattern: '^[0-9A-Za-z_\\-]+$',
})

export const DeliveryState = oneOf(['PENDING', 'DELIVERED', 'EXHAUSTED'])
export type DeliveryState = Static<typeof DeliveryState>

/** How far its callback has come. */
export const EventDelivery = Type.Object({
  state: DeliveryState,
  url: text(256),
  /** Since the event happened or was replayed. */
  attempts: Count,
  /** `HTTP 204`, or why there was no answer. */
  last_answer: Type.Optional(Type.String({ maxLength: 256 })),
  next_attempt_time: Type.Optional(Rfc3339),
  delivered_time: Type.Optional(Rfc3339),
})

/** An event of the stream: open its `resource` with the APIv3 key, as that of a callback. */
export const EventView = Type.Object({
  ...EventNotice.properties,
  /** Reads on after this event. */
  cursor: EventCursor,
  delivery: EventDelivery,
})
export type EventView = Static<typeof EventView>

/** `GET /v3/tongbao/events`: without a cursor from the beginning; at most 200 events a page. */
export const EventsQuery = Type.Object({
  cursor: Type.Optional(EventCursor),
  limit: Type.Optional(Type.String({ pattern: '^([1-9][0-9]?|1[0-9]{2}|200)$' })),
})
export type EventsQuery = Static<typeof EventsQuery>

export const EventsView = Type.Object({
  data: Type.Array(EventView, { maxItems: 200 }),
  /** To ask with next time; the same as before when there was nothing new. */
  next_cursor: EventCursor,
  has_more: Type.Boolean(),
})
export type EventsView = Static<typeof EventsView>

export const AttemptView = Type.Object({
  /** To the millisecond: several may be made within a second. */
  time: text(32),
  /** `HTTP 204`, or why there was no answer. */
  answer: Type.String({ maxLength: 256 }),
  acknowledged: Type.Boolean(),
  took_ms: Count,
})

/** `GET /v3/tongbao/events/{id}/attempts`: oldest first; kept for ninety days. */
export const AttemptsView = Type.Object({
  id: text(36),
  url: text(256),
  data: Type.Array(AttemptView, { maxItems: 1_000 }),
})
export type AttemptsView = Static<typeof AttemptsView>

/**
 * `POST /v3/tongbao/events/replay`: the events of an object, or those after `from_cursor` up to and
 * with `to_cursor`, 1,000 at most. `out_replay_no` is the idempotency key.
 */
export const ReplayBody = Type.Object({
  out_replay_no: Type.String({ minLength: 1, maxLength: 64, pattern: '^[0-9A-Za-z_\\-]+$' }),
  object: Type.Optional(text(64)),
  from_cursor: Type.Optional(EventCursor),
  to_cursor: Type.Optional(EventCursor),
  reason: text(128),
})
export type ReplayBody = Static<typeof ReplayBody>

export const ReplayView = Type.Object({ out_replay_no: text(64), event_count: Count })
export type ReplayView = Static<typeof ReplayView>
