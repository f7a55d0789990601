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

const ofHeight = (height: number) => `(select batch from ledger.journal where height = ${height})`

/** Makes digests and hashes anew from a height on, as one would who holds the whole database. */
const rechainedFrom = (height: number) => `
  do $$
  declare link record; below text;
  begin
    for link in select * from ledger.journal where height >= ${height} order by height loop
      select encode(hash, 'hex') into below from ledger.journal where height = link.height - 1;
      update ledger.journal j
      set entries = n.entries, digest = n.digest,
          hash = sha256(convert_to(concat_ws(E'\\t', below, j.batch, n.entries, encode(n.digest, 'hex')) || E'\\n', 'UTF8'))
      from (select count(*) as entries,
                   sha256(convert_to(string_agg(concat_ws(E'\\t', key, kind, debit_account, credit_account, amount,
                     coalesce(at_most::text, ''), currency, posting, coalesce(pending_key, ''), business_date,
                     to_char(created_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')) || E'\\n', ''
                     order by position), 'UTF8')) as digest
            from ledger.transfer where batch = link.batch) n
      where j.height = link.height;
    end loop;
  end $$`

type Found = Readonly<{
  change: string
  /** What verifyJournal says. */
  inside: readonly string[]
  /** What the offline program says of the export; nothing where the export does not tell. */
  offline?: string
  /** The head that was noted before the change is not met any more. */
  isHeadLost?: true
}>

/**
 * Rows changed by hand, and how it is found. Lines of the export: 1 title, 2–3 alice is filled,
 * 4–7 k1 to k3, 8–10 k4 and k5, 11–13 k6 and k7, 14 the end.
 */
const tampering: Readonly<Record<string, Found>> = {
  'an amount is changed': {
    change: `update ledger.transfer set amount = amount + 1 where key = 'k2'`,
    inside: ['batch N at height 2: its entries are not those that were written'],
    offline: 'line 7: height 2, batch N: the entries that end here are not those of the digest',
  },
  'an entry is deleted': {
    change: `delete from ledger.transfer where key = 'k2'`,
    inside: ['batch N at height 2: 2 entries, 3 were written'],
    offline: 'line 7: not an entry',
  },
  'all entries of a batch are deleted': {
    change: `delete from ledger.transfer where key in ('k4', 'k5')`,
    inside: ['batch N at height 3: 0 entries, 2 were written'],
    offline: 'line 9: not an entry',
  },
  'an entry is added at the end of a batch': {
    change: `
      insert into ledger.transfer
      select 'forged', born, batch, 4, kind, debit_account, credit_account, 5, null, currency, posting,
             null, business_date, created_at
      from ledger.transfer where key = 'k3'`,
    inside: ['batch N at height 2: 4 entries, 3 were written'],
    offline: 'line 8: here a batch should begin',
  },
  'an entry is added in a batch of its own': {
    change: `
      insert into ledger.transfer
      select 'forged', born, 42, 1, kind, debit_account, credit_account, 5, null, currency, posting,
             null, business_date, created_at
      from ledger.transfer where key = 'k3'`,
    inside: ['batch N: 1 entries that no journal knows'],
  },
  'an entry is moved to another batch': {
    change: `update ledger.transfer set batch = ${ofHeight(2)}, position = 4 where key = 'k4'`,
    inside: [
      'batch N at height 2: 4 entries, 3 were written',
      'batch N at height 3: 1 entries, 2 were written',
    ],
    offline: 'line 8: here a batch should begin',
  },
  'the order is changed': {
    change: `update ledger.transfer set position = 3 - position where key in ('k1', 'k2')`,
    inside: ['batch N at height 2: its entries are not those that were written'],
    offline: 'line 7: height 2, batch N: the entries that end here are not those of the digest',
  },
  'a batch is deleted from the journal': {
    change: `delete from ledger.journal where height = 3`,
    inside: [
      'batch N: 2 entries that no journal knows',
      'batch N at height 4: nothing stands at height 3',
    ],
    offline: 'line 8: height 4 follows height 2',
  },
  'a digest is replaced': {
    change: `update ledger.journal set digest = sha256('other') where height = 3`,
    inside: [
      'batch N at height 3: its entries are not those that were written',
      'batch N at height 3: its hash does not follow from the one below',
    ],
    offline: 'line 8: height 3, batch N: the hash does not follow from the one below',
  },
  'a count is replaced': {
    change: `update ledger.journal set entries = 3 where height = 3`,
    inside: [
      'batch N at height 3: 2 entries, 3 were written',
      'batch N at height 3: its hash does not follow from the one below',
    ],
    offline: 'line 8: height 3, batch N: the hash does not follow from the one below',
  },
  'a hash is replaced': {
    change: `update ledger.journal set hash = sha256('other') where height = 3`,
    inside: [
      'batch N at height 3: its hash does not follow from the one below',
      'batch N at height 4: its hash does not follow from the one below',
    ],
    offline: 'line 8: height 3, batch N: the hash does not follow from the one below',
  },
  'the highest hash is replaced': {
    change: `update ledger.journal set hash = sha256('other') where height = 4`,
    inside: ['batch N at height 4: its hash does not follow from the one below'],
    offline: 'line 11: height 4, batch N: the hash does not follow from the one below',
  },
  'a batch takes the number of another that was never written': {
    change: `
      update ledger.transfer set batch = 42 where key in ('k4', 'k5');
      update ledger.journal set batch = 42 where height = 3`,
    inside: ['batch N at height 3: its hash does not follow from the one below'],
    offline: 'line 8: height 3, batch N: the hash does not follow from the one below',
  },
  'an entry that waits for its seal is changed': {
    change: `update ledger.transfer set amount = amount + 1 where key = 'k8'`,
    inside: ['batch N, not sealed: its entries are not those that were written'],
  },
  'a batch is kept from its seal': {
    change: `delete from ledger.unsealed`,
    inside: ['batch N: 1 entries that no journal knows'],
  },
  'a batch is to be sealed twice': {
    change: `insert into ledger.unsealed select batch, entries, digest from ledger.journal where height = 3`,
    inside: ['batch N at height 3: waits for its seal as well'],
  },
  'the chain is made anew from a changed entry on': {
    change: `update ledger.transfer set amount = amount + 1 where key = 'k2'; ${rechainedFrom(2)}`,
    inside: [],
    isHeadLost: true,
  },
  'the highest batch is gone with its entries': {
    change: `delete from ledger.transfer where batch = ${ofHeight(4)};
             delete from ledger.journal where height = 4`,
    inside: [],
    isHeadLost: true,
  },
}

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
