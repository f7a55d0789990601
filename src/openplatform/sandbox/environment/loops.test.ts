/** What no request brings about: another process hears of a jump, and old sendings are forgotten. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { dayMs, plusMs } from '#kernel/time'
import { comes } from '#test/faults'
import { openDesk } from '#test/sandbox'
import { startServer } from '#test/server'
import { turnsOf } from './clock/turns.ts'
import { findDeliveries, insertDelivery } from './seen/store.ts'

test('a process that was not asked for a jump hears of it, in whatever role', async () => {
  await using server = await startServer({ environment: 'sandbox', role: 'api' })
  const node = await server.openNode()
  const behind = () => server.program.modules.now().getTime() - node.modules.now().getTime()
  assert(Math.abs(behind()) < dayMs)
  const jumped = await openDesk(server).ask('POST', '/clock/jump', { days: 2 })
  assert.equal(jumped.status, 200, JSON.stringify(jumped.body))
  assert(await comes(() => Math.abs(behind()) < dayMs), 'it stays behind')
})

test('a jump gives payments, refunds and what a channel was told their turns, each in its place', async () => {
  await using server = await startServer({ environment: 'sandbox', role: 'api' })
  const turns = turnsOf(server.program.modules)
  const names = turns.map(({ name }) => name)
  assert.deepEqual(names.slice(1, 4), ['instructions', 'settle-refunds', 'expire-orders'])
  const asked: string[] = []
  const { payments, ...modules } = server.program.modules
  const instructions = {
    ...payments.instructions,
    resolveAll: () => {
      asked.push('instructions')
      return payments.instructions.resolveAll()
    },
  }
  for (const { run } of turnsOf({ ...modules, payments: { ...payments, instructions } }))
    await run()
  assert.deepEqual(asked, ['instructions'])
})

test('sendings of more than a month ago are forgotten', async () => {
  await using server = await startServer({ environment: 'sandbox' })
  const { db } = server.program.modules
  const sent = {
    mchid: '1900000001',
    callbackId: 'c1',
    subject: 's1',
    eventType: 'TRANSACTION.SUCCESS',
    url: 'http://127.0.0.1:1/notify',
    resource: '{}',
    headers: {},
    answer: '200',
    tookMs: 1,
  }
  for (const [id, days] of [['sd_old', 31] as const, ['sd_new', 29] as const])
    await insertDelivery(db, { ...sent, id, sentAt: plusMs(new Date(), -days * dayMs) })
  // A sweep has its first turn when its process starts, and the next in an hour.
  await server.openNode()
  const ids = async () => (await findDeliveries(db, { limit: 10 })).map(({ id }) => id).join()
  assert(await comes(async () => (await ids()) === 'sd_new'), await ids())
})
