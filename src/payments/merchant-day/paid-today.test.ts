import assert from 'node:assert/strict'
import { test } from 'node:test'
import { dayMs, plusMs } from '#kernel/time'
import { created, createPaymentWorld, mchid, order, pay, start } from '#test/payments'
import { newTransactionId } from '../order/order.ts'
import { createPaidToday } from './paid-today.ts'

test('what was paid today is counted afresh after ten seconds, and begins anew at midnight', async () => {
  await using world = await createPaymentWorld()
  const clock = { ms: 0 }
  const paidToday = createPaidToday(world, () => clock.ms)
  assert.equal(await paidToday(mchid, start), 0n)

  for (const number of ['A1', 'A2'])
    assert.equal(await pay(world, await created(world, order(number))), 'SUCCESS')
  await created(world, order('A3'))
  assert.equal(await paidToday(mchid, start), 0n, 'it is ten seconds old at most')
  clock.ms += 10_001
  assert.equal(await paidToday(mchid, start), 2_000n, 'what is not paid does not count')
  assert.equal(await paidToday('1900000002', start), 0n, 'nor does another merchant’s')
  // Eight in the morning of Beijing is still the same day sixteen hours later, less a moment.
  assert.equal(await paidToday(mchid, plusMs(start, dayMs)), 0n)
  clock.ms += 10_001
  assert.equal(await paidToday(mchid, start), 2_000n)
})

test('many who ask at once are answered by one sum', async () => {
  await using world = await createPaymentWorld()
  let asked = 0
  const db = world.db.withPlugin({
    transformQuery: ({ node }) => {
      asked++
      return node
    },
    transformResult: async ({ result }) => result,
  })
  const paidToday = createPaidToday({ db }, () => 0)
  await Promise.all(Array.from({ length: 20 }, () => paidToday(mchid, start)))
  assert.equal(asked, 1)
  const late = order('B1', { id: newTransactionId(plusMs(start, -9 * dayMs)) })
  assert.equal(await pay(world, await created(world, late)), 'SUCCESS')
  const afresh = createPaidToday(world)
  assert.equal(
    await afresh(mchid, start),
    0n,
    'an order of more than eight days ago does not count',
  )
})
