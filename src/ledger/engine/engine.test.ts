import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { asyncProperty, assert as check } from 'fast-check'
import { sql } from 'kysely'
import { Refusal } from '#kernel/refusal'
import { type Db, inTransaction, openDb } from '#platform/db'
import { createLog } from '#platform/log'
import {
  customer,
  hold,
  holds,
  merchant,
  move,
  noon,
  open,
  postAll,
  resolve,
  vault,
} from '#test/ledger/books'
import { histories, residents, town } from '#test/ledger/commands'
import { newModel, newPot, potName, runModel } from '#test/ledger/model'
import { createWorld } from '#test/world'
import { balanceOf, setAccountState } from '../accounts.ts'
import { chart } from '../chart.ts'
import { keepBooks } from '../keep-books.ts'
import { post } from '../post.ts'
import { findBook } from '../store.ts'
import { newEngine } from './engine.ts'
import { lead } from './lead.ts'
import { foldTail } from './store.ts'
import { bindEngine } from './turn.ts'

const [alice, bob, shop] = [customer('alice'), customer('bob'), merchant('shop')]

/** A process with an engine, as far as a database can tell. */
async function startProcess(url: string) {
  const [db, own] = [openDb(url, { max: 4 }), openDb(url, { max: 1 })]
  const engine = newEngine(own, { waitMs: 500 })
  bindEngine(db, engine)
  // The session of a process that has just died may take a moment to be gone.
  for (let tries = 0; !(await lead(engine)) && tries < 100; tries++) await sleep(20)
  const disconnect = async (): Promise<void> =>
    void (await Promise.all([db, own].map((one) => one.destroy())))
  return { db, engine, [Symbol.asyncDispose]: disconnect }
}

/** The last sign of life of whoever keeps the books lies a minute back. */
const silence = (db: Db) =>
  sql`update ledger.book set seen_at = clock_timestamp() - interval '1 minute'`.execute(db)

const isRefused = (code: string) => (error: unknown) =>
  error instanceof Refusal && error.code === code

/** What the tables alone say: a pool that no engine stands behind. */
async function readElsewhere(url: string, ...refs: Parameters<typeof holds>[1][]) {
  const db = openDb(url, { max: 1 })
  try {
    return await Promise.all(refs.map((ref) => holds(db, ref)))
  } finally {
    await db.destroy()
  }
}

const shops = Array.from({ length: 200 }, (_, index) => merchant(`shop${index}`))
const gifts = shops.map((ref, index) => move(`gift${index}`, vault, ref, index + 1))

test('a balance is exact for every reader while its row lags behind', async () => {
  await using world = await createWorld('rows')
  await using process = await startProcess(world.url)
  await open(process.db, vault, ...shops)
  await postAll(process.db, ...gifts)
  const { rows } = await sql<{ n: number }>`
    select count(*)::int as n from ledger.account where owner like 'shop%' and credits = 0`.execute(
    world.db,
  )
  assert.ok((rows[0]?.n ?? 0) > 100, 'most rows lag behind')
  const expected = shops.map((_, index) => [BigInt(index + 1), BigInt(index + 1)])
  assert.deepEqual(await Promise.all(shops.map((ref) => holds(process.db, ref))), expected)
  assert.deepEqual(await readElsewhere(world.url, ...shops), expected)
})

test('whoever takes over finds every balance and every key of a process that died', async () => {
  await using world = await createWorld('rows')
  const first = await startProcess(world.url)
  await open(first.db, vault, alice, ...shops)
  await postAll(first.db, ...gifts, hold('h1', shops[9] ?? shop, alice, 4))
  await first[Symbol.asyncDispose]()

  await using second = await startProcess(world.url)
  assert.equal(second.engine.epoch, 2n)
  assert.deepEqual(await readElsewhere(world.url, ...shops.slice(8, 11)), [
    [9n, 9n],
    [10n, 6n],
    [11n, 11n],
  ])
  assert.deepEqual(
    await postAll(
      second.db,
      move('gift9', vault, shops[9] ?? shop, 10),
      move('gift8', vault, shops[8] ?? shop, 1),
      move('more', shops[9] ?? shop, alice, 7),
      resolve('p1', 'post', 'h1'),
    ),
    ['exists', 'exists_with_other_content', 'insufficient_funds', 'posted'],
  )
})

