import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fen } from '#kernel/money'
import { Refusal } from '#kernel/refusal'
import { dayMs, hourMs, minuteMs, plusMs, secondMs } from '#kernel/time'
import { inTransaction } from '#platform/db'
import { createMetrics } from '#platform/metrics'
import { codeOf, mchid, start } from '#test/payments'
import { createWorld, type World } from '#test/world'
import { newCallback } from '../callback/callback.ts'
import { enqueueCallbacks, noHandOff } from '../callback/enqueue.ts'
import { recordOutcomes } from '../callback/store.ts'
import { type Instruction, newInstruction } from '../instruction/instruction.ts'
import { putInstruction } from '../instruction/store.ts'
import { createFailures } from './count-failures.ts'
import { endAlarm } from './end-alarm.ts'
import { findFailing, findOpenAlarms, findPastAlarms } from './store.ts'
import { createAlarmSweep } from './sweep-alarms.ts'

type Watched = readonly Readonly<{ subject: string; count: number }>[]

/** An installation with a clock, two processes, and what was said in the log. */
async function watch() {
  const world = await createWorld()
  const clock = { now: start }
  const now = () => clock.now
  const said: string[] = []
  const note = (level: string) => (_: unknown, text?: string) => void said.push(`${level} ${text}`)
  const given: Record<'unhealthy' | 'quarantined' | 'bills' | 'settlements', Watched> = {
    unhealthy: [],
    quarantined: [],
    bills: [],
    settlements: [],
  }
  const metrics = createMetrics()
  const sweepBy = (db: World['db'], more = {}) =>
    createAlarmSweep({
      db,
      now,
      log: { error: note('error'), info: note('info'), warn: note('warn') },
      unhealthyChannels: async () => given.unhealthy,
      quarantinedNotices: async () => given.quarantined,
      lateBills: async () => given.bills,
      lateSettlements: async () => given.settlements,
      ...more,
    })
  const [one, two] = [sweepBy(world.db, { metrics }), sweepBy(world.sister)]
  return {
    ...world,
    clock,
    now,
    said,
    given,
    metrics,
    failures: createFailures({ db: world.db, now, process: 'one' }),
    elsewhere: createFailures({ db: world.sister, now, process: 'two' }),
    /** Both processes at once, so many milliseconds later. */
    sweep: async (laterMs = 0) => {
      clock.now = plusMs(clock.now, laterMs)
      await Promise.all([one(), two(), one(), two()])
      return (await findOpenAlarms(world.db)).map(
        ({ kind, subject, count }) => `${kind} ${subject} ${count}`,
      )
    },
  }
}

type Watch = Awaited<ReturnType<typeof watch>>

test('a batch of failed payments is one alarm, said once, until it has been quiet', async () => {
  await using world = await watch()
  const { failures, elsewhere, said } = world
  const fail = (count: number, code: string | null, by = failures) => {
    for (let at = 0; at < count; at++) by.count({ what: 'pay', channel: 'up', code })
  }
  fail(9, 'CHANNEL_UNKNOWN')
  fail(90, null)
  await failures.flush()
  assert.deepEqual(await world.sweep(), [], 'nine are no batch')

  fail(3, 'CHANNEL_UNKNOWN', elsewhere)
  await Promise.all([failures, elsewhere, failures, elsewhere].map((each) => each.flush()))
  const alarm = 'payments_failing up:CHANNEL_UNKNOWN 12'
  assert.deepEqual(await world.sweep(), [alarm])
  assert.deepEqual(said, [
    'error alarm: 近10分钟通道up支付失败12笔（共102笔），原因CHANNEL_UNKNOWN。' +
      '请查看通道健康与路由（tongbao routes list），必要时暂停该通道或调整路由。',
  ])
  assert.match(await world.metrics.text(), /tongbao_alarms\{kind="payments_failing"\} 1/)
  assert.match(await world.metrics.text(), /tongbao_alarms\{kind="refunds_failing"\} 0/)

  for (let turn = 0; turn < 10; turn++) assert.deepEqual(await world.sweep(minuteMs), [alarm])
  fail(1, 'CHANNEL_UNKNOWN')
  await failures.flush()
  assert.deepEqual(await world.sweep(minuteMs), [alarm], 'it rests for five minutes')
  assert.equal(said.length, 1)
  await world.sweep(3 * minuteMs + 59 * secondMs)
  assert.deepEqual(await world.sweep(secondMs), [])
  assert.deepEqual(said.slice(1), ['info an alarm is over'])
  assert.match(await world.metrics.text(), /tongbao_alarms\{kind="payments_failing"\} 0/)
  const [past] = await findPastAlarms(world.db, 10)
  assert.deepEqual([past?.count, past?.since, past?.until], [12, start, world.clock.now])
})

