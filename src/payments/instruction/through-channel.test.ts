import assert from 'node:assert/strict'
import { test } from 'node:test'
import { minuteMs, plusMs } from '#kernel/time'
import { createChannelWorld, hints } from '#test/channel-world'
import { codeOf, mchid, start } from '#test/payments'
import { closeOrder } from '../order/close-order.ts'
import { reverseOrder } from '../order/reverse-order.ts'
import { findDecisions } from './store.ts'

const [hourMs, dayMs] = [60 * minuteMs, 24 * 60 * minuteMs]

test('an order is opened, paid, and refunded through a channel, and both agree', async () => {
  await using world = await createChannelWorld()
  const order = await world.create('ch-00001')
  assert.match(JSON.stringify(await world.open(order)), /code_url/)
  const [pay] = await world.pays(order)
  assert(pay)
  await world.open(order)
  assert.equal((await world.pays(order)).length, 1, 'asking again is the same number')

  world.other.set(pay, 'succeeded')
  await world.live(5 * minuteMs)
  assert.equal(await world.state('ch-00001'), 'SUCCESS')
  await world.agree()

  assert.equal((await world.refund('ch-00001', 300n)).state, 'PROCESSING')
  assert.equal((await world.refund('ch-00001', 300n)).state, 'PROCESSING')
  await world.live(minuteMs)
  assert.equal(await world.refundState('r-ch-00001-300'), 'SUCCESS')
  await world.agree()
})

test('whatever becomes of a call on its way, the channel is told once and asked until it is known', async () => {
  await using world = await createChannelWorld()
  for (const trouble of ['lost_before', 'lost_after'] as const) {
    const number = `lost-${trouble}`
    const order = await world.create(number)
    world.other.trouble(trouble)
    assert.equal(await codeOf(() => world.open(order)), 'CHANNEL_UNKNOWN')
    assert.match(JSON.stringify(await world.open(order)), /code_url/)
    const [pay, ...more] = await world.pays(order)
    assert(pay)
    assert.equal(more.length, 0)
    world.other.set(pay, 'succeeded')
    await world.live(5 * minuteMs)
    assert.equal(await world.state(number), 'SUCCESS')

    world.other.trouble(trouble)
    await world.refund(number, 400n)
    await world.live(5 * minuteMs)
    assert.equal(await world.refundState(`r-${number}-400`), 'SUCCESS')
  }
  await world.agree()
})

test('another channel is tried only when the first is known not to have taken it', async () => {
  await using world = await createChannelWorld()
  const order = await world.create('over-0001')
  world.other.trouble('unsent')
  await world.open(order)
  const told = await world.pays(order)
  assert.deepEqual(
    told.map(({ channel, standing }) => [channel, standing]),
    [
      ['theirs', 'absent'],
      ['second', 'open'],
    ],
  )
  assert.equal((await findDecisions(world.db, { mchid, orderId: order.id })).length, 1)

  const refused = await world.create('over-0002')
  world.other.trouble('refused')
  assert.equal(await codeOf(() => world.open(refused)), 'CHANNEL_REFUSED')
  const busy = await world.create('over-0003')
  world.other.trouble('unsent', 'unsent', 'unsent')
  assert.equal(await codeOf(() => world.open(busy)), 'CHANNEL_BUSY')
})

test('the first channel wins, and the second payment for one order is given back by itself', async () => {
  await using world = await createChannelWorld()
  const order = await world.create('twice-001')
  world.other.trouble('lost_before')
  assert.equal(await codeOf(() => world.open(order)), 'CHANNEL_UNKNOWN')
  const elsewhere = { ...order, channel: 'second' }
  assert.equal(await codeOf(() => world.open(elsewhere)), 'INSTRUCTION_LIVE')
  await world.live(3 * minuteMs)
  const [first] = await world.pays(order)
  assert.equal(first?.standing, 'absent')
  await world.open(elsewhere)
  const second = (await world.pays(order))[1]
  assert(first && second)
  world.other.set(second, 'succeeded')
  await world.live(5 * minuteMs)
  assert.equal(await world.state('twice-001'), 'SUCCESS')

  // The first call was under way all the time, and its payer pays too.
  await world.other.channels.send(first, { kind: 'pay', order, hints })
  world.other.set(first, 'succeeded')
  await world.deps.instructions.learn(first, world.other.report(first))
  await world.deps.instructions.learn(first, world.other.report(first))
  await world.live(5 * minuteMs)
  const back = (await world.pays(order)).filter(({ kind }) => kind === 'give_back')
  assert.deepEqual(
    back.map(({ target, standing }) => [target, standing]),
    [[first.id, 'succeeded']],
  )
  await world.agree()
})

