import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'kysely'
import { dayMs } from '#kernel/time'
import { sessionOf, setCustomerState, signIn, signOut, sweepParties } from '#parties'
import { alice, customer, partiesOf } from '#test/parties'
import { createWorld } from '#test/world'

test('a session lasts thirty days, and until signing out', async () => {
  await using world = await createWorld()
  const parties = partiesOf(world)
  const made = await customer(parties)
  const { token, expiresAt } = await signIn(parties, alice)
  assert.equal(expiresAt.toISOString(), '2026-12-24T00:00:00.000Z')
  assert.deepEqual(await sessionOf(parties, token), made)
  for (const nobody of [undefined, '', 'x', `${token}x`, 'A'.repeat(43), token.toLowerCase()])
    assert.equal(await sessionOf(parties, nobody), undefined)

  const other = await signIn(parties, alice)
  await signOut(parties, token)
  await signOut(parties, token)
  assert.equal(await sessionOf(parties, token), undefined)
  assert.deepEqual(await sessionOf(parties, other.token), made, 'the other one goes on')
  parties.pass(30 * dayMs)
  assert.equal(await sessionOf(parties, other.token), undefined)
})

test('only digests of tokens are stored', async () => {
  await using world = await createWorld()
  const parties = partiesOf(world)
  await customer(parties)
  const { token } = await signIn(parties, alice)
  const { rows } = await sql<{ text: string }>`
    select row_to_json(s)::text as text from parties.session s`.execute(world.db)
  assert.equal(rows.length, 1)
  assert.ok(!rows[0]?.text.includes(token))
})

test('another process hears of signing out and of freezing within five seconds', async () => {
  await using world = await createWorld()
  let elapsed = 0
  const here = partiesOf(world)
  const there = partiesOf(world, { elapsedMs: () => elapsed })
  const { id: customerId } = await customer(here)
  const ended = await signIn(here, alice)
  const frozen = await signIn(here, alice)
  for (const { token } of [ended, frozen]) assert.ok(await sessionOf(there, token))
  await signOut(here, ended.token)
  assert.ok(await sessionOf(there, ended.token), 'remembered')
  elapsed += 5_000
  assert.equal(await sessionOf(there, ended.token), undefined)
  assert.ok(await sessionOf(there, frozen.token))
  await setCustomerState(here, { customerId, state: 'frozen' })
  elapsed += 5_000
  assert.equal(await sessionOf(there, frozen.token), undefined)
})

test('a crowd of requests asks the database once', async () => {
  await using world = await createWorld()
  const parties = partiesOf(world)
  await customer(parties)
  const { token } = await signIn(parties, alice)
  const found = await Promise.all(Array.from({ length: 500 }, () => sessionOf(parties, token)))
  assert.equal(new Set(found).size, 1, 'all hold the same object')
})

test('the sweep takes what is over and leaves what is not', async () => {
  await using world = await createWorld()
  const parties = partiesOf(world)
  await customer(parties)
  await signIn(parties, alice)
  parties.pass(dayMs)
  const { token } = await signIn(parties, alice)
  parties.pass(29 * dayMs)
  await sweepParties(parties, parties.now())
  const { rows } = await sql`select 1 from parties.session`.execute(world.db)
  assert.equal(rows.length, 1)
  assert.ok(await sessionOf(parties, token))
})
