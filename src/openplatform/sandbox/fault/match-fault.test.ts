import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Refusal } from '#kernel/refusal'
import { plusMs } from '#kernel/time'
import { createWorld, type World } from '#test/world'
import { draw } from './draw.ts'
import type { NewFaultOrder } from './fault-order.ts'
import { concerns, matchFault } from './match-fault.ts'
import { liftFault, liftFaults, orderFault, orderOf } from './order-fault.ts'
import { playScript, saveScript, type Step } from './script.ts'
import { findOrdersOf, findStrikes } from './store.ts'
import { strike } from './strike.ts'
import type { Verb } from './fault.ts'

const mchid = '1900000001'
const start = new Date('2026-11-24T00:00:00Z')
const target = (verb: Verb, path = '/v3/pay/transactions/native') =>
  ({ side: 'call', verb, path }) as const

const deps = ({ db }: Pick<World, 'db'>, now = start) => ({ db, now: () => now })
const codeOf = async (ask: () => unknown): Promise<unknown> => {
  try {
    return await ask()
  } catch (error) {
    if (error instanceof Refusal) return error.code
    throw error
  }
}

/** The fault that strikes the next call of this verb. */
const next = async (world: Pick<World, 'db'>, verb: Verb = 'pay', now = start, by = mchid) =>
  (
    await strike(deps(world, now), {
      ...target(verb),
      mchid: by,
      subject: 'a call',
      request: 'request',
    })
  )?.fault

test('an order concerns its verb, its path and its side', () => {
  const table: readonly (readonly [NewFaultOrder, Verb, boolean])[] = [
    [{ mchid, fault: 'reset_before' }, 'pay', true],
    [{ mchid, fault: 'reset_before', verb: 'refund' }, 'pay', false],
    [{ mchid, fault: 'reset_before', path: '/v3/pay/' }, 'pay', true],
    [{ mchid, fault: 'reset_before', path: '/v3/refund/' }, 'pay', false],
    [{ mchid, fault: 'query_wrong_amount' }, 'pay', false],
    [{ mchid, fault: 'callback_lost' }, 'pay', false],
    [{ mchid, fault: 'payer_insufficient' }, 'pay', false],
    [{ mchid, fault: 'late_success_expired' }, 'pay', true],
    // Its path is no close of an order.
    [{ mchid, fault: 'late_success' }, 'close', false],
  ]
  for (const [asked, verb, is] of table)
    assert.equal(concerns(orderOf(asked, start, null), target(verb)), is, asked.fault)
})

test('the first whose turn it is strikes, and a rate strikes the same numbers for ever', () => {
  const made = (given: Partial<NewFaultOrder>, seen: number, struck = 0) => ({
    ...orderOf({ mchid, fault: 'reset_before', ...given }, start, null),
    seen,
    struck,
  })
  const skipped = made({ skip: 3 }, 3)
  const spent = made({ take: 2 }, 9, 2)
  const due = made({ fault: 'hold_before', take: 2 }, 1, 1)
  assert.equal(matchFault([skipped, spent, due]), due)
  assert.equal(matchFault([skipped, spent]), undefined)
  assert.equal(matchFault([{ ...skipped, seen: 4 }, due])?.id, skipped.id)

  const hits = (seed: string) =>
    Array.from({ length: 1_000 }, (_, at) => draw(seed, at + 1) < 100_000)
  assert.deepEqual(hits('a'), hits('a'))
  assert.notDeepEqual(hits('a'), hits('b'))
  const count = hits('a').filter(Boolean).length
  assert.ok(count > 60 && count < 140, String(count))
})

test('an order that makes no sense is refused', async () => {
  await using world = await createWorld('rows')
  const table: readonly (readonly [Partial<NewFaultOrder>, string])[] = [
    [{ fault: 'earthquake' }, 'FAULT_UNKNOWN'],
    [{ fault: 'query_wrong_amount', verb: 'pay' }, 'FAULT_VERB_WRONG'],
    [{ parameters: { holdMs: 1 } }, 'FAULT_PARAMETER_WRONG'],
    [{ parameters: { colour: 1 } }, 'FAULT_PARAMETER_WRONG'],
    [{ take: 0 }, 'FAULT_COUNT_WRONG'],
    [{ rate: 1_000_001 }, 'FAULT_COUNT_WRONG'],
    [{ skip: 1.5 }, 'FAULT_COUNT_WRONG'],
    [{ endsAt: start }, 'FAULT_TIME_WRONG'],
  ]
  for (const [given, code] of table) {
    const asked = { mchid, fault: 'hold_before', ...given }
    assert.equal(await codeOf(() => orderFault(deps(world), asked)), code)
  }
  assert.deepEqual(await findOrdersOf(world.db, mchid, 10), [])
  const lift = () => liftFault(deps(world), { mchid, id: 'fo_none' })
  assert.equal(await codeOf(lift), 'FAULT_ORDER_NOT_FOUND')
  assert.equal(
    await codeOf(() => saveScript(deps(world), { mchid, name: 'x', steps: [] })),
    'SCRIPT_EMPTY',
  )
  const play = () => playScript(deps(world), { mchid, name: 'x', seed: '1' })
  assert.equal(await codeOf(play), 'SCRIPT_NOT_FOUND')
})

