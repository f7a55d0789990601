import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createWorld } from '#test/world'
import { createFailures } from '../alarm/count-failures.ts'
import { readHealth } from './read-health.ts'

const now = new Date('2026-11-24T04:00:00Z')
const minutesBefore = (count: number) => new Date(now.getTime() - count * 60_000)

test('what is the payer’s counts as neither, and what nobody foresaw is ours', async () => {
  await using world = await createWorld()
  const { db } = world
  assert.deepEqual(await readHealth(db, now), {
    quarter: { paid: 0, attempts: 0 },
    day: { paid: 0, attempts: 0 },
    callbacks: { waiting: 0, since: null },
    alarms: [],
  })
  const table: readonly (readonly [minutes: number, code: string | null, times: number])[] = [
    [1, null, 8],
    [2, 'SYSTEM_ERROR', 1],
    [2, 'CHANNEL_BUSY', 1],
    [3, 'BALANCE_NOT_ENOUGH', 50],
    [60, null, 90],
    [25 * 60, null, 1_000],
  ]
  for (const [minutes, code, times] of table) {
    const failures = createFailures({ db, now: () => minutesBefore(minutes) })
    for (let time = 0; time < times; time++) failures.count({ what: 'pay', channel: null, code })
    failures.count({ what: 'refund', channel: null, code: 'SYSTEM_ERROR' })
    await failures.flush()
  }
  const { quarter, day } = await readHealth(db, now)
  assert.deepEqual(quarter, { paid: 8, attempts: 10 })
  assert.deepEqual(day, { paid: 98, attempts: 100 })
})
