import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fen } from '#kernel/money'
import { plusMs } from '#kernel/time'
import type { RouteAsk } from '#payments'
import { openDb } from '#platform/db'
import { codeOf, mchid, start } from '#test/payments'
import { createWorld } from '#test/world'
import { addRoute, allowChannels, closeRoute, stageRoute } from './change-routes.ts'
import { createRouter } from './create-router.ts'
import type { Condition } from './judge-route.ts'
import type { NewRoute } from './route.ts'
import { findRoutes } from './store.ts'

const route = (given: Partial<NewRoute> = {}): NewRoute => ({
  mchid,
  method: '*',
  amountFrom: 0n,
  amountTo: null,
  channel: 'up',
  priority: 10,
  costPpm: 3_800n,
  costFixed: 0n,
  percent: 100,
  effectiveFrom: start,
  ...given,
})

const ask = (given: Partial<RouteAsk> = {}): RouteAsk => ({
  mchid,
  spMchid: null,
  method: 'NATIVE',
  amount: fen(1_000n),
  orderId: '4200000000000000000000000001',
  tried: [],
  ...given,
})

async function desk() {
  const world = await createWorld()
  const clock = { now: start, elapsedMs: 0 }
  const conditions = new Map<string, Condition>()
  const none: string[] = []
  const deps = {
    db: world.db,
    now: () => clock.now,
    elapsedMs: () => clock.elapsedMs,
    conditionOf: (channel: string) => conditions.get(channel) ?? ('usable' as const),
    onNone: (_: unknown, because: string) => void none.push(because),
  }
  const router = createRouter(deps)
  return {
    ...world,
    deps,
    clock,
    conditions,
    none,
    /** After five seconds, in which a change has come about everywhere. */
    taken: async (given: Partial<RouteAsk> = {}) => {
      clock.elapsedMs += 5_000
      const found = await router(ask(given))
      return found === 'none' ? 'none' : found.channel
    },
    router,
  }
}

test('a route is added, staged and closed, and orders follow within seconds', async () => {
  await using shop = await desk()
  const { deps, taken } = shop
  assert.deepEqual(await shop.router(ask()), {
    channel: null,
    because: '没有路由规则，使用本平台钱包',
  })
  const main = await addRoute(deps, route())
  assert.equal(await taken(), 'up')
  assert.equal(await taken({ mchid: '1900000002' }), null)
  assert.equal(await taken({ mchid: '1900000002', spMchid: mchid }), 'up')

  const next = await addRoute(deps, route({ channel: 'next', priority: 1, percent: 0 }))
  assert.equal(await taken(), 'up')
  await stageRoute(deps, { id: next.id, percent: 100 })
  assert.equal(await taken(), 'next')
  shop.conditions.set('next', 'breaker_open')
  assert.equal(await taken(), 'up')
  await allowChannels(deps, { mchid, channels: ['next', 'next'] })
  assert.equal(await taken(), 'none')
  assert.match(
    shop.none[0] ?? '',
    /^适用于本单的路由均不可用；.*通道熔断中；.*商户合同未开通该通道。$/,
  )
  assert.equal(await taken({ mchid: '1900000002', spMchid: mchid }), 'none')
  await allowChannels(deps, { mchid, channels: [] })
  assert.equal(await taken(), 'up')

  await closeRoute(deps, { id: main.id })
  assert.equal(await taken(), 'none')
  await closeRoute(deps, { id: next.id })
  assert.equal(await taken(), null)
  assert.deepEqual(await findRoutes(shop.db), [
    { ...next, percent: 100, state: 'closed' },
    { ...main, state: 'closed' },
  ])
})

test('a route begins at its instant, without a change', async () => {
  await using shop = await desk()
  await addRoute(shop.deps, route({ effectiveFrom: plusMs(start, 60_000) }))
  assert.equal(await shop.taken(), null)
  shop.clock.now = plusMs(start, 59_999)
  assert.equal(await shop.taken(), null)
  shop.clock.now = plusMs(start, 60_000)
  assert.equal(await shop.taken(), 'up')
})

