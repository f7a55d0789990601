import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'kysely'
import { sweepNonces } from '#merchants'
import { createWorld } from '#test/world'
import { nonceGuard } from './admit-nonce.ts'
import { insertNonces } from './store.ts'

const at = new Date('2026-11-24T00:00:00Z')
const minutes = (count: number) => new Date(at.getTime() + count * 60_000)

test('a thousand callers share few commits, and each hears its own verdict', async () => {
  await using world = await createWorld()
  const admit = nonceGuard(world.db)
  // Each of five hundred nonces twice, in an order that puts pairs into one batch and into two.
  const nonces = Array.from({ length: 1_000 }, (_, index) => `n${(index * 7) % 500}`)
  const verdicts = await Promise.allSettled(
    nonces.map((nonce) => admit({ mchid: '1900000001', nonce, at })),
  )
  const passed = nonces.filter((_, index) => verdicts[index]?.status === 'fulfilled')
  assert.equal(passed.length, 500)
  assert.equal(new Set(passed).size, 500)
})

test('a retry after an unknown COMMIT owns what it wrote before', async () => {
  await using world = await createWorld()
  const mine = { mchid: '1', nonce: 'n', claim: '00000000-0000-4000-8000-000000000001', at }
  const theirs = { ...mine, claim: '00000000-0000-4000-8000-000000000002' }
  const spend = (row: typeof mine) =>
    world.db.transaction().execute((tx) => insertNonces(tx, [row]))
  assert.deepEqual(await spend(mine), [mine.claim])
  assert.deepEqual(await spend(mine), [mine.claim])
  assert.deepEqual(await spend(theirs), [])
})

test('a nonce is kept while its request could be heard again, and not much longer', async () => {
  await using world = await createWorld()
  const admit = nonceGuard(world.db)
  await admit({ mchid: '1', nonce: 'old', at })
  await admit({ mchid: '1', nonce: 'young', at: minutes(2) })
  assert.equal(await sweepNonces(world, minutes(10)), 0)
  assert.equal(await sweepNonces(world, minutes(12)), 1)
  await assert.rejects(admit({ mchid: '1', nonce: 'young', at: minutes(12) }), {
    code: 'SIGN_ERROR',
  })
})

test('a sweep works through a backlog in slices, beside others', async () => {
  await using world = await createWorld()
  await sql`
    insert into merchants.nonce (mchid, nonce, claim, at)
    select '1', n::text, gen_random_uuid(), ${at} from generate_series(1, 12000) n`.execute(
    world.db,
  )
  const swept = await Promise.all([1, 2, 3].map(() => sweepNonces(world, minutes(30))))
  const rest = await sweepNonces(world, minutes(30))
  assert.equal(
    swept.reduce((sum, count) => sum + count, rest),
    12_000,
  )
})
