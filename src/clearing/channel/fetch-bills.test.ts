import { deepEqual, equal, match, rejects } from 'node:assert/strict'
import { hash } from 'node:crypto'
import { test } from 'node:test'
import { billHead, billRow, billTail, tallyBill, WechatpayError } from '@tongbao/apiv3'
import { hourMs, minuteMs, plusMs } from '#kernel/time'
import { type Instruction, numberAtChannel } from '#payments'
import { at } from '#test/clearing'
import { createChannelWorld } from '#test/channel-world'
import { codeOf, mchid, start } from '#test/payments'
import {
  day,
  dayTwo,
  putItems,
  spillFolder,
  streamOf,
  type Trade,
  valuesOf,
} from '#test/reconciliation'
import { proposeCorrection } from '../reconcile/correction/correct-break.ts'
import { findBreaks } from '../reconcile/store.ts'
import type { AskedBill, BillChannel } from './channel-bill.ts'
import { fetchChannelBills } from './fetch-bills.ts'
import { findSettlementOf } from './settlement/store.ts'
import { countLateBills, findChannelDays } from './store.ts'

const channel: BillChannel = {
  id: 'theirs',
  since: start,
  mchid: '1230000109',
  subMchids: new Map(),
}

type Row = Pick<Trade, 'kind'> &
  Readonly<{ number: string; amount?: bigint; state?: string; sub?: string; paidUnder?: string }>

/** A bill of the channel, by our numbers. */
function billOf(rows: readonly Row[]): Buffer {
  const tally = tallyBill('trade_all')
  const lines = rows.map(
    ({ kind, number, amount = 1_000n, state = 'SUCCESS', sub = '0', paidUnder }) => {
      const fee = (amount * 6n) / 1_000n
      const trade = {
        kind,
        id: `42${number.slice(-20)}`,
        mchid: sub,
        currency: 'CNY',
        amount,
        fee: kind === 'payment' ? fee : -fee,
        state,
      }
      const values = {
        ...valuesOf(trade),
        mchid: channel.mchid,
        outTradeNo: kind === 'refund' ? (paidUnder ?? 'x') : number,
        outRefundNo: kind === 'refund' ? number : '0',
      }
      tally.add(values)
      return billRow('trade_all', values)
    },
  )
  return Buffer.from(
    [billHead('trade_all'), ...lines, billTail('trade_all', tally.sums())].join(''),
  )
}

const sha1Of = (bytes: Buffer): string => hash('sha1', bytes)

function there(rows: readonly Row[], sha1?: string): AskedBill {
  const bytes = billOf(rows)
  return { is: 'there', sha1: sha1 ?? sha1Of(bytes), bytes: streamOf(bytes, 97) }
}

/** A day of the channel's, which is cut; what it answers is said by the test. */
async function dayOf(own: BillChannel = channel) {
  const world = await createChannelWorld()
  const { db } = world
  await putItems(db, day, [])
  const clock = { at: at(dayTwo, '11:00:00') }
  const answers: AskedBill[] = []
  const late: unknown[] = []
  const deps = {
    db,
    now: () => clock.at,
    spillFolder,
    log: { error: (told: unknown) => void late.push(told) },
    bills: {
      channels: async () => [own],
      ask: async (): Promise<AskedBill> =>
        answers.shift() ?? { is: 'failed', why: 'nothing was prepared' },
    },
  }
  const view = async () => {
    const [found] = await findChannelDays(db, { channel: 'theirs', from: day, to: day })
    return `${found?.state} ${found?.lastAnswer ?? '-'}`
  }
  const breaks = async () =>
    (await findBreaks(db, { businessDate: day, source: 'channel', party: 'theirs' })).map(
      ({ class: kind, key, ours, theirs }) =>
        `${kind} ${key.split(':')[0]} ${ours?.merchant}/${theirs?.merchant}`,
    )
  return {
    world,
    clock,
    late,
    view,
    breaks,
    deps,
    fetch: (...next: readonly AskedBill[]) => {
      answers.push(...next)
      return fetchChannelBills(deps)
    },
  }
}

type Channelled = Awaited<ReturnType<typeof createChannelWorld>>

/** A payment through the channel that both know. */
async function paid(world: Channelled, number: string): Promise<Instruction> {
  const order = await world.create(number)
  await world.open(order)
  const [pay] = await world.pays(order)
  if (!pay) throw new Error('an order is opened by an instruction')
  world.other.set(pay, 'succeeded')
  await world.deps.instructions.learn(pay, world.other.report(pay))
  return pay
}

