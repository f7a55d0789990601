import assert from 'node:assert/strict'
import { test } from 'node:test'
import { customerOfOpenid, openidOf, openidsOf } from '#parties'
import { inTransaction } from '#platform/db'
import { partiesOf } from '#test/parties'
import { createWorld } from '#test/world'

test('an openid is made on first use and is the same ever after', async () => {
  await using world = await createWorld()
  const parties = partiesOf(world)
  const pair = { appid: 'wx1', customerId: 'cus_a' }
  const openid = await openidOf(parties, pair)
  assert.match(openid, /^o[\w-]{27}$/)
  assert.equal(await openidOf(partiesOf(world), pair), openid)
  assert.notEqual(await openidOf(parties, { ...pair, appid: 'wx2' }), openid)
  assert.notEqual(await openidOf(parties, { ...pair, customerId: 'cus_b' }), openid)
})

test('an openid leads back to its customer, under its own app only', async () => {
  await using world = await createWorld()
  const parties = partiesOf(world)
  const openid = await openidOf(parties, { appid: 'wx1', customerId: 'cus_a' })
  assert.equal(await customerOfOpenid(world.db, { appid: 'wx1', openid }), 'cus_a')
  assert.equal(await customerOfOpenid(world.db, { appid: 'wx2', openid }), undefined)
  assert.equal(await customerOfOpenid(world.db, { appid: 'wx1', openid: 'o' }), undefined)
})

test('a crowd that asks first, in mixed orders, hears one openid for each pair', async () => {
  await using world = await createWorld()
  const now = new Date('2026-11-24T00:00:00Z')
  const pairs = Array.from({ length: 12 }, (_, index) => ({
    appid: `wx${index % 3}`,
    customerId: `cus_${index >> 1}`,
  }))
  const answers = await Promise.all(
    Array.from({ length: 100 }, (_, turn) =>
      inTransaction(world.db, (tx) =>
        openidsOf(tx, [...pairs.slice(turn % 12), ...pairs.slice(0, turn % 12)], now),
      ),
    ),
  )
  const [first] = answers
  assert.equal(first?.size, 12)
  for (const answer of answers)
    for (const [key, openid] of answer) assert.equal(openid, first.get(key), key)
  assert.equal(new Set(first.values()).size, 12)
})

test('asking for nothing is allowed', async () => {
  await using world = await createWorld()
  const none = await inTransaction(world.db, (tx) => openidsOf(tx, [], new Date(0)))
  assert.equal(none.size, 0)
})
