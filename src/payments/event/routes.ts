import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { AttemptsView, EventsQuery, EventsView, ReplayBody, ReplayView } from '@tongbao/apiv3'
import { Type } from 'typebox'
import type { Clock } from '#kernel/time'
import type { Directory } from '#merchants'
import type { Db } from '#platform/db'
import { pageDefault, refuse } from './event.ts'
import { attemptsViewOf, eventsViewOf } from './event-view.ts'
import { readAttempts, readEvents } from './read-events.ts'
import { replayEvents, scopeOf } from './replay-events.ts'

type Deps = Readonly<{ db: Db; now: Clock; directory: Pick<Directory, 'apiV3Key'> }>

const EventId = Type.Object({ id: Type.String({ minLength: 1, maxLength: 36 }) })

/** What a merchant was told and is to be told, for it to pull; a product of our own, not of the wire. */
export const eventRoutes =
  (deps: Deps): FastifyPluginAsyncTypebox =>
  async (app) => {
    app.get(
      '/tongbao/events',
      { schema: { querystring: EventsQuery, response: { 200: EventsView } } },
      async ({ query, caller: { mchid } }) => {
        const apiV3Key = await deps.directory.apiV3Key(mchid)
        if (!apiV3Key) throw refuse('NO_APIV3_KEY')
        const { cursor, limit } = query
        const page = await readEvents(deps, { mchid, cursor, limit: Number(limit ?? pageDefault) })
        return eventsViewOf(page, apiV3Key)
      },
    )
    app.get(
      '/tongbao/events/:id/attempts',
      { schema: { params: EventId, response: { 200: AttemptsView } } },
      async ({ params: { id }, caller: { mchid } }) =>
        attemptsViewOf(await readAttempts(deps, { mchid, id })),
    )
    app.post(
      '/tongbao/events/replay',
      { schema: { body: ReplayBody, response: { 200: ReplayView } } },
      async ({ body, caller: { mchid } }) => {
        const { out_replay_no, reason } = body
        const asked = { mchid, outReplayNo: out_replay_no, scope: scopeOf(body), reason }
        return { out_replay_no, event_count: await replayEvents(deps, asked) }
      },
    )
  }
