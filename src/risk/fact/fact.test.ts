import { deepEqual, equal } from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Db, inTransaction } from '#platform/db'
import { createWorld } from '#test/world'
import { type Fact, factOf, type Payment, textOf } from './fact.ts'
import { appendFacts, beginning, type Logged, type Place, readFacts } from './store.ts'

const atMs = Date.parse('2026-11-24T02:00:00Z')
const payment: Payment = {
  customer: 'cu_1',
  payee: 'cu_2',
  device: '设备"1',
  amountMinor: 9_007_199_254_740_993n,
  product: 'transfer',
  channel: 'wallet',
  funding: 'balance',
}
const asked = (id: string): Fact => ({ id, atMs, kind: 'asked', payment })
const observed = (...ids: readonly string[]) =>
  ids.map((id) => ({ fact: asked(id), number: BigInt(id.replaceAll(/\D/g, '')) }))

/** Everything after a place, page by page, once all that is committed can be read. */
async function readOn(db: Db, after: Place = beginning, limit = 2): Promise<readonly Logged[]> {
  const facts: Logged[] = []
  for (let page = await readFacts(db, after, limit); page.length > 0; ) {
    facts.push(...page)
    page = await readFacts(db, facts.at(-1)?.place ?? after, limit)
  }
  return facts
}
async function readUntil(db: Db, count: number): Promise<readonly Logged[]> {
  let facts = await readOn(db)
  for (let turn = 0; facts.length < count && turn < 250; turn++) {
    await sleep(20)
    facts = await readOn(db)
  }
  return facts
}
const idsOf = (facts: readonly Logged[]) => facts.map(({ fact }) => fact.id)

test('a fact comes out of its text as it went in, whatever the amount', () => {
  const facts: readonly Fact[] = [
    asked('f1'),
    { id: 'f2', atMs, kind: 'ended', payment, outcome: 'declined' },
    { id: 'f3', atMs, kind: 'labelled', payment, paidAtMs: atMs - 5, isFraud: true },
    { id: 'f4', atMs, kind: 'topped_up', customer: 'cu_1', amountMinor: 5n, isCash: true },
    { id: 'f5', atMs, kind: 'listed', customer: 'cu_1', colour: 'black' },
  ]
  for (const fact of facts) deepEqual(factOf(textOf(fact)), fact)
})

test('facts are appended once by their ids, and read in the order in which they were observed', async () => {
  await using world = await createWorld()
  const { db } = world
  deepEqual([...(await appendFacts(db, observed('f2', 'f1')))], ['f1', 'f2'])
  deepEqual([...(await appendFacts(db, observed('f2', 'f3')))], ['f3'])
  // Somebody else's transaction on the server, of whatever database, may hold the reader for a moment.
  const facts = await readUntil(db, 3)
  deepEqual(idsOf(facts), ['f1', 'f2', 'f3'])
  deepEqual(facts[0]?.fact, asked('f1'))
  deepEqual(await readOn(db, facts.at(-1)?.place), [])
})

test('a reader passes over nothing that is not committed yet', async () => {
  await using world = await createWorld()
  const { db, sister } = world
  const done = Promise.withResolvers<void>()
  const begun = Promise.withResolvers<void>()
  const slow = inTransaction(db, async (tx) => {
    await appendFacts(tx, observed('f1'))
    begun.resolve()
    await done.promise
  })
  await begun.promise
  await appendFacts(sister, observed('f2'))
  deepEqual(await readOn(sister), [])
  done.resolve()
  await slow
  deepEqual(idsOf(await readUntil(sister, 2)), ['f1', 'f2'])
})

test('of a crowd that appends the same facts, each fact is new to one', async () => {
  await using world = await createWorld()
  const ids = Array.from({ length: 40 }, (_, index) => `f${index}`)
  const crowd = await Promise.all(
    Array.from({ length: 8 }, (_, turn) =>
      appendFacts(world.db, observed(...(turn % 2 === 0 ? ids : ids.toReversed()))),
    ),
  )
  equal(
    crowd.reduce((sum, fresh) => sum + fresh.size, 0),
    ids.length,
  )
})
