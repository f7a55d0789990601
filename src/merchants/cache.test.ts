import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createCache } from './cache.ts'

/** A cache over a table that counts its reads, and a clock that stands still. */
function shelf(rows: Record<string, string>, max = 100) {
  const state = { loads: 0, elapsedMs: 0, rows }
  const cache = createCache<string>({
    ttlMs: 4_000,
    max,
    elapsedMs: () => state.elapsedMs,
    load: async (key) => {
      state.loads++
      if (key === 'broken') throw new Error('no database')
      return state.rows[key]
    },
  })
  return { state, cache }
}

test('a value is read once while it is young, and again when it is not', async () => {
  const { state, cache } = shelf({ a: 'one' })
  assert.equal(await cache.get('a'), 'one')
  state.rows = { a: 'two' }
  state.elapsedMs = 3_999
  assert.equal(cache.remembers('a'), true)
  assert.equal(await cache.get('a'), 'one')
  state.elapsedMs = 4_000
  assert.equal(cache.remembers('a'), false)
  assert.equal(await cache.get('a'), 'two')
  assert.equal(state.loads, 2)
})

test('a hundred readers of one key share one load', async () => {
  const { state, cache } = shelf({ a: 'one' })
  const values = await Promise.all(Array.from({ length: 100 }, () => cache.get('a')))
  assert.deepEqual(new Set(values), new Set(['one']))
  assert.equal(state.loads, 1)
})

test('what is missing and what failed are not remembered', async () => {
  const { state, cache } = shelf({})
  assert.equal(await cache.get('a'), undefined)
  state.rows = { a: 'one' }
  assert.equal(await cache.get('a'), 'one')
  await assert.rejects(cache.get('broken'), /no database/)
  await assert.rejects(cache.get('broken'), /no database/)
  assert.equal(cache.remembers('broken'), false)
  assert.equal(state.loads, 4)
})

test('the oldest goes first when the shelf is full', async () => {
  const { cache } = shelf({ a: '1', b: '2', c: '3' }, 2)
  for (const key of ['a', 'b', 'a', 'c']) await cache.get(key)
  assert.deepEqual(
    ['a', 'b', 'c'].map((key) => cache.remembers(key)),
    [false, true, true],
  )
})
