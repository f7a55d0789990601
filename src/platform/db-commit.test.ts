/** COMMIT and its unknown outcomes, on a server that waits for a standby which never answers. */
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { sql } from 'kysely'
import { type Db, inStatement, inTransaction, openDb, type Tx } from '#platform/db'
import { createLog } from '#platform/log'
import { type Postgres, startPostgres } from '#platform/postgres'

let home: string
let server: Postgres
let db: Db
/** The one who looks on and interferes; its own commits wait for nobody. */
let admin: Db

before(async () => {
  home = mkdtempSync(join(tmpdir(), 'tongbao-test-'))
  server = await startPostgres({ home, durable: false, log: createLog({ level: 'silent' }) })
  admin = openDb(server.url('postgres'), { max: 2 })
  await sql`create database books`.execute(admin)
  await sql`alter database books set synchronous_commit = 'on'`.execute(admin)
  db = openDb(server.url('books'))
  await sql`create table scratch (key text primary key)`.execute(db)
  await sql`
    create function warn() returns trigger language plpgsql as $$
    begin raise warning 'at commit'; return null; end $$`.execute(db)
  await sql`create table warned (key text primary key)`.execute(db)
  await sql`
    create constraint trigger warn after insert on warned
    deferrable initially deferred for each row execute function warn()`.execute(db)
})

after(async () => {
  await db.destroy()
  await admin.destroy()
  await server.stop()
  rmSync(home, { recursive: true, force: true })
})

async function waitForStandby(names: string): Promise<void> {
  await sql`alter system set synchronous_standby_names = ${sql.lit(names)}`.execute(admin)
  await sql`select pg_reload_conf()`.execute(admin)
  await until(async () => {
    const { rows } = await sql<{ given: string }>`
      select current_setting('synchronous_standby_names') as given`.execute(admin)
    return rows[0]?.given === names
  })
  // The process that tells the others about standbys hears of it a moment later.
  await sleep(100)
}

async function until(isSo: () => Promise<boolean>): Promise<void> {
  for (let turn = 0; turn < 500; turn++) {
    if (await isSo()) return
    await sleep(10)
  }
  assert.fail('it never came to pass')
}

/** The process whose COMMIT is on disk here and waits for the standby. */
async function committing(): Promise<number> {
  let pid: number | undefined
  await until(async () => {
    const { rows } = await sql<{ pid: number }>`
      select pid from pg_stat_activity where wait_event = 'SyncRep'`.execute(admin)
    pid = rows[0]?.pid
    return pid !== undefined
  })
  assert(pid !== undefined)
  return pid
}

/** Writes the key unless it is there, and counts the attempts. */
function createBody(key: string) {
  const body = {
    attempts: 0,
    run: async (tx: Tx): Promise<string> => {
      body.attempts++
      const { rows } = await sql`select from scratch where key = ${key}`.execute(tx)
      if (rows.length > 0) return 'exists'
      await sql`insert into scratch values (${key})`.execute(tx)
      return 'posted'
    },
  }
  return body
}

/** The same as one statement that commits as it ends, with the question asked afterwards. */
function createStatement(key: string) {
  const body = {
    attempts: 0,
    run: async (alone: Db): Promise<string> => {
      body.attempts++
      const { rows } = await sql`
        insert into scratch values (${key}) on conflict do nothing returning key`.execute(alone)
      return rows.length > 0 ? 'posted' : 'exists'
    },
  }
  return body
}

const countOf = async (table: string, key: string): Promise<number> =>
  (await sql`select from ${sql.ref(table)} where key = ${key}`.execute(db)).rows.length

const interferences: Readonly<Record<string, (pid: number) => Promise<unknown>>> = {
  'the wait for the standby is cancelled: a WARNING, and COMMIT': (pid) =>
    sql`select pg_cancel_backend(${pid})`.execute(admin),
  'the connection dies after the commit and before the answer': (pid) =>
    sql`select pg_terminate_backend(${pid})`.execute(admin),
}

