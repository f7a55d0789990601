import assert from 'node:assert/strict'
import { test } from 'node:test'
import { minuteMs, plusMs } from '#kernel/time'
import { createMetrics } from '#platform/metrics'
import { alice, createPaymentWorld, order, start } from '#test/payments'
import { noHandOff } from '../index.ts'
import { createOrders, fromWallet } from '../order/create-order.ts'
import { payOrders } from '../order/pay-order.ts'
import { measureBacklog } from './measure-backlog.ts'

test('a scrape tells what waits and for how long, and that it is not known without a database', async () => {
  await using world = await createPaymentWorld()
  const metrics = createMetrics()
  measureBacklog({ db: world.db, now: () => plusMs(start, minuteMs), metrics })
  const figures = async () =>
    [...(await metrics.text()).matchAll(/^tongbao_(callbacks_\w+|\w*refund\w+) (\S+)$/gm)].map(
      ([, name, figure]) => [name, figure],
    )
  const refunds = [
    ['refunds_waiting', '0'],
    ['refunds_oldest_seconds', '0'],
    ['refund_reviews_waiting', '0'],
    ['refund_reviews_oldest_seconds', '0'],
    ['abnormal_refunds_waiting', '0'],
    ['abnormal_refunds_oldest_seconds', '0'],
  ]
  assert.deepEqual(await figures(), [
    ['callbacks_waiting', '0'],
    ['callbacks_oldest_seconds', '0'],
    ...refunds,
  ])

  const told = order('told', { notifyUrl: 'https://shop.example/notify' })
  await createOrders(world.db, [fromWallet(told)], start)
  const request = { orders: [told], customerId: alice, funding: { method: 'balance' } as const }
  await payOrders({ db: world.db, handOff: noHandOff }, [request], start)
  assert.deepEqual(await figures(), [
    ['callbacks_waiting', '1'],
    ['callbacks_oldest_seconds', '60'],
    ...refunds,
  ])

  await world.db.destroy()
  assert.deepEqual(new Set((await figures()).map(([, figure]) => figure)), new Set(['Nan']))
})
