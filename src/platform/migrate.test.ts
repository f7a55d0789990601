import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { sql } from 'kysely'
import { migrate } from '#platform/migrate'
import { createWorld } from '#test/world'

/** Sorts after every real file, because the world's database has those already. */
const late = (number: number, what: string) => `99000${number}_${what}.sql`

function folderOf(files: Readonly<Record<string, string>>) {
  const folder = mkdtempSync(join(tmpdir(), 'tongbao-migrations-'))
  const write = (name: string, text: string) => writeFileSync(join(folder, name), text)
  for (const [name, text] of Object.entries(files)) write(name, text)
  return { folder, write, [Symbol.dispose]: () => rmSync(folder, { recursive: true }) }
}

test('files are applied once, in order, and two starters take turns', async () => {
  await using world = await createWorld()
  using files = folderOf({
    [late(2, 'second')]: 'alter table public.probe add column b int;',
    [late(1, 'first')]: 'create table public.probe (a int); insert into public.probe values (1);',
  })
  const starters = [1, 2, 3].map(() => migrate(world.url, { folder: files.folder }))
  const applied = await Promise.all(starters)
  assert.deepEqual(applied.flat(), [late(1, 'first'), late(2, 'second')])
  const { rows } = await sql`select a, b from probe`.execute(world.db)
  assert.deepEqual(rows, [{ a: 1, b: null }])
})

test('a file that fails leaves nothing, and the ones before it stay', async () => {
  await using world = await createWorld()
  using files = folderOf({
    [late(1, 'good')]: 'create table public.good (a int);',
    [late(2, 'bad')]: 'create table public.half (a int); select 1 / 0;',
  })
  await assert.rejects(migrate(world.url, { folder: files.folder }), /990002_bad.*division by zero/)
  const { rows } = await sql`select to_regclass('good') is not null as good,
    to_regclass('half') is null as gone`.execute(world.db)
  assert.deepEqual(rows, [{ good: true, gone: true }])

  files.write(late(2, 'bad'), 'create table public.half (a int);')
  assert.deepEqual(await migrate(world.url, { folder: files.folder }), [late(2, 'bad')])
})

test('what was applied may not change, and nothing may slip in before it', async () => {
  await using world = await createWorld()
  using files = folderOf({ [late(2, 'two')]: 'select 1;' })
  await migrate(world.url, { folder: files.folder })

  files.write(late(1, 'one'), 'select 1;')
  await assert.rejects(migrate(world.url, { folder: files.folder }), /990001_one.*higher number/)

  files.write(late(2, 'two'), 'select 2;')
  await assert.rejects(migrate(world.url, { folder: files.folder }), /990002_two\.sql changed/)

  files.write('fix.sql', 'select 1;')
  await assert.rejects(
    migrate(world.url, { folder: files.folder }),
    /fix\.sql: a migration is named/,
  )
})
