import { deepEqual, equal, rejects, throws } from 'node:assert/strict'
import { test } from 'node:test'
import { encryptResource } from './resource.ts'
import type { EventView } from './schemas/event.ts'
import { apiV3Key } from './testing/identity.ts'
import { fault, world } from './testing/world.ts'

const eventOf = (object: string, sequence: number, key = apiV3Key): EventView => ({
  id: `EV-${object}-${sequence}`,
  create_time: '2026-11-27T08:00:00+08:00',
  resource_type: 'encrypt-resource',
  event_type: 'TRANSACTION.SUCCESS',
  summary: '支付成功',
  resource: {
    original_type: 'transaction',
    ...encryptResource({ key, associatedData: 'transaction', plaintext: '{"amount":1}' }),
  },
  tongbao: { object, object_type: 'order', sequence },
  cursor: `c${sequence}`,
  delivery: { state: 'PENDING', url: 'https://shop.example/notify', attempts: 0 },
})

const pageOf = (...data: EventView[]) => ({ data, next_cursor: 'c9', has_more: false })

test('events are asked for in the words of the contract', async () => {
  const attempts = { id: 'EV/1', url: 'https://shop.example/notify', data: [] }
  const replayed = { out_replay_no: 'R1', event_count: 2 }
  const asked = { out_replay_no: 'R1', object: '4200', reason: '补发' }
  const table = [
    ['GET /v3/tongbao/events', pageOf(), 'list', []],
    ['GET /v3/tongbao/events?cursor=a_-b&limit=7', pageOf(), 'page', []],
    ['GET /v3/tongbao/events/EV%2F1/attempts', attempts, 'attempts', []],
    ['POST /v3/tongbao/events/replay', replayed, 'replay', asked],
  ] as const
  for (const [line, body, what, sent] of table) {
    await using there = await world({ body })
    const { events } = there.client
    const asks = {
      list: () => events.list(),
      page: () => events.list({ cursor: 'a_-b', limit: 7 }),
      attempts: () => events.attempts('EV/1'),
      replay: () => events.replay(asked),
    }
    deepEqual(await asks[what](), body)
    const [request] = there.seen
    equal(`${request?.method} ${request?.url}`, line)
    if (what === 'replay') deepEqual(JSON.parse(request?.body ?? ''), sent)
  }
})

test('an event opens with the APIv3 key, and with no other', async () => {
  await using there = await world({ body: pageOf(eventOf('4200', 1)) })
  const { events } = there.client
  const [event] = (await events.list()).data
  deepEqual(event && events.contentOf(event), { amount: 1 })
  const foreign = eventOf('4200', 1, 'x'.repeat(32))
  throws(() => events.contentOf(foreign), fault('DECRYPT_FAILED'))
})

test('a page that leaves an event of an object out is not believed', async () => {
  const table = [
    [[eventOf('A', 1), eventOf('B', 4), eventOf('A', 2), eventOf('B', 5)], true],
    [[eventOf('A', 1), eventOf('A', 3)], false],
    [[eventOf('A', 2), eventOf('A', 1)], false],
    [[eventOf('A', 1), eventOf('A', 1)], false],
  ] as const
  for (const [data, isGood] of table) {
    await using there = await world({ body: pageOf(...data) })
    if (isGood) equal((await there.client.events.list()).data.length, data.length)
    else await rejects(there.client.events.list(), fault('ANSWER_MALFORMED'))
  }
})

test('an answer about another event or replay is not believed', async () => {
  await using other = await world({ body: { id: 'EV-2', url: 'https://shop.example/n', data: [] } })
  await rejects(other.client.events.attempts('EV-1'), fault('ANSWER_MALFORMED'))
  await using replayed = await world({ body: { out_replay_no: 'R2', event_count: 1 } })
  const asked = { out_replay_no: 'R1', object: '4200', reason: '补发' }
  await rejects(replayed.client.events.replay(asked), fault('ANSWER_MALFORMED'))
})
