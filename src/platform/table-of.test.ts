import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'kysely'
import { tableOf } from '#platform/table-of'
import { createWorld } from '#test/world'

const columns = {
  id: 'bigint',
  name: 'text',
  at: 'timestamptz',
  isTrue: 'boolean',
  count: 'integer',
} as const

type Row = Readonly<{
  id: bigint
  name: string | null
  at: Date | null
  isTrue: boolean
  count: number
}>

test('a batch comes back from the database as it went in, in its order', async () => {
  await using world = await createWorld()
  const at = new Date('2026-11-24T00:00:00.123Z')
  const texts = ['', 'NULL', '{}', `o'"\\ 零钱 %s`, '\\', '"', 'a,b', ' \t\n', '𬱖', 'null', '\\n']
  const rows: Row[] = texts.map((name, index) => ({
    id: 2n ** 62n - BigInt(index),
    name,
    at,
    isTrue: index % 2 === 0,
    count: 1 - index,
  }))
  rows.push({ id: -1n, name: null, at: null, isTrue: false, count: 0 })
  const { rows: read } = await sql<Row>`select * from ${tableOf(rows, columns)}`.execute(world.db)
  assert.deepEqual(read, rows)
})

test('only the named members travel, and an empty batch is an empty table', async () => {
  await using world = await createWorld()
  const rows = [{ id: 1n, secret: 'stays', rest: { any: 'thing' } }]
  const { rows: read } = await sql`select * from ${tableOf(rows, { id: 'bigint' })}`.execute(
    world.db,
  )
  assert.deepEqual(read, [{ id: 1n }])
  const none: Row[] = []
  const { rows: nothing } = await sql`select * from ${tableOf(none, columns)}`.execute(world.db)
  assert.deepEqual(nothing, [])
})