test('who has lost the books to another adds nothing to a balance', async () => {
  await using world = await createWorld('rows')
  await using process = await startProcess(world.url)
  await open(process.db, vault, ...shops)
  await postAll(process.db, ...gifts)
  const rowsOf = async () =>
    (await sql`select id, debits, credits, as_of from ledger.account order by id`.execute(world.db))
      .rows
  const before = await rowsOf()
  const outdated = process.engine.epoch - 1n
  assert.equal(await inTransaction(world.db, (tx) => foldTail(tx, outdated)), undefined)
  assert.deepEqual(await rowsOf(), before)
})

test('a living engine is not relieved; one that is silent or gone is', async () => {
  await using world = await createWorld('rows')
  await using first = await startProcess(world.url)
  await using second = await startProcess(world.url)
  assert.deepEqual([first.engine.state, second.engine.state], ['leading', 'waiting'])
  await open(world.db, vault, shop)
  await assert.rejects(
    postAll(second.db, move('k1', vault, shop, 1)),
    isRefused('BOOKS_KEPT_ELSEWHERE'),
  )
  await silence(world.db)
  assert.equal(await lead(second.engine), true)
  assert.deepEqual(await postAll(second.db, move('k1', vault, shop, 1)), ['posted'])
})

test('a writer that was frozen and wakes up after its books were taken writes nothing', async () => {
  await using world = await createWorld('rows')
  await using frozen = await startProcess(world.url)
  await using heir = await startProcess(world.url)
  await open(world.db, vault, shop)
  await postAll(frozen.db, move('k0', vault, shop, 1))
  await silence(world.db)
  await lead(heir.engine)
  await postAll(heir.db, move('k1', vault, shop, 10))

  // It still believes in its memory: a thousand callers have waited for it to wake up.
  const queue = Array.from({ length: 1_000 }, (_, index) => move(`q${index}`, vault, shop, 1))
  await assert.rejects(postAll(frozen.db, ...queue), isRefused('BOOKS_KEPT_ELSEWHERE'))
  assert.equal(frozen.engine.state, 'waiting')
  const { rows } = await sql<{ key: string }>`select key from ledger.transfer order by key`.execute(
    world.db,
  )
  assert.deepEqual(rows, [{ key: 'k0' }, { key: 'k1' }])
  assert.deepEqual(await readElsewhere(world.url, shop), [[11n, 11n]])
})

test('who takes over waits for a batch in flight, and finds it', async () => {
  await using world = await createWorld('rows')
  await using first = await startProcess(world.url)
  await using second = await startProcess(world.url)
  await open(world.db, vault, shop)
  await silence(world.db)
  let taken: Promise<boolean> | undefined
  await inTransaction(first.db, async (tx) => {
    await post(tx, [move('k1', vault, shop, 5)], noon)
    taken = lead(second.engine)
    await sleep(200)
    assert.equal(second.engine.state, 'waiting')
  })
  assert.equal(await taken, true)
  assert.deepEqual(await holds(second.db, shop), [5n, 5n])
})

test('a transaction that is rolled back leaves memory as it was', async () => {
  await using world = await createWorld('rows')
  await using process = await startProcess(world.url)
  await open(process.db, vault, alice, shop)
  await postAll(process.db, move('k0', vault, alice, 10))
  const attempt = inTransaction(process.db, async (tx) => {
    await post(tx, [move('k1', alice, shop, 10), hold('h1', vault, shop, 3)], noon)
    await setAccountState(tx, shop, 'CNY', 'frozen')
    const { posted } = await balanceOf(tx, alice, 'CNY')
    assert.equal(posted.minor, 0n)
    throw new Error('changed my mind')
  })
  await assert.rejects(attempt, /changed my mind/)
  assert.deepEqual(
    await postAll(process.db, move('k2', alice, shop, 10), resolve('p1', 'post', 'h1')),
    ['posted', 'pending_not_found'],
  )
})