const compare = (a: string, b: string) => (a < b ? -1 : 1)

test('orders follow each other, end in time, and can be lifted', async () => {
  await using world = await createWorld('rows')
  const given = deps(world)
  await orderFault(given, { mchid, fault: 'reset_before', take: 1 })
  await orderFault(deps(world, plusMs(start, 1)), { mchid: '*', fault: 'bad_gateway', take: 2 })
  const now = plusMs(start, 10)
  assert.equal(await next(world, 'pay', now), 'reset_before')
  assert.equal(await next(world, 'pay', now), 'bad_gateway')
  assert.equal(await next(world, 'pay', now, '1900000002'), 'bad_gateway')
  assert.equal(await next(world, 'pay', now), undefined)

  const until = plusMs(start, 1_000)
  await orderFault(given, { mchid, fault: 'redirect', beginsAt: plusMs(start, 100), endsAt: until })
  assert.equal(await next(world, 'pay', start), undefined)
  assert.equal(await next(world, 'pay', plusMs(start, 500)), 'redirect')
  assert.equal(await next(world, 'pay', until), undefined)

  const { id } = await orderFault(given, { mchid, fault: 'unavailable' })
  assert.equal(await next(world, 'pay', now), 'unavailable')
  await liftFault(given, { mchid, id })
  assert.equal(await next(world, 'pay', now), undefined)
  await orderFault(given, { mchid, fault: 'unavailable' })
  assert.equal(await liftFaults(given, mchid), 3)
  assert.equal(await liftFaults(given, mchid), 0)
  const strikes = await findStrikes(world.db, { mchid, limit: 100 })
  assert.deepEqual(strikes.map(({ fault, number }) => `${fault} ${number}`).toSorted(compare), [
    // Counted with the first order too, for whose strike it came too early.
    'bad_gateway 2',
    'redirect 1',
    'reset_before 1',
    'unavailable 1',
  ])
})

test('of a hundred calls at once exactly as many are struck as were ordered', async () => {
  await using world = await createWorld('rows')
  const orders = [
    { fault: 'reset_before', take: 10 },
    { fault: 'bad_gateway', take: 25, skip: 20 },
  ]
  for (const [at, one] of orders.entries())
    await orderFault(deps(world, plusMs(start, at)), { mchid, ...one })
  const now = plusMs(start, 10)
  const calls = Array.from({ length: 100 }, (_, at) =>
    next(at % 2 ? world : { db: world.sister }, 'pay', now),
  )
  const struck = await Promise.all(calls)
  const count = (fault?: string) => struck.filter((one) => one === fault).length
  assert.deepEqual([count('reset_before'), count('bad_gateway'), count()], [10, 25, 65])
  const [second, first] = await findOrdersOf(world.db, mchid, 2)
  assert.deepEqual([first?.struck, second?.struck, second?.seen], [10, 25, 45])
  assert.equal((await findStrikes(world.db, { mchid, limit: 1_000 })).length, 35)
})

test('a script played by one seed strikes the same calls with the same faults', async () => {
  const steps: readonly Step[] = [
    { faults: ['reset_before', 'hold_after', 'unavailable'], atCall: 2 },
    { faults: ['bad_gateway'], verb: 'refund', atCall: 1, take: 2 },
    { faults: ['slow_answer', 'redirect'], rate: 300_000, take: 100 },
    { faults: ['frequency_limited'], afterMs: 5_000 },
  ]
  const calls: readonly Verb[] = ['pay', 'refund', 'pay', 'query', 'refund', 'close', 'refund']
  const played = async (seed: string) => {
    await using world = await createWorld('rows')
    await saveScript(deps(world), { mchid: '*', name: 'storm', steps: steps.slice(1) })
    await saveScript(deps(world), { mchid, name: 'storm', steps })
    const play = await playScript(deps(world), { mchid, name: 'storm', seed })
    assert.equal(play.orders.length, 4)
    const struck = []
    for (const verb of [...calls, ...calls]) struck.push((await next(world, verb)) ?? '-')
    struck.push(await next(world, 'other', plusMs(start, 5_000)))
    return struck
  }
  const first = await played('7')
  assert.deepEqual(await played('7'), first)
  assert.notDeepEqual(await played('8'), first)
  assert.equal(first[0] === 'reset_before', false)
  assert.ok(first.includes('bad_gateway') && first.includes('frequency_limited'), String(first))
})
