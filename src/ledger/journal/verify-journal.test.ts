import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { promisify } from 'node:util'
import { sql } from 'kysely'
import { plusMs } from '#kernel/time'
import { type Db, inTransaction } from '#platform/db'
import { customer, fill, hold, merchant, move, noon, open, resolve } from '#test/ledger/books'
import { tampering } from '#test/ledger/journal-tampering'
import { createWorld } from '#test/world'
import { post } from '../post.ts'
import type { Transfer } from '../transfer.ts'
import { exportJournal } from './export-journal.ts'
import { sealBatches } from './seal-batches.ts'
import { verifyJournal } from './verify-journal.ts'

const [alice, shop] = [customer('alice'), merchant('shop')]

/** Where an auditor works: the program alone, far from everything else that is ours. */
const desk = mkdtempSync(join(tmpdir(), 'tongbao-auditor-'))
const program = join(desk, 'verify-journal.ts')
copyFileSync(join(import.meta.dirname, '../../../tools/verify-journal/verify-journal.ts'), program)
after(() => rmSync(desk, { recursive: true }))

type Run = Readonly<{ code: number; said: string }>

async function verifyOffline(journal: string, ...options: readonly string[]): Promise<Run> {
  writeFileSync(join(desk, 'journal.txt'), journal)
  const run = promisify(execFile)(process.execPath, [program, 'journal.txt', ...options], {
    cwd: desk,
    env: {},
  })
  return run.then(
    ({ stdout }) => ({ code: 0, said: stdout }),
    ({ code, stderr }: { code: number; stderr: string }) => ({ code, said: stderr }),
  )
}

async function exported(db: Db, from = 1n): Promise<string> {
  let text = ''
  await exportJournal(db, { from, print: (piece) => (text += piece) })
  return text
}

/** The hash that a journal ends with. */
const headOf = (journal: string): string => /^end\t\d+\t(\w+)\n$/m.exec(journal)?.[1] ?? ''

/** Each call a millisecond later, so that batches are numbered in the order of the story. */
const batches: readonly (readonly Transfer[])[] = [
  [move('k1', alice, shop, 10), move('k2', alice, shop, 20), move('k3', alice, shop, 30)],
  [hold('k4', alice, shop, 40), hold('k5', alice, shop, 50)],
  [resolve('k6', 'post', 'k4'), resolve('k7', 'void', 'k5')],
  [move('k8', alice, shop, 80)],
]

/** A journal of four heights, one for filling alice and one for each batch but the last, which waits. */
async function createJournal() {
  const world = await createWorld()
  await fill(world.db, alice, 1_000)
  await open(world.db, shop)
  for (const [index, transfers] of batches.entries()) {
    await sealBatches(world.db)
    const at = plusMs(noon, index + 1)
    await inTransaction(world.db, (tx) => post(tx, transfers, at))
  }
  return world
}

/** Numbers of batches are drawn. */
const nameless = (text: string): string => text.replaceAll(/batch \d+/g, 'batch N').trim()

test('a journal without a fault is proved inside and offline, in whole and in part', async () => {
  await using world = await createJournal()
  assert.deepEqual(await verifyJournal(world.db), [])
  const journal = await exported(world.db)
  const head = headOf(journal)
  assert.deepEqual(await verifyOffline(journal, '--head', head), {
    code: 0,
    said: `8 entries are as they were sealed\nheight 4\nhead ${head}\n`,
  })
  const part = await exported(world.db, 3n)
  const below = /\t(\w+)\n/.exec(part)?.[1] ?? ''
  assert.deepEqual(await verifyOffline(part, '--from', below, '--head', head), {
    code: 0,
    said: `4 entries are as they were sealed\nheight 4\nhead ${head}\n`,
  })
  const foreign = await verifyOffline(part, '--from', head)
  assert.equal(foreign.said, `line 1: stands on ${below}, not on the hash given\n`)
})

for (const [title, { change, inside, offline, isHeadLost }] of Object.entries(tampering))
  test(`found and named: ${title}`, async () => {
    await using world = await createJournal()
    const noted = headOf(await exported(world.db))
    for (const statement of change.includes('$$') ? change.split(/;(?=\s*do )/) : change.split(';'))
      await sql.raw(statement).execute(world.db)
    assert.deepEqual((await verifyJournal(world.db)).map(nameless), inside)

    const journal = await exported(world.db)
    const { code, said } = await verifyOffline(journal)
    assert.deepEqual([code, code === 0 ? undefined : nameless(said)], [offline ? 1 : 0, offline])
    if (offline) return
    const held = await verifyOffline(journal, '--head', noted)
    assert.equal(held.code, isHeadLost ? 1 : 0)
    if (isHeadLost) assert.equal(held.said, `no height has the hash ${noted}\n`)
  })

/** The row of k6 or k8 changed in one column; each of the eleven fields is part of what is sealed. */
const fields: readonly (readonly [set: string, key: 'k6' | 'k8'])[] = [
  [`key = 'k9'`, 'k8'],
  [`kind = 'pending'`, 'k8'],
  [`debit_account = 42`, 'k8'],
  [`credit_account = 42`, 'k8'],
  [`amount = 79`, 'k8'],
  [`at_most = 81`, 'k8'],
  [`currency = 'USD'`, 'k8'],
  [`posting = 'other'`, 'k8'],
  [`pending_key = 'k9'`, 'k6'],
  [`business_date = business_date + 1`, 'k8'],
  [`created_at = created_at + interval '1 millisecond'`, 'k8'],
]

test('every field of an entry is sealed', async () => {
  await using world = await createJournal()
  await sealBatches(world.db)
  const takenBack = new Error('taken back')
  for (const [set, key] of fields) {
    const attempt = inTransaction(world.db, async (tx) => {
      await sql.raw(`update ledger.transfer set ${set} where key = '${key}'`).execute(tx)
      assert.equal((await verifyJournal(tx)).length, 1, set)
      throw takenBack
    })
    await assert.rejects(attempt, takenBack)
  }
})

test('the migration digests the entries that it finds as the program does', async () => {
  await using world = await createWorld()
  await open(world.db, alice, shop)
  await inTransaction(world.db, (tx) => post(tx, batches.flat().slice(0, 3), plusMs(noon, 7)))
  const digests = async () => {
    const { rows } = await sql`select entries, digest from ledger.unsealed`.execute(world.db)
    return rows
  }
  const written = await digests()
  const migration = join(import.meta.dirname, '../../../db/migrations/000009_ledger_journal.sql')
  const statement = /insert into ledger\.unsealed[^;]+/.exec(readFileSync(migration, 'utf8'))?.[0]
  await sql`delete from ledger.unsealed`.execute(world.db)
  await sql.raw(statement ?? '').execute(world.db)
  assert.deepEqual(await digests(), written)
})
