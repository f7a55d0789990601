import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { sql } from 'kysely'
import { inTransaction } from '#platform/db'
import { createChannelWorld } from '../../../test/channel-world.ts'
import { lockOrders } from '../order/store.ts'
import type { Instruction } from './instruction.ts'
import { findInstruction, putInstruction, replaceInstructions } from './store.ts'

async function opened() {
  const world = await createChannelWorld()
  const order = await world.create('replace-001')
  await world.open(order)
  const [read] = await world.pays(order)
  assert(read)
  const later: Instruction = { ...read, lastAnswer: 'once more', absences: 1 }
  return { world, order, read, later }
}

test('what stands as it was read is written over, and whoever read it before comes too late', async () => {
  const { world, read, later } = await opened()
  await using each = world
  const replaced = () => replaceInstructions(each.db, [{ read, next: later }])
  assert.deepEqual(await replaced(), [true])
  assert.deepEqual(await findInstruction(each.db, read), later)
  assert.deepEqual(await replaced(), [false])
})

test('of two in one batch that read the same, one is written and knows it', async () => {
  const { world, read, later } = await opened()
  await using each = world
  const other = { ...later, lastAnswer: 'the other' }
  const both = [
    { read, next: later },
    { read, next: other },
  ]
  assert.deepEqual(await replaceInstructions(each.db, both), [true, false])
  assert.deepEqual(await findInstruction(each.db, read), later)
})

test('it waits for whoever holds the order, and gives way to what was written meanwhile', async () => {
  const { world, order, read, later } = await opened()
  await using each = world
  const moved: Instruction = { ...read, state: 'UNKNOWN', calls: 2 }
  const waiting = await inTransaction(each.db, async (tx) => {
    await lockOrders(tx, [order])
    const begun = replaceInstructions(each.db, [{ read, next: later }])
    // Its statement has begun, and so has its view of what is there.
    await untilSomebodyWaits(each.db)
    await putInstruction(tx, moved)
    return { begun }
  })
  assert.deepEqual(await waiting.begun, [false])
  assert.deepEqual(await findInstruction(each.db, read), moved)
})

async function untilSomebodyWaits(db: Parameters<typeof findInstruction>[0]): Promise<void> {
  for (;;) {
    const { rows } = await sql<{ waiting: boolean }>`
      select exists (
        select from pg_stat_activity
        where datname = current_database() and wait_event_type = 'Lock'
      ) as waiting`.execute(db)
    if (rows[0]?.waiting) return
    await sleep(10)
  }
}