test('what payers do wrong every day is no alarm, until it is most of what they do', async () => {
  await using world = await watch()
  const { failures } = world
  for (let at = 0; at < 100; at++) failures.count({ what: 'pay', channel: null, code: 'PIN_WRONG' })
  for (let at = 0; at < 101; at++) failures.count({ what: 'pay', channel: null, code: null })
  // A channel's failures are no smaller share because our own wallet is busy.
  for (let at = 0; at < 10; at++)
    failures.count({ what: 'refund', channel: 'up', code: 'CHANNEL_REFUSED' })
  await failures.flush()
  assert.deepEqual(await world.sweep(), ['refunds_failing up:CHANNEL_REFUSED 10'])
  for (let at = 0; at < 10; at++) failures.count({ what: 'pay', channel: null, code: 'PIN_WRONG' })
  await failures.flush()
  assert.deepEqual(await world.sweep(), [
    'payments_failing wallet:PIN_WRONG 110',
    'refunds_failing up:CHANNEL_REFUSED 10',
  ])
})

test('how an attempt ended is counted, and what it threw is thrown on', async () => {
  await using world = await watch()
  const { failures } = world
  const what = { what: 'pay', channel: null } as const
  const refusal = new Refusal('NOT_ENOUGH', 403, '余额不足')
  assert.equal(await failures.counted(what, async () => 'paid'), 'paid')
  await assert.rejects(
    failures.counted(what, () => Promise.reject(refusal)),
    refusal,
  )
  await assert.rejects(
    failures.counted(what, () => Promise.reject(new Error('lost'))),
    /lost/,
  )
  await failures.flush()
  world.clock.now = plusMs(start, 10 * minuteMs)
  await failures.flush()
  const found = await findFailing(world.db, start)
  assert.deepEqual(
    found
      .map(({ code, count, attempts }) => `${code} ${count} of ${attempts}`)
      .toSorted((a, b) => (a < b ? -1 : 1)),
    ['NOT_ENOUGH 1 of 3', 'SYSTEM_ERROR 1 of 3'],
  )
  world.clock.now = plusMs(start, 7 * dayMs + minuteMs)
  await world.sweep()
  assert.deepEqual(await findFailing(world.db, start), [], 'counts are kept for a week')
})

const put = async ({ db, now }: Watch, change: Partial<Instruction>): Promise<Instruction> => {
  const asked = {
    mchid,
    kind: 'pay',
    subject: '4200000000000000000000000001',
    target: null,
    channel: 'up',
    method: 'NATIVE',
    amount: fen(1_000n),
  } as const
  const instruction = { ...newInstruction(asked, now()), ...change }
  await inTransaction(db, (tx) => putInstruction(tx, instruction))
  return instruction
}

test('an unknown outcome is an alarm after a quarter of an hour, and over once it is known', async () => {
  await using world = await watch()
  const unknown = { state: 'UNKNOWN', unknownSince: start, nextAt: start } as const
  const first = await put(world, unknown)
  await put(world, { ...unknown, channel: 'other', unknownSince: plusMs(start, secondMs) })
  assert.deepEqual(await world.sweep(15 * minuteMs - 1), [])
  assert.deepEqual(await world.sweep(1), ['instructions_unknown up 1'])
  assert.deepEqual(await world.sweep(secondMs), [
    'instructions_unknown up 1',
    'instructions_unknown other 1',
  ])
  await put(world, { ...first, state: 'KNOWN', standing: 'succeeded', unknownSince: null })
  assert.deepEqual(await world.sweep(5 * minuteMs), ['instructions_unknown other 1'])
  assert.equal(await codeOf(() => endAlarm(world, unknownAlarm)), 'ALARM_ENDS_BY_ITSELF')
})