test('orders wait for no database, and hear of a change within four seconds', async () => {
  await using shop = await desk()
  const { deps, clock, router } = shop
  const channel = async () => {
    const found = await router(ask())
    return found === 'none' ? 'none' : found.channel
  }
  assert.equal(await channel(), null)
  await addRoute(deps, route())
  clock.elapsedMs = 999
  assert.equal(await channel(), null, 'not even asked for')
  clock.elapsedMs = 1_000
  assert.equal(await channel(), null, 'asked for, and not waited for')
  while ((await channel()) === null) await new Promise((resolve) => setTimeout(resolve, 5))
  assert.equal(await channel(), 'up')

  // A process that was idle waits for what is true now.
  clock.elapsedMs = 60_000
  const [{ id } = { id: 'rt_' as const }] = await findRoutes(shop.db)
  await closeRoute(deps, { id })
  assert.equal(await channel(), null)
})

test('without a database orders go on by the last book for four seconds, and then say so', async () => {
  await using shop = await desk()
  await addRoute(shop.deps, route())
  const { clock } = shop
  const lost = openDb(shop.url, { max: 1 })
  const router = createRouter({ ...shop.deps, db: lost })
  assert.notEqual(await router(ask()), 'none')
  await lost.destroy()
  for (const elapsedMs of [1_000, 3_999]) {
    clock.elapsedMs = elapsedMs
    const found = await router(ask())
    assert(found !== 'none' && found.channel === 'up')
  }
  clock.elapsedMs = 4_000
  await assert.rejects(router(ask()))
})

test('the same route twice is one, also in a crowd, and other words make another', async () => {
  await using shop = await desk()
  const { deps } = shop
  const crowd = await Promise.all(Array.from({ length: 8 }, () => addRoute(deps, route())))
  assert.equal(new Set(crowd.map(({ id }) => id)).size, 1)
  await addRoute(deps, route({ costFixed: 1n }))
  assert.equal((await findRoutes(shop.db, mchid)).length, 2)
  const [first] = crowd
  assert(first)
  await closeRoute(deps, first)
  assert.deepEqual(await closeRoute(deps, first), { ...first, state: 'closed' })
  const again = await addRoute(deps, route())
  assert.notEqual(again.id, first.id, 'what is closed is not opened again')
})

test('what cannot be a route is refused', async () => {
  await using shop = await desk()
  const { deps } = shop
  const wrong: readonly Partial<NewRoute>[] = [
    { mchid: 'everybody' },
    { amountFrom: -1n },
    { amountFrom: 5n, amountTo: 4n },
    { channel: 'a channel' },
    { priority: -1 },
    { priority: 1.5 },
    { costPpm: 1_000_001n },
    { costFixed: -1n },
    { percent: 101 },
    { percent: 0.5 },
    { effectiveFrom: new Date(NaN) },
  ]
  for (const given of wrong)
    assert.equal(
      await codeOf(() => addRoute(deps, route(given))),
      'ROUTE_INVALID',
      Object.keys(given).join(),
    )
  assert.equal(
    await codeOf(() => allowChannels(deps, { mchid: '*', channels: [] })),
    'ROUTE_INVALID',
  )
  const { id } = await addRoute(deps, route())
  assert.equal(await codeOf(() => stageRoute(deps, { id, percent: 101 })), 'ROUTE_INVALID')
  await closeRoute(deps, { id })
  assert.equal(await codeOf(() => stageRoute(deps, { id, percent: 50 })), 'ROUTE_CLOSED')
  assert.equal(await codeOf(() => closeRoute(deps, { id: 'rt_none' })), 'ROUTE_NOT_FOUND')
  assert.equal((await findRoutes(shop.db)).length, 1)
})
