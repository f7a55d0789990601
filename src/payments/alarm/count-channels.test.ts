import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fen } from '#kernel/money'
import { Refusal } from '#kernel/refusal'
import { minuteMs } from '#kernel/time'
import { mchid, start } from '#test/payments'
import { createWorld } from '#test/world'
import { type Answer, type Channels, emptyReport, type RouteOrder } from '../channel/channel.ts'
import { type InstructionKind, newInstruction } from '../instruction/instruction.ts'
import { countChannels } from './count-channels.ts'
import { createFailures } from './count-failures.ts'
import { findFailing, findOpenAlarms } from './store.ts'
import { createAlarmSweep } from './sweep-alarms.ts'

const reported = (standing: 'open' | 'succeeded' | 'failed'): Answer => ({
  is: 'reported',
  report: { ...emptyReport, standing },
})
const refused = (code: string): Answer => ({ is: 'refused', code, message: '', status: 400 })
const unknown: Answer = { is: 'unknown', why: 'no answer' }
const unsent: Answer = { is: 'unsent', why: 'breaker', retryAfterMs: minuteMs }

type Case = readonly [kind: InstructionKind, answer: Answer, counted: string]

const table: readonly Case[] = [
  // Openings and code payments.
  ['pay', reported('open'), 'none'],
  ['pay', unknown, 'pay up CHANNEL_UNKNOWN'],
  ['pay', unsent, 'pay up CHANNEL_BUSY'],
  ['pay', { is: 'absent' }, 'pay up CHANNEL_BUSY'],
  ['pay', refused('SIGN_ERROR'), 'pay up CHANNEL_REFUSED'],
  ['pay', refused('NO_AUTH'), 'pay up CHANNEL_REFUSED'],
  // What the payer of another institution does wrong is not the channel's.
  ['pay', refused('NOT_ENOUGH'), 'pay up NOT_ENOUGH'],
  ['pay', refused('AUTH_CODE_EXPIRE'), 'pay up AUTH_CODE_EXPIRE'],
  ['pay', reported('failed'), 'none'],
  ['refund', refused('NOT_ENOUGH'), 'refund up CHANNEL_REFUSED'],
  ['refund', unknown, 'refund up CHANNEL_UNKNOWN'],
  ['give_back', reported('failed'), 'refund up CHANNEL_REFUSED'],
  // Our own money at the channel has run out: not the payee's fault.
  ['transfer', refused('NOT_ENOUGH'), 'pay up/transfer CHANNEL_REFUSED'],
  ['transfer', reported('succeeded'), 'none'],
  ['close', unknown, 'none'],
  ['reverse', refused('ORDER_CLOSED'), 'none'],
]

const instructionOf = (kind: InstructionKind, channel = 'up') =>
  newInstruction(
    {
      mchid,
      kind,
      subject: '4200000000000000000000000001',
      target: null,
      channel,
      method: 'NATIVE',
      amount: fen(1n),
    },
    start,
  )
const content = { kind: 'close', target: instructionOf('pay').id, order: null } as const

async function watch() {
  const world = await createWorld()
  const now = () => start
  const failures = createFailures({ db: world.db, now })
  const given: { answer: Answer | Error; route: Awaited<ReturnType<RouteOrder>> } = {
    answer: unknown,
    route: 'none',
  }
  const answer = async (): Promise<Answer> => {
    if (given.answer instanceof Error) throw given.answer
    return given.answer
  }
  const port: Channels = { send: answer, query: answer }
  const { channels, routeOrder } = countChannels(
    { channels: port, routeOrder: async () => given.route },
    failures,
  )
  assert(routeOrder)
  const counts = async () => {
    await failures.flush()
    return (await findFailing(world.db, start)).map(
      (each) => `${each.what} ${each.channel} ${each.code}`,
    )
  }
  return { ...world, now, failures, given, channels, routeOrder, counts }
}

test('how a channel answers is counted by what was told to it', async () => {
  await using world = await watch()
  const wanted: string[] = []
  for (const [index, [kind, answer, counted]] of table.entries()) {
    // A channel of its own for each case, in one database.
    const channel = `up${index}`
    world.given.answer = answer
    assert.equal(await world.channels.send(instructionOf(kind, channel), content), answer)
    if (counted !== 'none') wanted.push(counted.replace('up', channel))
  }
  assert.deepEqual(new Set(await world.counts()), new Set(wanted))
})

const byText = (a: string, b: string): number => (a < b ? -1 : 1)

const ask = {
  mchid,
  spMchid: null,
  method: 'NATIVE',
  amount: fen(1n),
  orderId: '4200000000000000000000000001',
}

test('a batch of openings that fail at a channel is an alarm, and so is one for which none is left', async () => {
  await using world = await watch()
  for (let at = 0; at < 10; at++) {
    await world.channels.send(instructionOf('pay'), content)
    await world.channels.send(instructionOf('transfer'), content)
    assert.equal(await world.routeOrder({ ...ask, tried: [] }), 'none')
    // The first one's no is counted where it was said.
    await world.routeOrder({ ...ask, tried: ['up'] })
  }
  world.given.route = { channel: 'up', because: '' }
  await world.routeOrder({ ...ask, tried: [] })
  world.given.answer = new Refusal('X', 400, '')
  await assert.rejects(world.channels.send(instructionOf('refund'), content))
  await world.failures.flush()
  const log = { error: () => undefined, info: () => undefined, warn: () => undefined }
  await createAlarmSweep({ db: world.db, now: world.now, log })()
  const open = await findOpenAlarms(world.db)
  assert.deepEqual(
    open.map(({ subject, sentence }) => `${subject} ${sentence.split('（')[0]}`).toSorted(byText),
    [
      '-:CHANNEL_BUSY 近10分钟无可用通道的支付失败10笔',
      'up/transfer:CHANNEL_UNKNOWN 近10分钟通道up转账失败10笔',
      'up:CHANNEL_UNKNOWN 近10分钟通道up支付失败10笔',
    ],
  )
  assert.ok((await world.counts()).includes('refund up X'))
})
