/** What a merchant was told, pulled in order: a product of our own, by the SDKs' way of calling. */
import { deepEqual, equal, ok } from 'node:assert/strict'
import { setTimeout } from 'node:timers/promises'
import type { EventsView, EventView } from '@tongbao/apiv3'
import { sql } from 'kysely'
import { newNumber } from '#test/till'
import { get, post, type Sdk } from './sdk.ts'
import type { Counter, Stage } from './stage.ts'

const prefix = '/v3/tongbao/events'

/** All that can be pulled, a few at a time. */
async function pullAll(sdk: Sdk): Promise<Readonly<{ events: EventView[]; cursor: string }>> {
  const events: EventView[] = []
  for (let cursor = ''; ; ) {
    const { status, data } = await sdk.ask(get(`${prefix}?limit=7${cursor && `&cursor=${cursor}`}`))
    equal(status, 200, JSON.stringify(data))
    const page = data as EventsView
    events.push(...page.data)
    cursor = page.next_cursor
    if (!page.has_more) return { events, cursor }
  }
}

/** What was written for this merchant, whether it was delivered or not. */
async function writtenFor(stage: Stage, mchid: string): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*)::int as count from payments.callback where mchid = ${mchid}`.execute(
    stage.server.world.db,
  )
  return rows[0]?.count ?? 0
}

/**
 * Everything that this merchant was told is in the stream once, numbered by object without gaps. An
 * empty range is replayed, so that nothing is told twice here.
 */
export async function pullEvents(stage: Stage, { sdk, mchid, notifyUrl }: Counter): Promise<void> {
  const count = await writtenFor(stage, mchid)
  let pulled = await pullAll(sdk)
  // A transaction that is open anywhere on the server holds the stream up for a moment.
  for (let turn = 0; turn < 200 && pulled.events.length < count; turn++) {
    await setTimeout(50)
    pulled = await pullAll(sdk)
  }
  const { events, cursor } = pulled
  equal(new Set(events.map(({ id }) => id)).size, count)
  const objects = Object.groupBy(events, ({ tongbao }) => tongbao.object)
  for (const [object, its = []] of Object.entries(objects))
    deepEqual(
      its.map(({ tongbao }) => tongbao.sequence),
      its.map((_, index) => index + 1),
      object,
    )

  const first = events.find(({ delivery }) => delivery.url === notifyUrl)
  ok(first)
  const { status, data } = await sdk.ask(get(`${prefix}/${first.id}/attempts`))
  equal(status, 200)
  deepEqual([data['id'], data['url']], [first.id, notifyUrl])

  const range = { from_cursor: cursor, to_cursor: cursor }
  const replay = { out_replay_no: newNumber(), ...range, reason: '核对' }
  const again = await sdk.ask(post(`${prefix}/replay`, replay))
  deepEqual(again, {
    status: 200,
    data: { out_replay_no: replay.out_replay_no, event_count: 0 },
  })
}