test('a close asks the channel first; a payment that comes after it is given back, or reopens', async () => {
  for (const policy of ['give_back', 'reopen'] as const) {
    await using world = await createChannelWorld(policy)
    const close = (outTradeNo: string) =>
      codeOf(() => closeOrder(world.deps, { mchid, outTradeNo, spMchid: null }))
    const order = await world.create('close-001')
    await world.open(order)
    assert.equal(await close('close-001'), undefined)
    assert.equal(await close('close-001'), undefined)
    assert.equal(await codeOf(() => world.open(order)), 'SUBJECT_ENDED')
    const [pay] = await world.pays(order)
    assert(pay)
    assert.equal(world.other.standingOf(pay), 'closed')

    const paid = await world.create('close-002')
    await world.open(paid)
    const [its] = await world.pays(paid)
    assert(its)
    world.other.set(its, 'succeeded')
    assert.equal(await close('close-002'), 'ORDER_PAID')
    assert.equal(await world.state('close-002'), 'SUCCESS')

    world.other.set(pay, 'succeeded')
    await world.deps.instructions.learn(pay, world.other.report(pay))
    await world.live(5 * minuteMs)
    assert.equal(await world.state('close-001'), policy === 'reopen' ? 'SUCCESS' : 'CLOSED')
    await world.agree()
  }
})

test('an order whose time is over is closed where its payer is, and one that nobody can be asked about waits', async () => {
  await using world = await createChannelWorld()
  const order = await world.create('time-0001')
  await world.open(order)
  await world.live(2 * hourMs, minuteMs)
  assert.equal(await world.state('time-0001'), 'CLOSED')
  const [pay] = await world.pays(order)
  assert(pay)
  assert.equal(world.other.standingOf(pay), 'closed')
  const never = await world.create('time-0002', { expiresAt: plusMs(start, dayMs) })
  await world.live(dayMs + hourMs, 10 * minuteMs)
  assert.equal(await world.state(never.outTradeNo), 'CLOSED')
})

test('a scanned code is paid, asked about, or reversed; what the channel has undone leaves the merchant', async () => {
  await using world = await createChannelWorld()
  const coded = (number: string) => world.create(number, { tradeType: 'MICROPAY' })
  await world.scan(await coded('scan-0001'), 'pays')
  assert.equal(await world.state('scan-0001'), 'SUCCESS')
  const asked = await coded('scan-0002')
  await world.scan(asked, 'asks')
  assert.equal(await world.state('scan-0002'), 'USERPAYING')

  const reverse = async (outTradeNo: string) =>
    (await reverseOrder(world.deps, { mchid, outTradeNo, spMchid: null })).state
  assert.equal(await reverse('scan-0001'), 'REVOKED')
  assert.equal(await reverse('scan-0002'), 'REVOKED')
  assert.equal(await reverse('scan-0002'), 'REVOKED')
  const undone = await coded('scan-0003')
  await world.scan(undone, 'pays')
  const [pay] = await world.pays(undone)
  assert(pay)
  world.other.set(pay, 'reversed')
  await world.deps.instructions.learn(pay, world.other.report(pay))
  assert.equal(await world.state('scan-0003'), 'REVOKED')
  await world.agree()
})

test('another amount is never booked, and an abnormal refund keeps its money aside for people', async () => {
  await using world = await createChannelWorld()
  const order = await world.create('other-001')
  await world.open(order)
  const [pay] = await world.pays(order)
  assert(pay)
  world.other.set(pay, 'succeeded', 999n)
  await world.live(2 * minuteMs)
  assert.equal(await world.state('other-001'), 'NOTPAY')
  assert.equal((await world.pays(order))[0]?.standing, 'disputed')

  const paid = await world.create('other-002')
  await world.open(paid)
  const [its] = await world.pays(paid)
  assert(its)
  world.other.set(its, 'succeeded')
  await world.live(2 * minuteMs)
  world.other.refundsEndAs('abnormal')
  await world.refund('other-002', 100n)
  await world.live(2 * minuteMs)
  world.other.refundsEndAs('closed')
  assert.equal(await world.refundState('r-other-002-100'), 'ABNORMAL')
  await world.refund('other-002', 200n)
  await world.live(2 * minuteMs)
  assert.equal(await world.refundState('r-other-002-200'), 'CLOSED')
})
