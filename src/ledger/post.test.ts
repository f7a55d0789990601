import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { asyncProperty, assert as check } from 'fast-check'
import { sql } from 'kysely'
import { fen } from '#kernel/money'
import { Refusal } from '#kernel/refusal'
import { type Db, inTransaction } from '#platform/db'
import {
  countEntries,
  customer,
  fill,
  hold,
  holds,
  merchant,
  move,
  noon,
  open,
  postAll,
  resolve,
  sumsOf,
  vault,
} from '#test/ledger/books'
import { type Command, histories, residents, town } from '#test/ledger/commands'
import { newModel, newPot, potName, runModel, setPotState, sumsOfPot } from '#test/ledger/model'
import { playTable, type Stage } from '#test/ledger/table'
import { tables } from '#test/ledger/tables'
import { createWorld, type World } from '#test/world'
import { openAccounts, setAccountState } from './accounts.ts'
import { amountsOf } from './amounts-of.ts'
import { chart } from './chart.ts'
import { post } from './post.ts'
import type { AccountRef, Transfer } from './transfer.ts'
import { verifyBooks } from './proof/verify-books.ts'

// Tables and histories name their own accounts and keys, so they share one database.
let world: World
before(async () => {
  world = await createWorld()
})
after(() => world[Symbol.asyncDispose]())

/** Keeps plays in one database apart: every owner and key is theirs alone. */
function apart(db: Db, name: string) {
  const own = (ref: AccountRef): AccountRef => ({ ...ref, owner: `${name}:${ref.owner}` })
  const ownTransfer = (transfer: Transfer): Transfer => {
    const key = `${name}:${transfer.key}`
    return 'pendingKey' in transfer
      ? { ...transfer, key, pendingKey: `${name}:${transfer.pendingKey}` }
      : { ...transfer, key, debit: own(transfer.debit), credit: own(transfer.credit) }
  }
  return {
    own,
    open: (...refs: AccountRef[]) => open(db, ...refs.map(own)),
    setState: (ref: AccountRef, state: 'open' | 'frozen' | 'closed') =>
      inTransaction(db, (tx) => setAccountState(tx, own(ref), 'CNY', state)).then(
        () => true,
        (error: unknown) => {
          assert(error instanceof Refusal && error.code === 'ACCOUNT_NOT_EMPTY')
          return false
        },
      ),
    post: (transfers: readonly Transfer[]) => postAll(db, ...transfers.map(ownTransfer)),
    balance: (ref: AccountRef) => holds(db, own(ref)),
  } satisfies Stage & { own: typeof own }
}

for (const [index, [title, table]] of Object.entries(tables).entries())
  test(title, () => playTable(table, apart(world.db, `table${index}`)))

let runs = 0

async function compareHistory(history: readonly Command[]): Promise<void> {
  const stage = apart(world.db, `history${runs++}`)
  await stage.open(...residents)
  const model = newModel(
    residents.map((ref) => [potName(ref), newPot(chart[ref.kind].side, chart[ref.kind].limited)]),
  )
  const filling = move('fill', town.custody, town.alice, 50)
  for (const command of [{ transfers: [filling] }, ...history]) {
    if ('account' in command) {
      const { account, state } = command
      const isDone = await stage.setState(account, state)
      assert.equal(isDone, setPotState(model, potName(account), state), `${account.owner} ${state}`)
      continue
    }
    assert.deepEqual(await stage.post(command.transfers), runModel(model, command.transfers))
  }
  for (const ref of residents) {
    const pot = model.pots.get(potName(ref))
    assert(pot)
    const sums = await sumsOf(world.db, stage.own(ref).owner)
    assert.deepEqual(sums.get(ref.kind), sumsOfPot(pot), potName(ref))
  }
}

test('150 random histories on PostgreSQL: the same verdicts and sums as the plain model', async () => {
  await check(asyncProperty(histories, compareHistory), { numRuns: 150 })
  const faults = await verifyBooks(world.db)
  // Random towns owe the bank nothing, so only the mirror of custody is out.
  assert.deepEqual(
    faults.filter((fault) => !/^(custody|the bank) holds/.test(fault)),
    [],
  )
})

test('an empty call answers nothing and asks the database nothing', async () => {
  assert.deepEqual(await postAll(world.db), [])
})

test('an entry remembers its posting, its business date in Beijing, and when it was made', async () => {
  await using own = await createWorld()
  await open(own.db, vault, customer('alice'))
  const lateEvening = new Date('2026-11-24T16:30:00Z') // 00:30 of the next day in Beijing
  await inTransaction(own.db, (tx) =>
    post(tx, [{ ...move('k1', vault, customer('alice'), 5), posting: 'top_up' }], lateEvening),
  )
  const { rows } = await sql`
    select key, kind, amount, currency, posting, pending_key, business_date::text, created_at
    from ledger.transfer`.execute(own.db)
  assert.deepEqual(rows, [
    {
      key: 'k1',
      kind: 'direct',
      amount: 5n,
      currency: 'CNY',
      posting: 'top_up',
      pending_key: null,
      business_date: '2026-11-25',
      created_at: lateEvening,
    },
  ])
})

