import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'kysely'
import { fen } from '#kernel/money'
import { inTransaction } from '#platform/db'
import { customer, fill, hold, merchant, move, noon, open, postAll } from '#test/ledger/books'
import { createWorld } from '#test/world'
import { balanceOf, openAccounts, setAccountState } from './accounts.ts'
import { accountsOf, chart } from './chart.ts'

test('an account opens once, however often it is asked for', async () => {
  await using world = await createWorld()
  await fill(world.db, customer('alice'), 70)
  await open(world.db, customer('alice'), customer('alice'), merchant('alice'))
  const { rows } = await sql`
    select kind, credits from ledger.account where owner = 'alice' order by kind`.execute(world.db)
  assert.deepEqual(rows, [
    { kind: 'customer_balance', credits: 70n },
    { kind: 'merchant_unsettled', credits: 0n },
  ])
})

test('opening nothing is allowed', async () => {
  await using world = await createWorld()
  await open(world.db)
})

test('an account opens as the chart has it', async () => {
  await using world = await createWorld()
  const kinds = Object.entries(chart)
  for (const owner of ['customer', 'merchant', 'platform', 'bank', 'card', 'channel'] as const)
    await open(world.db, ...accountsOf(owner, owner))
  const { rows } = await sql<{ kind: string; normal_side: string; limited: boolean }>`
    select kind, normal_side, limited from ledger.account`.execute(world.db)
  assert.equal(rows.length, kinds.length)
  for (const [kind, { side, limited }] of kinds) {
    const row = rows.find((candidate) => candidate.kind === kind)
    assert.deepEqual(row, { kind, normal_side: side, limited })
  }
})

test('2,000 accounts of one second open from ten callers, whatever ids they draw', async () => {
  await using world = await createWorld()
  // Every caller opens all of them, each in another order: nobody waits in a circle.
  const refs = Array.from({ length: 2_000 }, (_, index) => customer(`c${index}`))
  const callers = Array.from({ length: 10 }, (_, turn) =>
    open(world.db, ...refs.slice(turn * 200), ...refs.slice(0, turn * 200)),
  )
  await Promise.all(callers)
  const { rows } = await sql`select count(*)::int as n from ledger.account`.execute(world.db)
  assert.deepEqual(rows, [{ n: 2_000 }])
})

test('ids sort by the second of their birth', async () => {
  await using world = await createWorld()
  const seconds = [0, 1, 2, 3, 4, 5]
  for (const second of seconds) {
    const at = new Date(noon.getTime() + second * 1000)
    await inTransaction(world.db, (tx) => openAccounts(tx, [customer(`c${second}`)], 'CNY', at))
  }
  const { rows } = await sql<{ owner: string }>`
    select owner from ledger.account order by id`.execute(world.db)
  assert.deepEqual(
    rows.map(({ owner }) => owner),
    seconds.map((second) => `c${second}`),
  )
})

test('an account that was never opened holds nothing', async () => {
  await using world = await createWorld()
  const balance = await balanceOf(world.db, customer('nobody'), 'CNY')
  assert.deepEqual(balance, { posted: fen(0n), available: fen(0n) })
})

test('what is set aside is posted and not available', async () => {
  await using world = await createWorld()
  await fill(world.db, customer('alice'), 100)
  await open(world.db, merchant('shop'))
  await postAll(world.db, hold('h1', customer('alice'), merchant('shop'), 30))
  const balance = await balanceOf(world.db, customer('alice'), 'CNY')
  assert.deepEqual(balance, { posted: fen(100n), available: fen(70n) })
})

test('one owner, two kinds: money of a merchant is not money of a customer', async () => {
  await using world = await createWorld()
  await fill(world.db, customer('same'), 10)
  await open(world.db, merchant('same'))
  assert.deepEqual(await postAll(world.db, move('k1', merchant('same'), customer('same'), 1)), [
    'insufficient_funds',
  ])
  assert.deepEqual(await postAll(world.db, move('k2', customer('same'), merchant('same'), 1)), [
    'posted',
  ])
})

test('a freeze waits for the transfer in flight, and the next one sees it', async () => {
  await using world = await createWorld()
  const [alice, shop] = [customer('alice'), merchant('shop')]
  await fill(world.db, alice, 100)
  await open(world.db, shop)
  const freeze = () => inTransaction(world.db, (tx) => setAccountState(tx, alice, 'CNY', 'frozen'))
  const moves = Array.from({ length: 20 }, (_, index) =>
    postAll(world.db, move(`k${index}`, alice, shop, 1)),
  )
  const [verdicts] = await Promise.all([Promise.all(moves), freeze()])
  const posted = verdicts.flat().filter((verdict) => verdict === 'posted').length
  const { available } = await balanceOf(world.db, alice, 'CNY')
  assert.equal(available.minor, BigInt(100 - posted))
  assert.deepEqual(await postAll(world.db, move('late', alice, shop, 1)), ['account_not_open'])
})

test('an account that holds money is not closed, and the refusal says so', async () => {
  await using world = await createWorld()
  const [alice, shop] = [customer('alice'), merchant('shop')]
  await fill(world.db, alice, 100)
  await open(world.db, shop)
  const set = (state: 'open' | 'closed') =>
    inTransaction(world.db, (tx) => setAccountState(tx, alice, 'CNY', state))
  await assert.rejects(set('closed'), { code: 'ACCOUNT_NOT_EMPTY', status: 409 })
  await postAll(world.db, move('k1', alice, shop, 100))
  await set('closed')
  await set('closed')
  assert.deepEqual(await postAll(world.db, move('k2', shop, alice, 1)), ['account_not_open'])
  await set('open')
  assert.deepEqual(await postAll(world.db, move('k2', shop, alice, 1)), ['posted'])
})

test('closing and a transfer at once: whoever is second hears of the first', async () => {
  await using world = await createWorld()
  const shop = merchant('shop')
  await fill(world.db, shop, 50)
  for (let turn = 0; turn < 25; turn++) {
    const ref = customer(`c${turn}`)
    await open(world.db, ref)
    const [closed, [verdict]] = await Promise.all([
      inTransaction(world.db, (tx) => setAccountState(tx, ref, 'CNY', 'closed')).then(
        () => true,
        () => false,
      ),
      postAll(world.db, move(`k${turn}`, shop, ref, 1)),
    ])
    assert.equal(closed ? 'account_not_open' : 'posted', verdict)
  }
})
