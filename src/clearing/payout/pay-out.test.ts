import { deepEqual, rejects } from 'node:assert/strict'
import { test } from 'node:test'
import { fen } from '#kernel/money'
import { minuteMs } from '#kernel/time'
import { verifyBooks } from '#ledger'
import { createPayoutWorld, faultOf, payoutsOf, statesOf, sweep, withdrawOnce } from '#test/payouts'
import { BankSilent } from '../bank/bank.ts'
import { payoutSweep } from './pay-out.ts'

test('a bank that is silent when it is sent something is asked all the same', async () => {
  await using world = await createPayoutWorld()
  await faultOf(world, { kind: 'slow', delayMs: 10 * minuteMs })
  await sweep(world.deps)
  await world.give('more1', 100n)
  world.pass(20 * minuteMs)
  await withdrawOnce(world.deps)
  const silent = world.withBank({ send: () => Promise.reject(new BankSilent('no answer')) })
  await rejects(payoutSweep({ ...silent, log: { error: () => undefined } }), BankSilent)
  deepEqual(await statesOf(world), ['SENT', 'PAID'])
  deepEqual(await verifyBooks(world.db), [])
})

test('what the bank says at once or later and cannot be booked is told each time', async () => {
  await using world = await createPayoutWorld()
  const errors: unknown[] = []
  const log = { error: (fields: unknown) => void errors.push(fields) }
  const wrong = (id: string) =>
    ({ id, state: 'paid', at: world.clock.now, amount: fen(1n) }) as const
  const bank = world.withBank({
    send: async ({ instructions }) => instructions.map(({ id }) => wrong(id)),
    query: async (ids) => ids.map(wrong),
  })
  await payoutSweep({ ...bank, log })
  const [payout] = await payoutsOf(world)
  const told = { instructionId: `${payout?.id}-1`, why: 'contradicts' }
  deepEqual(errors, [told])
  world.pass(minuteMs)
  await payoutSweep({ ...bank, log })
  deepEqual(errors, [told, told])
  deepEqual(await statesOf(world), ['SENT'])
  deepEqual(await verifyBooks(world.db), [])
})
