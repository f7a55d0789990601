import { deepEqual, equal, ok, rejects } from 'node:assert/strict'
import { test } from 'node:test'
import { createClient, WechatpayError } from '@tongbao/apiv3'
import { registerMerchant } from '#merchants'
import { allReadable } from '#test/callbacks'
import { apiV3Key, createFaceWorld, type Signatory, signed } from '#test/signed-face'
import { newCallback } from '../callback/callback.ts'
import { enqueueCallbacks, noHandOff } from '../callback/enqueue.ts'
import { envelopeOf } from '../callback/envelope.ts'
import { refuse } from './event.ts'
import { eventRoutes } from './routes.ts'

/** The signed face with the routes of events, and clients that verify what it answers. */
async function createEventFace() {
  let deps: Parameters<typeof eventRoutes>[0] | undefined
  const world = await createFaceWorld([
    async (app) => {
      if (deps) await app.register(eventRoutes(deps))
    },
  ])
  deps = { ...world.deps, directory: world.directory }
  const baseUrl = await world.openServer()
  const platformKeys = Object.fromEntries(
    (await world.directory.platformKeys()).map(({ id, publicPem }) => [id, publicPem]),
  )
  return {
    ...world,
    baseUrl,
    clientOf: ({ mchid, serialNo, privateKey }: Signatory) =>
      createClient({ baseUrl, mchid, serialNo, privateKey, apiV3Key, platformKeys }),
    /** One callback of an order, as it is written. */
    told: async (mchid: string, subject: string) => {
      const callback = newCallback({
        mchid,
        subject,
        url: 'http://127.0.0.1:9/notify',
        eventType: 'TRANSACTION.SUCCESS',
        originalType: 'transaction',
        summary: '支付成功',
        resource: JSON.stringify({ transaction_id: subject }),
        createdAt: world.deps.now(),
      })
      const { callbacks } = await world.deps.db
        .transaction()
        .execute((tx) => enqueueCallbacks(tx, [callback], noHandOff, world.deps.now()))
      ok(callbacks[0])
      return callbacks[0]
    },
    platformKeys,
  }
}

/** A refusal over the wire: its status, and the sentence by which it is told apart. */
const refused = (code: keyof typeof refuse.table) => (error: unknown) => {
  const [status, sentence, wireCode] = refuse.table[code]
  ok(error instanceof WechatpayError, String(error))
  deepEqual([error.status, error.code, error.message], [status, wireCode ?? code, sentence])
  return true
}

test('a merchant pulls what it was told, member by member, page by page', async (t) => {
  const face = await createEventFace()
  t.after(() => face[Symbol.asyncDispose]())
  const { shop, clientOf } = face
  const { events } = clientOf(shop)
  const empty = await events.list()
  deepEqual([empty.data, empty.has_more], [[], false])
  const told = [await face.told(shop.mchid, '4201'), await face.told(shop.mchid, '4202')]

  await allReadable(face.deps.db)
  const one = await events.list({ cursor: empty.next_cursor, limit: 1 })
  const two = await events.list({ cursor: one.next_cursor, limit: 1 })
  deepEqual([one.has_more, two.has_more], [true, false])
  const end = await events.list({ cursor: two.next_cursor })
  deepEqual([end.data, end.next_cursor], [[], two.next_cursor])

  const [event] = one.data
  ok(event && told[0])
  const { resource, cursor, delivery, ...notice } = event
  equal(cursor, one.next_cursor)
  equal(delivery.state, 'PENDING')
  deepEqual(notice.tongbao, { object: '4201', object_type: 'order', sequence: 1 })
  deepEqual(events.contentOf(event), { transaction_id: '4201' })

  // The callback itself, as an SDK opens it: the same members, and nobody minds the one that is ours.
  const key = await face.directory.apiV3Key(shop.mchid)
  ok(key)
  const signer = await face.directory.callbackKey(shop.mchid)
  const letter = await envelopeOf(told[0], { apiV3Key: key, signer }, new Date())
  const { resource: sent, ...rest } = JSON.parse(letter.body)
  deepEqual(rest, notice)
  deepEqual(Object.keys(sent).toSorted(), Object.keys(resource).toSorted())
  const opened = clientOf(shop).openNotification(letter)
  deepEqual(opened.content, { transaction_id: '4201' })
})

test('attempts and replays over the wire; what is another merchant’s is not there', async (t) => {
  const face = await createEventFace()
  t.after(() => face[Symbol.asyncDispose]())
  const { shop, clientOf } = face
  const { events } = clientOf(shop)
  const stranger = clientOf(await face.newMerchant('1900000002')).events
  const { id } = await face.told(shop.mchid, '4201')
  deepEqual(await events.attempts(id), { id, url: 'http://127.0.0.1:9/notify', data: [] })
  await rejects(stranger.attempts(id), refused('EVENT_NOT_FOUND'))
  await rejects(events.attempts('nobody-knows'), refused('EVENT_NOT_FOUND'))
  deepEqual((await stranger.list()).data, [])

  const asked = { out_replay_no: 'R1', object: '4201', reason: '补发' }
  deepEqual(await stranger.replay(asked), { out_replay_no: 'R1', event_count: 0 })
  deepEqual(await events.replay(asked), { out_replay_no: 'R1', event_count: 0 })
  await rejects(events.replay({ ...asked, reason: '其他' }), refused('REPLAY_DIFFERS'))
  await rejects(events.replay({ out_replay_no: 'R2', reason: '空' }), refused('REPLAY_RANGE'))
  await rejects(events.list({ cursor: 'nonsense' }), refused('CURSOR_INVALID'))
})

test('a merchant without an APIv3 key has nothing to open events with', async (t) => {
  const face = await createEventFace()
  t.after(() => face[Symbol.asyncDispose]())
  await registerMerchant(face.deps, { mchid: '1900000003', name: '无钥', keyMode: 'public_key' })
  const keyless = face.clientOf(await face.newSignatory('1900000003'))
  await rejects(keyless.events.list(), refused('NO_APIV3_KEY'))
})

test('a page has a bound, and unknown words are refused', async (t) => {
  const face = await createEventFace()
  t.after(() => face[Symbol.asyncDispose]())
  for (const query of ['limit=0', 'limit=201', 'limit=x', 'cursor=', 'cursor=a.b']) {
    const { status } = await signed(face.baseUrl, face.shop, {
      path: `/v3/tongbao/events?${query}`,
    })
    equal(status, 400, query)
  }
})