for (const [title, interfere] of Object.entries(interferences))
  test(`unknown outcome, one effect: ${title}`, async () => {
    await waitForStandby('nobody')
    try {
      const body = createBody(title)
      const outcome = inTransaction(db, body.run)
      await interfere(await committing())
      // The first attempt is in the books; the second finds it and answers for it.
      assert.equal(await outcome, 'exists')
      assert.equal(body.attempts, 2)
      assert.equal(await countOf('scratch', title), 1)
    } finally {
      await waitForStandby('')
    }
  })

for (const [title, interfere] of Object.entries(interferences))
  test(`unknown outcome of a statement alone, one effect: ${title}`, async () => {
    await waitForStandby('nobody')
    try {
      const body = createStatement(`alone: ${title}`)
      const outcome = inStatement(db, body.run)
      await interfere(await committing())
      assert.equal(await outcome, 'exists')
      assert.equal(body.attempts, 2)
      assert.equal(await countOf('scratch', `alone: ${title}`), 1)
    } finally {
      await waitForStandby('')
    }
  })

test('a commit that the standby lets through in the end is a plain success', async () => {
  await waitForStandby('nobody')
  const body = createBody('patience')
  const outcome = inTransaction(db, body.run)
  await committing()
  await waitForStandby('')
  assert.equal(await outcome, 'posted')
  assert.equal(body.attempts, 1)
})

test('a WARNING at COMMIT from anywhere is an unknown outcome', async () => {
  let attempts = 0
  await inTransaction(db, async (tx) => {
    attempts++
    await sql`insert into warned values ('once') on conflict do nothing`.execute(tx)
  })
  assert.equal(attempts, 2)
  assert.equal(await countOf('warned', 'once'), 1)
})

test('so is one of a statement alone, while what only reads is none', async () => {
  let attempts = 0
  await inStatement(db, async (alone) => {
    attempts++
    await sql`insert into warned values ('alone') on conflict do nothing`.execute(alone)
  })
  assert.equal(attempts, 2)
  assert.equal(await countOf('warned', 'alone'), 1)
  await inStatement(db, async (alone) => {
    attempts++
    await warn(alone)
  })
  assert.equal(attempts, 3)
})

test('one that never comes without a WARNING is given up as unknown, not called a success', async () => {
  let attempts = 0
  const attempt = inTransaction(db, async (tx) => {
    attempts++
    await sql`insert into warned values (${`again ${attempts}`})`.execute(tx)
  })
  await assert.rejects(attempt, { name: 'UnknownOutcome' })
  assert.equal(attempts, 4)
})

const warn = (tx: Tx | Db) => sql`do $$ begin raise warning 'before'; end $$`.execute(tx)

test('a WARNING before COMMIT is none of its business, also on the same connection', async () => {
  const one = openDb(server.url('books'), { max: 1 })
  await warn(one)
  let attempts = 0
  await inTransaction(one, async (tx) => {
    attempts++
    await warn(tx)
  })
  assert.equal(attempts, 1)
  await inTransaction(one, (tx) =>
    sql`insert into warned values ('same connection') on conflict do nothing`.execute(tx),
  )
  await inTransaction(one, async () => void attempts++)
  assert.equal(attempts, 2)
  await one.destroy()
})

test('the server goes down under a transaction and comes back: the body runs again', async () => {
  const body = createBody('restart')
  const pid = server.pid()
  assert(pid !== undefined)
  const outcome = inTransaction(db, async (tx) => {
    const answer = await body.run(tx)
    if (body.attempts === 1) process.kill(pid, 'SIGINT')
    return answer
  })
  await outcome.catch(() => undefined)
  await until(async () => {
    // The commit may have been quicker than the signal, so an answer alone proves no restart.
    if (server.pid() === undefined || server.pid() === pid) return false
    try {
      return (await countOf('scratch', 'restart')) >= 0
    } catch {
      return false
    }
  })
  // Four attempts may all fall into the restart; whoever asks again gets the one effect.
  assert.match(await inTransaction(db, body.run), /posted|exists/)
  assert.equal(await countOf('scratch', 'restart'), 1)
})
