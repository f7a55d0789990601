import { deepEqual, equal } from 'node:assert/strict'
import { test } from 'node:test'
import { fen } from '#kernel/money'
import { alice, created, createPaymentWorld, order, start } from '#test/payments'
import { refundRequest } from '#test/refunds'
import { payOrders } from '../order/pay-order.ts'
import { requestRefund } from '../refund/request-refund.ts'
import { settleRefunds } from '../refund/settle-refunds.ts'
import type { HandOff } from './enqueue.ts'

const notifyUrl = 'https://shop.example/notify'

/** A deliverer that takes all, and remembers what was put into its hand. */
function createHand() {
  const places: string[] = []
  const handOff: HandOff = {
    takes: () => true,
    deliver: (callbacks) => {
      for (const callback of callbacks)
        places.push(
          `${callback.object} ${'sequence' in callback ? callback.sequence : 'without a number'}`,
        )
    },
  }
  return { handOff, places }
}

test('what is handed off has its numbers: an order, and many refunds of it at once', async () => {
  await using world = await createPaymentWorld()
  const { handOff, places } = createHand()
  const { db } = world
  const paid = await created(world, order('number-1', { notifyUrl }))
  const funding = { method: 'balance' as const }
  await payOrders({ db, handOff }, [{ orders: [paid], customerId: alice, funding }], start)
  deepEqual(places, [`${paid.id} 1`])

  const numbers = Array.from({ length: 8 }, (_, index) => `r${index}`)
  for (const number of numbers)
    await requestRefund(
      { db, now: () => start },
      refundRequest('number-1', number, 100n, { notifyUrl, amount: fen(100n) }),
    )
  // Several processes sweep at once, and each takes some.
  await Promise.all([1, 2, 3].map(() => settleRefunds({ db, handOff }, start)))
  equal(places.length, 9)
  deepEqual(
    places.toSorted(),
    places.map((_, index) => `${paid.id} ${index + 1}`),
  )
})