test('a commit of which nobody knows makes memory be read anew', async () => {
  await using world = await createWorld('rows')
  await using process = await startProcess(world.url)
  await open(process.db, vault, alice, shop)
  let attempts = 0
  const verdicts = await inTransaction(process.db, async (tx) => {
    const given = await post(tx, [move('k1', vault, alice, 10)], noon)
    if (++attempts === 1) {
      const { rows } = await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(tx)
      await sql`select pg_terminate_backend(${rows[0]?.pid})`.execute(world.db)
    }
    return given
  })
  assert.deepEqual([attempts, verdicts, process.engine.epoch], [2, ['posted'], 2n])
  assert.deepEqual(await holds(process.db, alice), [10n, 10n])
})

test('whoever waits too long for the turn is refused, and the others go on', async () => {
  await using world = await createWorld('rows')
  await using process = await startProcess(world.url)
  await open(process.db, vault, shop)
  await inTransaction(process.db, async (tx) => {
    await post(tx, [move('k1', vault, shop, 5)], noon)
    await assert.rejects(postAll(process.db, move('k2', vault, shop, 5)), isRefused('BOOKS_BUSY'))
  })
  assert.deepEqual(await postAll(process.db, move('k2', vault, shop, 5)), ['posted'])
  assert.deepEqual(await holds(process.db, shop), [10n, 10n])
})

test('a process that ends hands the books back; one that writes rows relieves a dead engine', async () => {
  await using world = await createWorld('rows')
  const log = createLog({ level: 'silent' })
  const keep = async (writer: 'rows' | 'engine') => {
    const [db, own] = [openDb(world.url, { max: 4 }), openDb(world.url, { max: 2 })]
    const books = await keepBooks({ db, own, writer, log })
    const disconnect = () => Promise.all([db.destroy(), own.destroy()])
    return { db, books, disconnect }
  }
  const first = await keep('engine')
  await open(first.db, vault, bob, ...shops)
  await postAll(first.db, ...gifts)
  await first.books.stop()
  await first.disconnect()
  assert.equal((await findBook(world.db)).writer, 'rows')
  assert.deepEqual(await postAll(world.db, move('k1', shops[7] ?? shop, bob, 8)), ['posted'])

  const dead = await startProcess(world.url)
  await postAll(dead.db, ...gifts.map((gift) => ({ ...gift, key: `${gift.key}again` })))
  await dead[Symbol.asyncDispose]()
  const second = await keep('rows')
  assert.deepEqual(await postAll(second.db, move('k2', shops[7] ?? shop, bob, 8)), ['posted'])
  assert.deepEqual(await holds(second.db, bob), [16n, 16n])
  await second.books.stop()
  await second.disconnect()
})

test('12 random histories in which the process dies again and again: the model never notices', async () => {
  await using world = await createWorld('rows')
  let runs = 0
  await check(
    asyncProperty(histories, async (commands) => {
      const name = `history${runs++}`
      const own = (ref: { kind: keyof typeof chart; owner: string }) => ({
        ...ref,
        owner: `${name}:${ref.owner}`,
      })
      const model = newModel(
        residents.map((ref) => [
          potName(ref),
          newPot(chart[ref.kind].side, chart[ref.kind].limited),
        ]),
      )
      await open(world.db, ...residents.map(own))
      const filling = move('fill', town.custody, town.alice, 50)
      for (const command of [{ transfers: [filling] }, ...commands]) {
        if (!('transfers' in command)) continue
        await using process = await startProcess(world.url)
        const transfers = command.transfers.map((transfer) => {
          const key = `${name}:${transfer.key}`
          return 'pendingKey' in transfer
            ? { ...transfer, key, pendingKey: `${name}:${transfer.pendingKey}` }
            : { ...transfer, key, debit: own(transfer.debit), credit: own(transfer.credit) }
        })
        assert.deepEqual(
          await postAll(process.db, ...transfers),
          runModel(model, command.transfers),
        )
      }
    }),
    { numRuns: 12 },
  )
})