const unknownAlarm = { kind: 'instructions_unknown', subject: 'other', note: '' } as const

test('a dispute stands until somebody has dealt with it, and the next one is told of again', async () => {
  await using world = await watch()
  const disputed = { state: 'KNOWN', standing: 'disputed', nextAt: null } as const
  await put(world, { ...disputed, settledAt: start })
  assert.deepEqual(await world.sweep(minuteMs), ['instructions_disputed up 1'])
  assert.deepEqual(await world.sweep(10 * dayMs), ['instructions_disputed up 1'])
  const done = { kind: 'instructions_disputed', subject: 'up', note: '与通道方核对一致' } as const
  await endAlarm(world, done)
  assert.equal(await codeOf(() => endAlarm(world, done)), 'ALARM_NOT_FOUND')
  assert.deepEqual(await world.sweep(minuteMs), [])
  assert.equal((await findPastAlarms(world.db, 1))[0]?.doneNote, '与通道方核对一致')

  await put(world, { ...disputed, settledAt: world.clock.now })
  assert.deepEqual(await world.sweep(secondMs), ['instructions_disputed up 1'])
  assert.equal(world.said.filter((line) => line.startsWith('error')).length, 2)
})

test('callbacks that were given up are an alarm of their merchant', async () => {
  await using world = await watch()
  const callback = newCallback({
    mchid,
    subject: '4200000000000000000000000001',
    url: 'http://127.0.0.1:1/notify',
    eventType: 'TRANSACTION.SUCCESS',
    originalType: 'encrypt-resource',
    summary: '支付成功',
    resource: '{"out_trade_no":"no1"}',
    createdAt: start,
  })
  const { callbacks } = await inTransaction(world.db, (tx) =>
    enqueueCallbacks(tx, [callback], noHandOff, start),
  )
  assert.deepEqual(await world.sweep(minuteMs), [])
  const outcome = { state: 'exhausted', answer: 'HTTP 500', deliveredAt: null, tookMs: 5 } as const
  const at = { sentAt: start, nextAttemptAt: world.clock.now }
  await recordOutcomes(
    world.db,
    callbacks.map((told) => ({ ...told, ...outcome, ...at })),
  )
  assert.deepEqual(await world.sweep(minuteMs), [`callbacks_exhausted ${mchid} 1`])
  await endAlarm(world, { kind: 'callbacks_exhausted', subject: mchid, note: '' })
  assert.deepEqual(await world.sweep(minuteMs), [])
})

test('what other modules count is looked at, and a look that fails ends nothing', async () => {
  await using world = await watch()
  world.given.unhealthy = [{ subject: 'up', count: 2 }]
  world.given.quarantined = [
    { subject: 'up', count: 5 },
    { subject: 'other', count: 4 },
  ]
  world.given.bills = [{ subject: 'up', count: 1 }]
  world.given.settlements = [{ subject: 'up', count: 3 }]
  assert.deepEqual(await world.sweep(), [
    'channel_bills_late up 1',
    'channel_settlements_late up 3',
    'channel_unhealthy up 2',
    'notices_quarantined up 5',
  ])
  const broken = createAlarmSweep({
    db: world.db,
    now: world.now,
    log: {
      error: () => undefined,
      info: () => undefined,
      warn: () => void world.said.push('warn'),
    },
    unhealthyChannels: () => Promise.reject(new Error('lost')),
  })
  world.clock.now = plusMs(start, hourMs)
  await broken()
  const open = (await findOpenAlarms(world.db)).map(({ kind }) => kind)
  assert.deepEqual(open, ['channel_unhealthy'])
  assert(world.said.includes('warn'))
  world.given.unhealthy = []
  world.given.quarantined = []
  world.given.bills = []
  world.given.settlements = []
  assert.deepEqual(await world.sweep(), [])
})
