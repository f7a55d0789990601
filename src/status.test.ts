import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createWorld } from '#test/world'
import { createStatus } from './status.ts'

const now = () => new Date('2026-11-24T04:00:00Z')

test('a database that is away is said, and what cannot be known then', async () => {
  await using world = await createWorld()
  const away = createStatus({ db: world.db, now, look: () => Promise.reject(new Error('away')) })
  const { state, parts } = await away()
  assert.equal(state, 'down')
  assert.deepEqual(
    parts.map((part) => [part.id, part.state]),
    [
      ['api', 'degraded'],
      ['database', 'down'],
      ['payments', 'unknown'],
      ['callbacks', 'unknown'],
      ['alarms', 'unknown'],
    ],
  )
})

test('a database that does not answer is given up in time, and asked once by a crowd', async () => {
  await using world = await createWorld()
  let looks = 0
  const look = () => {
    looks++
    return new Promise<never>(() => undefined)
  }
  const status = createStatus({ db: world.db, now, look })
  const all = await Promise.all(Array.from({ length: 50 }, () => status()))
  assert.equal(looks, 1)
  assert.ok(all.every(({ state }) => state === 'down'))
})
