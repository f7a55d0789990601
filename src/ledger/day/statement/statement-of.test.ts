import assert from 'node:assert/strict'
import { test } from 'node:test'
import { newId } from '#kernel/id'
import { fen } from '#kernel/money'
import { Refusal } from '#kernel/refusal'
import { type Db, inTransaction } from '#platform/db'
import { customer, hold, merchant, move, open, vault } from '#test/ledger/books'
import { createWorld } from '#test/world'
import { post } from '../../post.ts'
import type { Transfer } from '../../transfer.ts'
import { closeDays } from '../close-day.ts'
import { readStatement, type StatementPage, statementOf } from './statement-of.ts'

const [alice, shop] = [customer('alice'), merchant('shop')]
const november = { currency: 'CNY', from: '2026-11-01', to: '2026-11-30' } as const

const postAt = (db: Db, at: string, ...transfers: readonly Transfer[]) =>
  inTransaction(db, (tx) => post(tx, transfers, new Date(at)))

async function createTown() {
  const world = await createWorld()
  await open(world.db, vault, alice, shop)
  await postAt(world.db, '2026-11-24T01:00:00Z', move('k1', vault, alice, 1_000))
  return world
}

/** Debit, credit and balance of each line, with the posting's key. */
const told = ({ lines }: StatementPage) =>
  lines.map(({ key, debit, credit, balance }) => [key, debit, credit, balance])

test('a statement lists what moved, on the side of its owner', async () => {
  await using world = await createTown()
  const { db } = world
  const pending = hold('h1', alice, shop, 500)
  await postAt(db, '2026-11-24T02:00:00Z', pending, move('k2', alice, shop, 10))
  const part = {
    key: 'p1',
    kind: 'post',
    pendingKey: 'h1',
    posting: 'capture',
    amount: fen(300n),
  } as const
  await postAt(db, '2026-11-25T02:00:00Z', part)
  await postAt(db, '2026-11-25T03:00:00Z', move('k3', shop, alice, 1))

  const mine = await statementOf(db, { account: alice, ...november })
  assert.deepEqual(told(mine), [
    ['k1', 0n, 1_000n, 1_000n],
    ['k2', 10n, 0n, 990n],
    ['p1', 300n, 0n, 690n],
    ['k3', 0n, 1n, 691n],
  ])
  assert.deepEqual([mine.opening, mine.closing, mine.next], [0n, 691n, undefined])
  assert.deepEqual(mine.lines[2]?.counter, shop)
  const theirs = await statementOf(db, { account: vault, ...november })
  assert.deepEqual(told(theirs), [['k1', 1_000n, 0n, 1_000n]])
})

test('a statement opens with closed days and open ones alike', async () => {
  await using world = await createTown()
  const { db } = world
  const range = { account: alice, currency: 'CNY', from: '2026-11-26', to: '2026-11-26' } as const
  await postAt(db, '2026-11-25T01:00:00Z', move('k2', alice, shop, 10))
  await postAt(db, '2026-11-26T01:00:00Z', move('k3', alice, shop, 5))
  const before = await statementOf(db, range)
  assert.deepEqual([before.opening, before.closing], [990n, 985n])
  for (const over of ['2026-11-24T17:00:00Z', '2026-11-25T17:00:00Z', '2026-11-26T17:00:00Z']) {
    await closeDays(db, new Date(over))
    assert.deepEqual(await statementOf(db, range), before, over)
  }
})

test('an entry of a key that was born in another month is in its day', async () => {
  await using world = await createTown()
  const { db } = world
  const late = newId('tr', new Date('2027-01-15T00:00:00Z'))
  await postAt(db, '2026-11-24T01:30:00Z', move(late, alice, shop, 10))
  await postAt(db, '2026-11-24T01:40:00Z', move('k2', alice, shop, 1))
  const page = await statementOf(db, { account: alice, ...november })
  assert.deepEqual(told(page).slice(1), [
    [late, 10n, 0n, 990n],
    ['k2', 1n, 0n, 989n],
  ])
})

test('pages of any size are the whole, in the order of batches and positions', async () => {
  await using world = await createTown()
  const { db } = world
  for (let hour = 2; hour < 9; hour++)
    await postAt(
      db,
      `2026-11-2${hour}T0${hour}:00:00Z`,
      ...Array.from({ length: hour }, (_, at) =>
        at % 3
          ? move(`k${hour}${at}`, alice, shop, 1 + at)
          : move(`k${hour}${at}`, shop, alice, 0 + 1),
      ),
    )
  const whole = await statementOf(db, { account: alice, ...november })
  assert(whole.lines.length > 20)
  let balance = whole.opening
  for (const line of whole.lines) {
    balance += line.credit - line.debit
    assert.equal(line.balance, balance)
  }
  for (const limit of [1, 2, 3, 7, whole.lines.length - 1, whole.lines.length]) {
    const pages: StatementPage[] = []
    await readStatement(db, { account: alice, ...november, limit }, (page) => void pages.push(page))
    assert.equal(pages.length, Math.ceil(whole.lines.length / limit))
    assert.deepEqual(pages.flatMap(told), told(whole), `${limit}`)
    assert.equal(pages.at(-1)?.closing, whole.closing)
  }
})

test('a whole statement is of one moment, whatever is posted meanwhile', async () => {
  await using world = await createTown()
  const { db } = world
  await postAt(db, '2026-11-24T02:00:00Z', move('k2', alice, shop, 10), move('k3', alice, shop, 20))
  const keys: string[] = []
  await readStatement(db, { account: alice, ...november, limit: 1 }, async (page) => {
    keys.push(...page.lines.map(({ key }) => key))
    // On the last moment of the day, and before what was read already.
    await postAt(db, '2026-11-24T15:00:00Z', move(`late${keys.length}`, alice, shop, 1))
    await postAt(db, '2026-11-24T00:30:00Z', move(`early${keys.length}`, alice, shop, 1))
  })
  assert.deepEqual(keys, ['k1', 'k2', 'k3'])
  const after = await statementOf(db, { account: alice, ...november })
  assert.deepEqual([after.lines.length, after.closing], [9, 964n])
})

test('an account that was never opened has no statement, one that never moved an empty one', async () => {
  await using world = await createTown()
  await assert.rejects(
    statementOf(world.db, { account: customer('nobody'), ...november }),
    (error) => error instanceof Refusal && error.code === 'ACCOUNT_UNKNOWN',
  )
  assert.deepEqual(await statementOf(world.db, { account: shop, ...november }), {
    opening: 0n,
    lines: [],
    closing: 0n,
    next: undefined,
  })
})
