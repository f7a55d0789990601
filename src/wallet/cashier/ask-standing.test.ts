import assert from 'node:assert/strict'
import { test } from 'node:test'
import { beijing, minuteMs, plusMs } from '#kernel/time'
import { startServer } from '#test/server'
import { openTill } from '#test/till'
import { overBecause } from './why-over.ts'

test('a refusal of a payment says the next step, and how the order stands can be asked', async () => {
  await using server = await startServer()
  const till = await openTill(server)
  const { direct, alice, bob } = till
  let serial = 0
  const order = async (total: number): Promise<Readonly<{ number: string; prepayId: string }>> => {
    const number = `standing${serial++}`
    const { text } = await till.post(direct.signer, `${direct.prefix}/native`, {
      ...direct.parties,
      description: '豆浆',
      out_trade_no: number,
      notify_url: 'http://127.0.0.1:1/notify',
      amount: { total },
    })
    return { number, prepayId: JSON.parse(text).code_url.split('pr=')[1] }
  }
  const standing = async (wallet: typeof alice, prepayId: string) =>
    JSON.parse((await wallet.ask('/cashier/standing', { prepayId })).text)

  const large = await order(99_999_999)
  const sheet = JSON.parse((await alice.ask('/cashier', { code: large.prepayId })).text)
  assert.equal(sheet.over.act, 'ask_merchant')
  const refused = JSON.parse((await alice.pay(large.prepayId)).text)
  assert.equal(refused.code, 'NOT_ENOUGH')
  const { say, ...step } = refused.step
  assert.deepEqual(step, { act: 'other_means', money: 'none', tries: 0 })
  assert.match(say.zh, /换一种付款方式/)
  assert.match(say.en, /Pay another way/)
  assert.deepEqual(await standing(alice, large.prepayId), { is: 'unpaid' })

  const close = `${direct.prefix}/out-trade-no/${large.number}/close`
  assert.equal((await till.post(direct.signer, close, direct.closes)).status, 204)
  const closed = await standing(alice, large.prepayId)
  assert.deepEqual(
    [closed.is, closed.step.act, closed.step.money],
    ['over', 'ask_merchant', 'none'],
  )
  assert.deepEqual(JSON.parse((await alice.pay(large.prepayId)).text).step, closed.step)

  const small = await order(500)
  const paid = JSON.parse((await alice.pay(small.prepayId)).text)
  assert.deepEqual(await standing(alice, small.prepayId), { is: 'paid', payment: paid })
  const others = await standing(bob, small.prepayId)
  assert.deepEqual([others.is, others.step.act, others.payment], ['over', 'bills', undefined])

  // The balance has less, and a card has more, than a code may take in a day.
  const { cards } = JSON.parse((await alice.ask('/cards')).text)
  const dear = { prepayId: (await order(500_001)).prepayId, funding: `card:${cards[0].id}` }
  const limited = JSON.parse(
    (await alice.confirm('/cashier/pay', { ...dear, pin: alice.payer.pin })).text,
  )
  assert.equal(limited.code, 'LIMIT_DAY')
  assert.match(limited.step.say.zh, /今日限额5000\.00元，还可付\d+\.\d\d元。今日付款已达限额/)
  assert.match(limited.step.say.en, /the limit is ¥5000\.00, and ¥.* is left\. The day’s limit/)

  const unread = JSON.parse((await alice.ask('/cashier', { code: 'weixin://wxpay/no' })).text)
  assert.deepEqual([unread.code, unread.step.act], ['PREPAY_INVALID', 'scan_again'])
  const gone = JSON.parse((await alice.ask('/payment-codes/100000000000000000')).text)
  assert.deepEqual([gone.code, gone.step.act], ['CODE_NOT_FOUND', 'new_code'])
  const stranger = await fetch(`${server.url}/wallet/api/cashier/standing`, {
    method: 'POST',
    headers: { 'x-tongbao-wallet': '1', 'content-type': 'application/json' },
    body: JSON.stringify({ prepayId: small.prepayId }),
  })
  const { code, step: door } = JSON.parse(await stranger.text())
  assert.deepEqual([code, door.act], ['SIGN_IN_REQUIRED', 'sign_in'])
})

test('an order whose time has run out is over once it is closed: a payment may be about to commit', async () => {
  const clock = { aheadMs: 0 }
  const now = () => new Date(Date.now() + clock.aheadMs)
  await using server = await startServer({ role: 'api', now })
  const till = await openTill(server)
  const { direct, alice } = till
  const { text } = await till.post(direct.signer, `${direct.prefix}/native`, {
    ...direct.parties,
    description: '豆浆',
    out_trade_no: 'expiring',
    notify_url: 'http://127.0.0.1:1/notify',
    time_expire: beijing(plusMs(now(), 2 * minuteMs)),
    amount: { total: 500 },
  })
  const prepayId = JSON.parse(text).code_url.split('pr=')[1]
  const standing = async () => JSON.parse((await alice.ask('/cashier/standing', { prepayId })).text)
  clock.aheadMs = 3 * minuteMs
  assert.equal(JSON.parse((await alice.pay(prepayId)).text).code, 'ORDER_EXPIRED')
  assert.deepEqual(await standing(), { is: 'unpaid' })
  assert.equal(await server.program.modules.payments.expireOrders(), 1)
  assert.deepEqual([(await standing()).is, (await standing()).step.act], ['over', 'ask_merchant'])
})

test('while an order can be paid nothing is over', () => {
  const now = new Date('2026-11-24T00:00:00Z')
  const later = new Date(now.getTime() + 1)
  const table = [
    ['NOTPAY', later, undefined],
    ['USERPAYING', later, undefined],
    ['NOTPAY', now, 'ORDER_EXPIRED'],
    ['SUCCESS', later, 'ORDER_PAID'],
    ['REFUND', later, 'ORDER_PAID'],
    ['REVOKED', later, 'ORDER_REVERSED'],
    ['CLOSED', later, 'ORDER_CLOSED'],
    ['PAYERROR', later, 'ORDER_CLOSED'],
  ] as const
  for (const [state, expiresAt, code] of table)
    assert.equal(overBecause({ state, expiresAt }, now), code, state)
})