test('a bill is waited for until it is there, and told of once when it is late', async () => {
  const { world, clock, fetch, view, late, deps } = await dayOf()
  await using each = world
  await paid(each, 'a')
  clock.at = at(dayTwo, '09:59:00')
  equal(await fetch(), 0)
  equal(await view(), 'WAITING -')

  const steps: readonly (readonly [time: string, asked: AskedBill, says: RegExp, late: number])[] =
    [
      ['10:00:00', { is: 'creating', why: 'STATEMENT_CREATING' }, /WAITING creating: STATEMENT/, 0],
      // Too early to say that there is none.
      ['10:06:00', { is: 'none', why: 'NO_STATEMENT_EXIST' }, /WAITING none: NO_/, 0],
      ['11:59:00', { is: 'failed', why: 'NETWORK_ERROR' }, /WAITING failed: NETWORK/, 0],
      // Our books know of a payment: a day without a bill is not reconciled.
      ['12:05:00', { is: 'none', why: 'NO_STATEMENT_EXIST' }, /WAITING none: NO_/, 1],
      ['14:00:00', { is: 'creating', why: 'STATEMENT_CREATING' }, /WAITING creating/, 1],
    ]
  for (const [time, asked, says, count] of steps) {
    clock.at = at(dayTwo, time)
    equal(await fetch(asked), 0)
    match(await view(), says)
    equal(late.length, count, time)
    deepEqual(await countLateBills(each.db), count === 0 ? [] : [{ subject: 'theirs', count }])
  }
  equal(await fetch(), 0, 'it is not asked for again before half an hour is over')
  match(await view(), /creating/)
  const elsewhere = { ...deps, bills: { ...deps.bills, channels: async () => [] } }
  clock.at = at(dayTwo, '15:00:00')
  equal(await fetchChannelBills(elsewhere), 0)
  match(await view(), /the channel is not registered/)
})

test('where neither has anything, the day is over after noon', async () => {
  const { world, clock, fetch, view, late } = await dayOf()
  await using each = world
  const none: AskedBill = { is: 'none', why: 'NO_STATEMENT_EXIST' }
  equal(await fetch(none), 0)
  match(await view(), /WAITING none/)
  clock.at = at(dayTwo, '12:00:00')
  equal(await fetch(none), 1)
  deepEqual([await view(), late], ['EMPTY -', []])
  clock.at = plusMs(clock.at, hourMs)
  equal(await fetch(none), 0)
  equal(await findSettlementOf(each.db, { channel: 'theirs', businessDate: day }), undefined)
})

test('a day that was over for want of anything is asked for again once a payment of it is heard of', async () => {
  const { world, clock, fetch, view, late } = await dayOf()
  await using each = world
  clock.at = at(dayTwo, '12:00:00')
  equal(await fetch({ is: 'none', why: 'NO_STATEMENT_EXIST' }), 1)
  equal(await view(), 'EMPTY -')
  const { id } = await paid(each, 'a')
  clock.at = plusMs(clock.at, minuteMs)
  equal(await fetch({ is: 'none', why: 'NO_STATEMENT_EXIST' }), 0)
  deepEqual([await view(), late.length], ['WAITING none: NO_STATEMENT_EXIST', 1])
  clock.at = plusMs(clock.at, hourMs)
  equal(await fetch(there([{ kind: 'payment', number: numberAtChannel(id) }])), 1)
  equal(await view(), 'RECONCILED -')
  const settlement = await findSettlementOf(each.db, { channel: 'theirs', businessDate: day })
  deepEqual([settlement?.state, settlement?.net], ['EXPECTED', 994n])
})

test('a channel that cannot be asked for a mistake of ours keeps no other waiting, and is late', async () => {
  const { world, clock, deps, late, view } = await dayOf()
  await using each = world
  clock.at = at(dayTwo, '12:00:00')
  const ask = async (id: string): Promise<AskedBill> => {
    if (id === channel.id) throw new Error('its key does not open')
    return { is: 'none', why: 'NO_STATEMENT_EXIST' }
  }
  const channels = async () => [channel, { ...channel, id: 'within' }, { ...channel, id: 'zero' }]
  await rejects(fetchChannelBills({ ...deps, bills: { channels, ask } }), /does not open/)
  const days = await findChannelDays(each.db, { channel: null, from: day, to: day })
  deepEqual(days.map(({ state }) => state).toSorted(), ['EMPTY', 'EMPTY', 'WAITING'])
  deepEqual([await view(), late.length], ['WAITING failed: its key does not open', 1])
})

