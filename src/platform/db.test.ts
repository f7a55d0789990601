import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { sql } from 'kysely'
import { Refusal } from '#kernel/refusal'
import { type Db, inTransaction, openDb, ping, type Tx } from '#platform/db'
import { createWorld, type World } from '#test/world'

let world: World
before(async () => {
  world = await createWorld()
  await sql`create table scratch (key text primary key, n bigint not null default 0)`.execute(
    world.db,
  )
})
after(() => world[Symbol.asyncDispose]())

const pidOf = async (tx: Tx): Promise<number | undefined> =>
  (await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(tx)).rows[0]?.pid

const kill = (db: Db, pid: number | undefined) =>
  sql`select pg_terminate_backend(${pid})`.execute(db)

/** Adds one under the key. Not repeatable: twice is two. */
const add = (tx: Tx, key: string) =>
  sql`insert into scratch values (${key}, 1)
      on conflict (key) do update set n = scratch.n + 1`.execute(tx)

/** Writes the key unless it is there: the form that a body must have. */
async function addOnce(tx: Tx, key: string): Promise<void> {
  const { rows } = await sql`select from scratch where key = ${key}`.execute(tx)
  if (rows.length === 0) await add(tx, key)
}

async function read(db: Db, key: string): Promise<bigint | undefined> {
  const { rows } = await sql<{ n: bigint }>`select n from scratch where key = ${key}`.execute(db)
  return rows[0]?.n
}

test('int8 arrives as bigint, timestamptz as Date', async () => {
  const { rows } = await sql`
    select 9223372036854775807 as n, '2026-11-24T00:00:00.123Z'::timestamptz as at`.execute(
    world.db,
  )
  const at = new Date('2026-11-24T00:00:00.123Z')
  assert.deepEqual(rows, [{ n: 2n ** 63n - 1n, at }])
})

test('the answer of the body comes back, and what it wrote stays', async () => {
  assert.equal(
    await inTransaction(world.db, async (tx) => add(tx, 'kept').then(() => 'done')),
    'done',
  )
  assert.equal(await read(world.db, 'kept'), 1n)
})

test('a refusal passes through as it is, rolls back, and is not tried again', async () => {
  const refusal = new Refusal('NOT_ENOUGH', 403, 'no')
  let attempts = 0
  const attempt = inTransaction(world.db, async (tx) => {
    attempts++
    await add(tx, 'refused')
    throw refusal
  })
  await assert.rejects(attempt, (error) => error === refusal)
  assert.equal(attempts, 1)
  assert.equal(await read(world.db, 'refused'), undefined)
})

test('an error of a statement is not tried again', async () => {
  let attempts = 0
  const attempt = inTransaction(world.db, async (tx) => {
    attempts++
    await sql`insert into scratch values ('twice'), ('twice')`.execute(tx)
  })
  await assert.rejects(attempt, { code: '23505' })
  assert.equal(attempts, 1)
})

test('a body that swallows an error of the database does not pass for committed', async () => {
  const attempt = inTransaction(world.db, async (tx) => {
    await add(tx, 'swallowed')
    await sql`select 1 / 0`.execute(tx).catch(() => undefined)
  })
  await assert.rejects(attempt)
  assert.equal(await read(world.db, 'swallowed'), undefined)
})

test('a deadlock is resolved by running the loser again', async () => {
  await sql`insert into scratch values ('one'), ('two')`.execute(world.db)
  const holding = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
  let attempts = 0
  const cross = (turn: number, first: string, second: string) =>
    inTransaction(world.db, async (tx) => {
      attempts++
      await sql`set local deadlock_timeout = '20ms'`.execute(tx)
      await add(tx, first)
      holding[turn]?.resolve()
      await Promise.all(holding.map(({ promise }) => promise))
      await add(tx, second)
    })
  await Promise.all([cross(0, 'one', 'two'), cross(1, 'two', 'one')])
  assert.equal(attempts, 3)
  assert.deepEqual([await read(world.db, 'one'), await read(world.db, 'two')], [2n, 2n])
})

test('after four attempts the error is given up to the caller', async () => {
  let attempts = 0
  const attempt = inTransaction(world.db, async (tx) => {
    attempts++
    await sql`do $$ begin raise exception 'again' using errcode = '40001'; end $$`.execute(tx)
  })
  await assert.rejects(attempt, { code: '40001' })
  assert.equal(attempts, 4)
})

