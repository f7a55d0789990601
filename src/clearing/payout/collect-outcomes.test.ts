import { deepEqual, equal, ok } from 'node:assert/strict'
import { test } from 'node:test'
import { fen } from '#kernel/money'
import { dayMs, hourMs, minuteMs, plusMs } from '#kernel/time'
import { setAccountState, verifyBooks } from '#ledger'
import { inTransaction } from '#platform/db'
import { at } from '#test/clearing'
import { mchid } from '#test/payments'
import {
  createPayoutWorld,
  custody,
  faultOf,
  type PayoutWorld,
  payoutsOf,
  statesOf,
  sweep,
} from '#test/payouts'
import { collectOutcomes } from './collect-outcomes.ts'
import { createPayouts } from './create-payouts.ts'
import { sendPayouts } from './send-payouts.ts'

test('an outcome that contradicts, or names another amount, is not booked', async () => {
  await using world = await createPayoutWorld()
  await createPayouts(world.deps)
  await sendPayouts(world.withBank({ send: async () => [] }))
  const [payout] = await payoutsOf(world)
  ok(payout)
  const id = `${payout.id}-1`
  const paidAt = world.clock.now
  const say = async (...outcomes: Awaited<ReturnType<typeof world.deps.bank.query>>) => {
    world.pass(dayMs)
    return (await collectOutcomes(world.withBank({ query: async () => outcomes }))).unbooked
  }
  const contradicts = [{ instructionId: id, why: 'contradicts' }]
  deepEqual(await say({ id, state: 'paid', at: paidAt, amount: fen(1n) }), contradicts)
  deepEqual(await statesOf(world), ['SENT'])
  // Nothing was sent in truth; the bank that says so is another than the one with the books.
  const rejected = { id, state: 'rejected', reason: 'AC04', isRetryable: false } as const
  deepEqual(await say(rejected), [])
  deepEqual(await statesOf(world), ['FAILED'])
  deepEqual(await verifyBooks(world.db), [])
})

test('a return that finds the purse frozen waits until it is open', async () => {
  await using world = await createPayoutWorld()
  const [settled] = await world.figures()
  await faultOf(world, { kind: 'returned', delayMs: hourMs })
  await sweep(world.deps)
  const purse = { kind: 'merchant_available', owner: mchid } as const
  await inTransaction(world.db, (tx) => setAccountState(tx, purse, 'CNY', 'frozen'))
  world.pass(dayMs)
  const { unbooked } = await collectOutcomes(world.deps)
  deepEqual(
    unbooked.map(({ why }) => why),
    ['cannot_post'],
  )
  await inTransaction(world.db, (tx) => setAccountState(tx, purse, 'CNY', 'open'))
  world.pass(hourMs)
  await collectOutcomes(world.deps)
  deepEqual(await statesOf(world), ['RETURNED'])
  deepEqual(await world.figures(), [settled, 0n, custody, custody, 0n, 0n])
  deepEqual(await verifyBooks(world.db), [])
})
test('killed between any two steps, another process goes on and doubles nothing', async () => {
  const stories: readonly (readonly [
    what: string,
    lastStep: (world: PayoutWorld) => Promise<unknown>,
  ])[] = [
    ['after the rows and the money', (world) => createPayouts(world.deps)],
    [
      'after SENT, before the bank heard of it',
      async (world) => {
        await createPayouts(world.deps)
        await answerOfAny(() => sendPayouts(world.withBank({ send: dying })))
      },
    ],
    [
      'after the bank had it, before its answer was written',
      async (world) => {
        await createPayouts(world.deps)
        const send = async (batch: Parameters<typeof world.deps.bank.send>[0]) => {
          await world.deps.bank.send(batch)
          return dying()
        }
        await answerOfAny(() => sendPayouts(world.withBank({ send })))
      },
    ],
    [
      'after the bank was asked',
      async (world) => {
        await faultOf(world, { kind: 'slow', delayMs: minuteMs })
        await createPayouts(world.deps)
        await sendPayouts(world.deps)
        world.pass(2 * minuteMs)
        await answerOfAny(() => collectOutcomes(world.withBank({ query: dying })))
      },
    ],
  ]
  for (const [what, lastStep] of stories) {
    await using world = await createPayoutWorld()
    const [settled] = await world.figures()
    await lastStep(world)
    deepEqual(await verifyBooks(world.db), [], what)
    const second = { ...world.deps, db: world.sister }
    await Promise.all([sweep(second), sweep(world.deps)])
    world.pass(hourMs)
    await Promise.all([sweep(second), sweep(world.deps), sweep(second)])
    deepEqual(await statesOf(world), ['PAID'], what)
    const paid = custody - settled
    deepEqual(await world.figures(), [0n, 0n, paid, paid, 0n, settled], what)
    deepEqual(world.told, ['PAID'], what)
    deepEqual(await verifyBooks(world.db), [], what)
  }
})

const dying = (): Promise<never> => Promise.reject(new Error('killed'))

async function answerOfAny(ask: () => Promise<unknown>): Promise<void> {
  await ask().then(
    () => ok(false, 'it should have been killed'),
    () => undefined,
  )
}

// Paid on Wednesday, the 25th; the seventh working day after it is Friday, the 4th of December.
const endOfReturns = at('2026-12-05', '00:00:00')

test('the bank is asked about returns until none is told any more, and no longer', async () => {
  await using world = await createPayoutWorld()
  await sweep(world.deps)
  let asked = 0
  for (let days = 0; days < 16; days++) {
    world.pass(dayMs)
    asked += (await collectOutcomes(world.deps)).asked
  }
  deepEqual((await payoutsOf(world))[0]?.returnUntil, endOfReturns)
  equal(asked, 13)
  equal((await payoutsOf(world))[0]?.askAt, null)
})

test('a return at the end of its days is booked, whoever was killed before, or told of it late', async () => {
  const silent = async (ids: readonly string[]) =>
    ids.map((id) => ({ id, state: 'unknown' }) as const)
  const stories: readonly (readonly [
    what: string,
    returnedAt: Date,
    askedAt: Date,
    query: PayoutWorld['deps']['bank']['query'] | undefined,
    hours: number,
  ])[] = [
    ['killed', plusMs(endOfReturns, -hourMs), endOfReturns, dying, 6],
    ['killed last', plusMs(endOfReturns, -hourMs), plusMs(endOfReturns, 3 * dayMs), dying, 6],
    ['silent last', plusMs(endOfReturns, -hourMs), plusMs(endOfReturns, 3 * dayMs), silent, 6],
    ['told a day late', plusMs(endOfReturns, dayMs), endOfReturns, undefined, 24],
  ]
  for (const [what, returnedAt, askedAt, query, hours] of stories) {
    await using world = await createPayoutWorld()
    const [settled] = await world.figures()
    await faultOf(world, {
      kind: 'returned',
      delayMs: returnedAt.getTime() - world.clock.now.getTime(),
    })
    await sweep(world.deps)
    world.pass(askedAt.getTime() - world.clock.now.getTime())
    const asking = collectOutcomes(query ? world.withBank({ query }) : world.deps)
    await (query === dying ? answerOfAny(() => asking) : asking)
    deepEqual(await statesOf(world), ['PAID'], what)
    world.pass(hours * hourMs)
    await collectOutcomes({ ...world.deps, db: world.sister })
    deepEqual(await statesOf(world), ['RETURNED'], what)
    deepEqual(await world.figures(), [settled, 0n, custody, custody, 0n, 0n], what)
    deepEqual(world.told, ['PAID', 'RETURNED'], what)
    deepEqual(await verifyBooks(world.db), [], what)
  }
})