test('a balancing transfer tells what it moved, to its own transaction and ever after', async () => {
  await using own = await createWorld()
  const [alice, shop] = [customer('alice'), merchant('shop')]
  await fill(own.db, alice, 100)
  await open(own.db, shop)
  const sweep = { ...move('k1', alice, shop, 1_000), balancing: true }
  await inTransaction(own.db, async (tx) => {
    const aside = { ...hold('h1', alice, shop, 30), balancing: true }
    assert.deepEqual(await post(tx, [aside, sweep], noon), ['posted', 'posted'])
    assert.deepEqual([...(await amountsOf(tx, ['k1']))], [['k1', fen(70n)]])
  })
  assert.deepEqual(await postAll(own.db, sweep), ['exists'])
  const moved = await amountsOf(own.db, ['h1', 'k1', 'never'])
  assert.deepEqual(Object.fromEntries(moved), { h1: fen(30n), k1: fen(70n) })
  const { rows } = await sql`
    select key, amount, at_most from ledger.transfer where at_most is not null order by key`.execute(
    own.db,
  )
  assert.deepEqual(rows, [
    { key: 'h1', amount: 30n, at_most: 30n },
    { key: 'k1', amount: 70n, at_most: 1_000n },
  ])
  assert.deepEqual(await holds(own.db, alice), [30n, 0n])
})

test('a transaction that is rolled back leaves nothing', async () => {
  await using own = await createWorld()
  const [alice, shop] = [customer('alice'), merchant('shop')]
  await fill(own.db, alice, 100)
  await open(own.db, shop)
  const entries = await countEntries(own.db)
  const late = { ...hold('h1', alice, shop, 10), expiresAt: noon }
  const attempt = inTransaction(own.db, async (tx) => {
    assert.deepEqual(await post(tx, [move('k1', alice, shop, 60), late], noon), [
      'posted',
      'posted',
    ])
    await openAccounts(tx, [customer('bob')], 'CNY', noon)
    throw new Error('the caller changed its mind')
  })
  await assert.rejects(attempt, /changed its mind/)
  assert.deepEqual(await holds(own.db, alice), [100n, 100n])
  assert.deepEqual(await holds(own.db, shop), [0n, 0n])
  assert.equal(await countEntries(own.db), entries)
  const { rows } = await sql`select from ledger.timeout`.execute(own.db)
  assert.equal(rows.length, 0)
  assert.deepEqual(
    await postAll(own.db, move('k1', alice, shop, 1), move('k2', customer('bob'), shop, 1)),
    ['posted', 'account_not_found'],
  )
})

test('two calls in one transaction see each other', async () => {
  await using own = await createWorld()
  const [alice, shop] = [customer('alice'), merchant('shop')]
  await open(own.db, vault, alice, shop)
  await inTransaction(own.db, async (tx) => {
    assert.deepEqual(await post(tx, [move('k1', vault, alice, 50)], noon), ['posted'])
    assert.deepEqual(await post(tx, [hold('h1', alice, shop, 50)], noon), ['posted'])
    assert.deepEqual(await post(tx, [move('k1', vault, alice, 50)], noon), ['exists'])
    assert.deepEqual(await post(tx, [resolve('p1', 'post', 'h1')], noon), ['posted'])
  })
  assert.deepEqual(await holds(own.db, shop), [50n, 50n])
})

test('a refused batch writes nothing, and a mixed one only what stands', async () => {
  await using own = await createWorld()
  const [alice, shop] = [customer('alice'), merchant('shop')]
  await fill(own.db, alice, 10)
  await open(own.db, shop)
  const entries = await countEntries(own.db)
  await postAll(own.db, move('k1', alice, shop, 11), hold('h1', alice, shop, 11))
  assert.equal(await countEntries(own.db), entries)
  await postAll(own.db, move('k1', alice, shop, 11), move('k2', alice, shop, 10))
  assert.equal(await countEntries(own.db), entries + 1)
})

test('a thousand transfers go in one call', async () => {
  await using own = await createWorld()
  const shops = Array.from({ length: 50 }, (_, index) => merchant(`shop${index}`))
  await fill(own.db, customer('alice'), 1_000)
  await open(own.db, ...shops)
  const crowd = Array.from({ length: 1_001 }, (_, index) =>
    move(`k${index}`, customer('alice'), shops[index % 50] ?? vault, 1),
  )
  const verdicts = await postAll(own.db, ...crowd)
  assert.equal(verdicts.filter((verdict) => verdict === 'posted').length, 1_000)
  assert.equal(verdicts.at(-1), 'insufficient_funds')
  assert.deepEqual(await holds(own.db, shops[0] ?? vault), [20n, 20n])
  assert.deepEqual(await holds(own.db, customer('alice')), [0n, 0n])
})

test('the wall in the table holds even against the program', async () => {
  await using own = await createWorld()
  await fill(own.db, customer('alice'), 10)
  const overdraw = sql`update ledger.account set debits = 11 where owner = 'alice'`.execute(own.db)
  await assert.rejects(overdraw, /account_never_below_zero/)
  const reserve = sql`update ledger.account set pending_debits = 11 where owner = 'alice'`
  await assert.rejects(reserve.execute(own.db), /account_never_below_zero/)
})

test('an amount beyond 63 bits fails as a whole and says so', async () => {
  await using own = await createWorld()
  await open(own.db, vault, customer('alice'))
  const huge = { ...move('k1', vault, customer('alice'), 1), amount: fen(2n ** 63n) }
  await assert.rejects(
    postAll(own.db, huge, move('k2', vault, customer('alice'), 1)),
    /out of range/,
  )
  assert.equal(await countEntries(own.db), 0)
})