/** Where a connection may die. Each cut runs on the first attempt only. */
const cuts: Readonly<Record<string, (tx: Tx) => Promise<void>>> = {
  'under a running statement': async (tx) => {
    const pid = await pidOf(tx)
    const running = sql`select pg_sleep(10)`.execute(tx)
    running.catch(() => undefined)
    await sleep(30)
    await kill(world.db, pid)
    await running
  },
  'while the body does something else': async (tx) => {
    await kill(world.db, await pidOf(tx))
    await sleep(50)
  },
  'just before COMMIT': async (tx) => {
    await kill(world.db, await pidOf(tx))
  },
}

for (const [moment, cut] of Object.entries(cuts))
  test(`a connection lost ${moment}: the body runs again, with one effect`, async () => {
    let attempts = 0
    await inTransaction(world.db, async (tx) => {
      await addOnce(tx, moment)
      if (++attempts === 1) await cut(tx)
    })
    assert.equal(attempts, 2)
    assert.equal(await read(world.db, moment), 1n)
  })

test('a connection that dies idle is reported, and the next caller gets a fresh one', async () => {
  const reported = Promise.withResolvers<Error>()
  const db = openDb(world.url, { max: 1, onIdleError: reported.resolve })
  const pid = await inTransaction(db, pidOf)
  await kill(world.db, pid)
  assert.match((await reported.promise).message, /terminat/)
  assert.notEqual(await inTransaction(db, pidOf), pid)
  await db.destroy()
})

test('a server that cannot be reached is tried four times', async () => {
  const url = new URL(world.url)
  url.port = '1'
  const db = openDb(url.href)
  const started = performance.now()
  await assert.rejects(
    inTransaction(db, async () => undefined),
    { code: 'ECONNREFUSED' },
  )
  assert(performance.now() - started > 200, 'it waited between attempts')
  await assert.rejects(ping(db))
  await db.destroy()
})

test('a caller above the pool waits its time and no longer', async () => {
  const db = openDb(world.url, { max: 1, connectMs: 1_000 })
  await ping(db)
  const release = Promise.withResolvers<void>()
  const holder = inTransaction(db, () => release.promise)
  await assert.rejects(ping(db), /timeout/)
  release.resolve()
  await holder
  await ping(db)
  await db.destroy()
})

test('a statement above its time is cancelled by the server', async () => {
  const db = openDb(world.url, { max: 1, statementMs: 50 })
  await assert.rejects(sql`select pg_sleep(10)`.execute(db), { code: '57014' })
  await ping(db)
  await db.destroy()
})

type Prepared = Readonly<{ name: string; statement: string }>

const preparedIn = async (tx: Tx, like: string): Promise<readonly Prepared[]> =>
  (
    await sql<Prepared>`
      select name, statement from pg_prepared_statements
      where statement like ${like} order by prepare_time`.execute(tx)
  ).rows

const ask = (tx: Tx, n: number) => sql`select ${n}::int as "planned once"`.execute(tx)

test('a statement is prepared once a connection, under one name for one text', async () => {
  const first = await inTransaction(world.db, async (tx) => {
    for (const n of [1, 2, 3]) assert.deepEqual((await ask(tx, n)).rows, [{ 'planned once': n }])
    return preparedIn(tx, '%planned once%')
  })
  assert.equal(first.length, 1)
  assert.match(first[0]?.name ?? '', /^s\d+$/)

  const other = openDb(world.url, { max: 1 })
  const second = await inTransaction(other, async (tx) => {
    await ask(tx, 4)
    await sql`select 1 as "planned once", 2`.execute(tx)
    return preparedIn(tx, '%planned once%')
  })
  assert.equal(second.length, 2)
  assert.equal(second[0]?.name, first[0]?.name)
  assert.notEqual(second[1]?.name, second[0]?.name)
  await other.destroy()
})

const divide = (tx: Tx | Db, by: number) => sql`select 10 / ${by}::int as part`.execute(tx)

test('a prepared statement outlives an error and a rollback', async () => {
  const db = openDb(world.url, { max: 1 })
  await assert.rejects(
    inTransaction(db, (tx) => divide(tx, 0)),
    { code: '22012' },
  )
  assert.deepEqual((await divide(db, 5)).rows, [{ part: 2 }])
  await assert.rejects(divide(db, 0), { code: '22012' })
  assert.deepEqual((await divide(db, 2)).rows, [{ part: 5 }])
  await db.destroy()
})

test('texts beyond the bound still run, unnamed', async () => {
  // Names are the process's, so this test stands last: it uses them up.
  const last = await inTransaction(world.db, async (tx) => {
    for (let n = 0; n < 1_100; n++) await sql.raw(`select ${n} as "built from data"`).execute(tx)
    return preparedIn(tx, '%built from data%')
  })
  assert(last.length > 900 && last.length <= 1_000, `${last.length} names`)
  assert.deepEqual((await sql`select 7 as late`.execute(world.db)).rows, [{ late: 7 }])
})