test('payments, refunds, late ones and what was given back are known by our numbers', async () => {
  const { world, fetch, breaks, view, clock } = await dayOf()
  await using each = world
  const first = await paid(each, 'a')
  await each.refund('a', 300n)
  await each.live(minuteMs)
  // Paid after its end, and given back.
  const late = await each.create('late')
  await each.open(late)
  const [pay] = await each.pays(late)
  if (!pay) throw new Error('an order is opened by an instruction')
  await each.live(3 * hourMs, 10 * minuteMs)
  each.other.set(pay, 'succeeded')
  await each.deps.instructions.learn(pay, each.other.report(pay))
  await each.live(hourMs, minuteMs)

  const refunds = each.other.calls
    .map((call) => call.split(' '))
    .filter(([kind]) => kind === 'refund' || kind === 'give_back')
    .map(([, number = '']) => number)
  equal(refunds.length, 2)
  const [refund = '', back = ''] = refunds
  const rows: readonly Row[] = [
    { kind: 'payment', number: numberAtChannel(first.id) },
    { kind: 'payment', number: numberAtChannel(pay.id) },
    { kind: 'refund', number: refund, amount: 300n },
    { kind: 'refund', number: back },
  ]
  // A connection that breaks, a file with another hash, a death of ours: nothing of it counts.
  const broken = new WechatpayError({ code: 'NETWORK_ERROR', message: 'No answer came.' })
  const cut = (error: Error): AskedBill => ({
    is: 'there',
    sha1: sha1Of(billOf(rows)),
    bytes: breakingOff(billOf(rows), error),
  })
  equal(await fetch(cut(broken)), 0)
  match(await view(), /NETWORK_ERROR/)
  clock.at = plusMs(clock.at, 6 * minuteMs)
  equal(await fetch(there(rows, 'ab')), 0)
  match(await view(), /RECON_FILE_REFUSED/)
  clock.at = plusMs(clock.at, 6 * minuteMs)
  await rejects(fetch(cut(new Error('killed'))), /killed/)
  clock.at = plusMs(clock.at, 16 * minuteMs)
  equal(await fetch(there(rows)), 1)
  deepEqual(
    [await view(), (await breaks()).filter((one) => !one.startsWith('total'))],
    ['RECONCILED -', []],
  )
  const settlement = await findSettlementOf(each.db, { channel: 'theirs', businessDate: day })
  deepEqual(
    [settlement?.paid, settlement?.refunded, settlement?.fee, settlement?.net],
    [2_000n, 1_300n, 12n - 7n, 695n],
  )
})

test('a merchant of ours has its own number there, and what is corrected is settled with the channel', async () => {
  const own = { ...channel, subMchids: new Map([[mchid, '1900007777']]) }
  const { world, fetch, breaks, deps } = await dayOf(own)
  await using each = world
  const [one, two] = [await paid(each, 'a'), await paid(each, 'b')]
  const rows: readonly Row[] = [
    { kind: 'payment', number: numberAtChannel(one.id), sub: '1900007777' },
    { kind: 'payment', number: numberAtChannel(two.id), sub: '1900008888' },
    { kind: 'payment', number: 'T*|@-1', sub: '1900007777' },
  ]
  equal(await fetch(there(rows)), 1)
  deepEqual((await breaks()).toSorted(), [
    'long payment undefined/1900007777',
    'merchant payment 1900007777/1900008888',
  ])
  const found = await findBreaks(each.db, { businessDate: day, source: 'channel', party: 'theirs' })
  const long = found.find(({ class: kind }) => kind === 'long')
  const propose = (posting: 'long_to_suspense' | 'channel_long_to_suspense', owner: string) =>
    proposeCorrection(deps, {
      breakId: long?.id ?? '',
      posting,
      owner,
      amount: 1_000n,
      maker: 'st_1',
    })
  equal(await codeOf(() => propose('long_to_suspense', 'demo')), 'CORRECTION_WRONG_SIDE')
  equal(await codeOf(() => propose('channel_long_to_suspense', 'second')), 'CORRECTION_WRONG_SIDE')
  match((await propose('channel_long_to_suspense', 'theirs')).summary, /^通道长款挂账：/)
})

async function* breakingOff(bytes: Buffer, error: Error): AsyncGenerator<Uint8Array> {
  yield bytes.subarray(0, bytes.length >> 1)
  throw error
}
