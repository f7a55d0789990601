import type { Caller } from './call.ts'
import { aboutSame } from './call.ts'
import { malformed } from './answer.ts'
import { type ApiV3Key, decryptResource } from './resource.ts'
import {
  AttemptsView,
  EventsView,
  type EventView,
  type ReplayBody,
  ReplayView,
} from './schemas/event.ts'

const slug = encodeURIComponent
const events = '/v3/tongbao/events'

/** How a page is asked for; keep `next_cursor` of the last one, and nothing is ever missed. */
export type EventsAsk = Readonly<{
  cursor?: string
  /** 1 to 200, 50 without it. */
  limit?: number
}>

/** What a merchant was told and is to be told, in order. Only Tongbao has it. */
export const eventEndpoints = ({ ask }: Caller, apiV3Key: ApiV3Key) => ({
  /** One page after a cursor; without one, from the beginning. */
  list: async ({ cursor, limit }: EventsAsk = {}): Promise<EventsView> => {
    const query = new URLSearchParams({
      ...(cursor !== undefined && { cursor }),
      ...(limit !== undefined && { limit: String(limit) }),
    }).toString()
    const url = query === '' ? events : `${events}?${query}`
    return inOrder(await ask(EventsView, { method: 'GET', url }))
  },
  /** The plaintext of an event, as a callback's. Throws `DECRYPT_FAILED` or `ANSWER_MALFORMED`. */
  contentOf: ({ resource }: Pick<EventView, 'resource'>): unknown =>
    JSON.parse(decryptResource(apiV3Key, resource)),
  /** Every attempt at delivering one event, oldest first. */
  attempts: async (id: string): Promise<AttemptsView> => {
    const view = await ask(AttemptsView, { method: 'GET', url: `${events}/${slug(id)}/attempts` })
    return aboutSame(view, { id })
  },
  /** Sends events again; the same number is the same replay, and may be repeated when in doubt. */
  replay: async (body: ReplayBody): Promise<ReplayView> => {
    const view = await ask(ReplayView, { method: 'POST', url: `${events}/replay`, body })
    return aboutSame(view, { out_replay_no: body.out_replay_no })
  },
})

/** Within a page the events of one object count up by one; a platform that breaks this lost some. */
function inOrder(page: EventsView): EventsView {
  const seen = new Map<string, number>()
  for (const { tongbao } of page.data) {
    const before = seen.get(tongbao.object)
    if (before !== undefined && tongbao.sequence !== before + 1)
      throw malformed(`the events of ${tongbao.object} are not in order`)
    seen.set(tongbao.object, tongbao.sequence)
  }
  return page
}
