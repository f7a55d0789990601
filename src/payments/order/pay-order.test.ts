import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { sql } from 'kysely'
import { Refusal } from '#kernel/refusal'
import { verifyBooks } from '#ledger'
import { noHandOff } from '#payments'
import { type Db, inTransaction } from '#platform/db'
import { alice, bob, created, createPaymentWorld, order, start } from '#test/payments'
import { payAll, payOrders } from './pay-order.ts'

const wish = (customerId: string, orderId: { mchid: string; id: string }) => ({
  orders: [orderId],
  customerId,
  funding: { method: 'balance' } as const,
})

/** Resolves when somebody waits for a lock. */
async function somebodyWaits(db: Db): Promise<void> {
  for (let turn = 0; turn < 500; turn++) {
    const { rows } = await sql`
      select from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()`.execute(
      db,
    )
    if (rows.length > 0) return
    await sleep(10)
  }
  assert.fail('nobody waited for the lock')
}

test('who waited for another process to pay the order sees the payment, not only the state', async () => {
  await using world = await createPaymentWorld()
  const other = world.sister
  const paid = await created(world, order('waiting'))
  const pressAgain = async (customerId: string) => {
    const [answer] = await payOrders(
      { db: other, handOff: noHandOff },
      [wish(customerId, paid)],
      start,
    )
    return answer
  }

  // One process holds the order, paid and not yet committed; two tills of another ask meanwhile.
  const waiting: ReturnType<typeof pressAgain>[] = []
  await inTransaction(world.db, async (tx) => {
    await payAll(tx, [wish(alice, paid)], start)
    waiting.push(pressAgain(alice), pressAgain(bob))
    await somebodyWaits(world.db)
  })

  const [again, stranger] = await Promise.all(waiting)
  assert(again && !(again instanceof Refusal), 'the payer who asks twice is answered as at first')
  assert.equal(again[0]?.payment?.customerId, alice)
  assert(stranger instanceof Refusal)
  assert.equal(stranger.code, 'ORDER_PAID')
  assert.deepEqual(await verifyBooks(world.db), [])
})
