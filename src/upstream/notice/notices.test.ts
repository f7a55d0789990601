/** Notices over HTTP: what is signed is believed to be the channel's, and still is not taken at its word. */
import assert from 'node:assert/strict'
import { after, before, beforeEach, test } from 'node:test'
import { fen } from '#kernel/money'
import { type Instruction, numberAtChannel } from '#payments'
import {
  newSigner,
  noticeOf,
  notify,
  type Odd,
  openOddChannel,
  openOddUpstream,
  party,
  refundOf,
  transactionOf,
} from '#test/odd-upstream'
import { createUpstreamWorld, mchid, type UpstreamWorld } from '#test/upstream'
import { listQuarantined, registerAtChannel } from '#upstream'

let down: UpstreamWorld
let up: Awaited<ReturnType<typeof openOddUpstream>>
let url: string
/** What the channel says when it is asked. */
let truth: Odd

before(async () => {
  down = await createUpstreamWorld({ limits: { noticesMax: 4 } })
  up = await openOddUpstream(() => truth)
  await openOddChannel(down, up)
  await openOddChannel(down, up, { id: 'odd-partner', mode: 'partner' })
  const sub = { subMchid: '1900000109', subAppid: null, sharesUpstream: false }
  await registerAtChannel(down.deps, { mchid, channelId: 'odd-partner', ...sub })
  url = down.notifyUrl('odd')
})
after(async () => {
  await down[Symbol.asyncDispose]()
  await up[Symbol.asyncDispose]()
})
beforeEach(() => {
  down.learned.length = 0
  down.hooks.onLearn = async () => undefined
  up.seen.length = 0
  truth = { status: 404, signed: false, body: { code: 'ORDER_NOT_EXIST', message: '订单不存在' } }
})

const numberOf = ({ id }: Instruction) => numberAtChannel(id)
const kept = async () => (await listQuarantined(down.deps, { limit: 1 }))[0]
const signed = () => ({ signer: up.signer })

/** A refund of forty fen that was told, and its notice. */
async function refunded() {
  const payment = await down.instruct('pay', 'odd')
  const target = payment.id
  const refund = await down.instruct('refund', 'odd', { target, amount: fen(40n) })
  const { status: _, ...view } = refundOf(numberOf(refund), numberOf(payment))
  return { refund, notice: { ...view, mchid: party.mchid, refund_status: 'SUCCESS' } }
}

async function transferred() {
  const transfer = await down.instruct('transfer', 'odd', { method: 'TRANSFER' })
  const notice = {
    out_bill_no: numberOf(transfer),
    transfer_bill_no: '1330000071100999991182020050700019480001',
    state: 'SUCCESS',
    mch_id: party.mchid,
    transfer_amount: 100,
    openid: 'o1',
    create_time: '2026-11-27T10:00:00+08:00',
    update_time: '2026-11-27T10:05:00+08:00',
  }
  return { transfer, notice }
}

test('payment, refund and transfer are learned, and acknowledged after that', async () => {
  const payment = await down.instruct('pay', 'odd')
  const partner = await down.instruct('pay', 'odd-partner')
  const { refund, notice: refundNotice } = await refunded()
  const { transfer, notice: transferNotice } = await transferred()
  const { mchid: sp_mchid, appid: sp_appid } = party
  const partnerView = transactionOf(numberOf(partner), { mchid: undefined, appid: undefined })
  const parties = { sp_mchid, sp_appid, sub_mchid: '1900000109', payer: { sp_openid: 'o1' } }
  const table = [
    [payment, transactionOf(numberOf(payment)), 'transaction', 100n],
    [partner, { ...partnerView, ...parties }, 'transaction', 100n],
    [refund, refundNotice, 'refund', 40n],
    [transfer, transferNotice, 'mch_payment', 100n],
  ] as const
  for (const [instruction, content, originalType, minor] of table) {
    const to = down.notifyUrl(instruction.channel)
    assert.equal(await notify(to, content, { ...signed(), originalType }), 204, originalType)
    const told = down.learned.at(-1)
    assert.equal(told?.instruction.id, instruction.id)
    assert.ok(told?.answer.is === 'reported')
    assert.equal(told.answer.report.standing, 'succeeded')
    assert.deepEqual(told.answer.report.amount, fen(minor))
  }
  assert.equal(up.seen.length, 0, 'nothing was asked about')
})

test('what is not signed by the channel is 401, what does not open 400, and nothing is learned', async () => {
  const content = transactionOf(numberOf(await down.instruct('pay', 'odd')))
  const stranger = newSigner(up.signer.serial)
  const late = new Date(Date.now() - 400_000)
  const probe = { 'Wechatpay-Signature': `WECHATPAY/SIGNTEST/${'A'.repeat(300)}` }
  const nobody = newSigner('PUB_KEY_ID_00000000000000000000000000000009')
  const table: readonly (readonly [why: string, status: number, sent: Promise<number>])[] = [
    ['a stranger', 401, notify(url, content, { signer: stranger })],
    ['a key that nobody trusts', 401, notify(url, content, { signer: nobody })],
    ['a probe', 401, notify(url, content, signed(), probe)],
    ['too old', 401, notify(url, content, { ...signed(), at: late })],
    ['sealed for another', 400, notify(url, content, { ...signed(), key: 'f'.repeat(32) })],
    ['no channel', 404, notify(down.notifyUrl('nobody'), content, signed())],
  ]
  for (const [why, status, sent] of table) assert.equal(await sent, status, why)
  const garbled = await fetch(url, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: '{',
  })
  assert.equal(garbled.status, 400)
  assert.equal(down.learned.length, 0)
})

test('strangers cannot make us fetch certificates for every serial that they invent', async () => {
  const serials = Array.from({ length: 5 }, (_, index) => `5A00000${index}`)
  for (const serial of serials)
    assert.equal(await notify(url, {}, { signer: newSigner(serial) }), 401)
  assert.equal(up.seen.filter(({ url: asked }) => asked === '/v3/certificates').length, 1)
})

test('the refusals have a code and say what to do', async () => {
  const otherKey = await noticeOf({}, { ...signed(), key: 'f'.repeat(32) })
  const unsigned = { headers: { 'Content-Type': 'application/json' }, body: '{}' }
  const table = [
    [url, unsigned, 'NOTICE_SIGNATURE_INVALID'],
    [url, otherKey, 'NOTICE_MALFORMED'],
    [down.notifyUrl('nobody'), unsigned, 'NOTICE_CHANNEL_NOT_FOUND'],
  ] as const
  for (const [to, notice, code] of table) {
    const answered = (await (await fetch(to, { method: 'POST', ...notice })).json()) as {
      code: string
      message: string
    }
    assert.equal(answered.code, code)
    assert.match(answered.message, /^通知.*|没有登记/)
  }
})

test('a signed notice about something else is kept aside, and the channel is asked instead', async () => {
  const payment = await down.instruct('pay', 'odd')
  const other = await down.instruct('pay', 'odd-partner')
  const { refund, notice } = await refunded()
  const number = numberOf(payment)
  const table: readonly (readonly [
    reason: string,
    about: string | null,
    content: object,
    type?: string,
  ])[] = [
    ['other_amount', payment.id, transactionOf(number, { amount: { total: 1, currency: 'CNY' } })],
    [
      'other_currency',
      payment.id,
      transactionOf(number, { amount: { total: 100, currency: 'USD' } }),
    ],
    ['other_merchant', payment.id, transactionOf(number, { mchid: '1900000009' })],
    ['other_merchant', payment.id, transactionOf(number, { appid: 'wx9' })],
    ['other_channel', other.id, transactionOf(numberOf(other))],
    ['other_kind', refund.id, transactionOf(numberOf(refund))],
    ['other_payment', refund.id, { ...notice, out_trade_no: numberOf(other) }, 'refund'],
    ['other_amount', refund.id, { ...notice, amount: { ...notice.amount, refund: 41 } }, 'refund'],
    ['unknown_number', null, transactionOf('pi01ARZ3NDEKTSV4RRFFQ69G5FAV')],
    ['unknown_number', null, transactionOf('T20261127')],
    ['not_expected', null, { coupon: 1 }],
    ['not_expected', null, transactionOf(number, { trade_state: 'DREAMT' })],
  ]
  for (const [reason, about, content, originalType = 'transaction'] of table) {
    down.learned.length = 0
    assert.equal(await notify(url, content, { ...signed(), originalType }), 204, reason)
    const row = await kept()
    assert.deepEqual([row?.reason, row?.instructionId], [reason, about])
    assert.ok(row?.content.startsWith('{'))
    const isAsked = about !== null && reason !== 'other_channel'
    const learned = down.learned.map(({ instruction, answer }) => [instruction.id, answer.is])
    assert.deepEqual(learned, isAsked ? [[about, 'absent']] : [], reason)
  }
  const { learned } = down
  learned.length = 0
  truth = { body: transactionOf(number) }
  const lie = transactionOf(number, { amount: { total: 1, currency: 'CNY' } })
  assert.equal(await notify(url, lie, signed()), 204)
  assert.ok(learned[0]?.answer.is === 'reported')
  assert.deepEqual(
    learned[0].answer.report.amount,
    fen(100n),
    'the answer is booked, not the notice',
  )
})

test('shares that arrived at the channel are kept as facts', async () => {
  const content = {
    mchid: party.mchid,
    transaction_id: '42',
    order_id: '30',
    out_order_no: 'P1',
    receiver: { type: 'MERCHANT_ID', account: '1', amount: 10, description: '分' },
    success_time: '2026-11-27T10:00:00+08:00',
  }
  const options = { ...signed(), originalType: 'profitsharing', eventType: 'PROFITSHARING.SUCCESS' }
  assert.equal(await notify(url, content, options), 204)
  const row = await kept()
  assert.deepEqual(
    [row?.reason, row?.eventType, row?.number],
    ['sharing', 'PROFITSHARING.SUCCESS', 'P1'],
  )
})

test('the same notice again is kept once', async () => {
  const content = transactionOf('pi01ARZ3NDEKTSV4RRFFQ69G5FAV')
  const options = { ...signed(), noticeId: 'EV-1' }
  for (let turn = 0; turn < 3; turn++) assert.equal(await notify(url, content, options), 204)
  const rows = await listQuarantined(down.deps, { channelId: 'odd', limit: 100 })
  assert.equal(rows.filter(({ noticeId }) => noticeId === 'EV-1').length, 1)
})

test('nothing is acknowledged that was not committed', async () => {
  const content = transactionOf(numberOf(await down.instruct('pay', 'odd')))
  down.hooks.onLearn = () => Promise.reject(new Error('the database is gone'))
  assert.equal(await notify(url, content, signed()), 500)
  down.hooks.onLearn = async () => undefined
  assert.equal(await notify(url, content, signed()), 204)
  assert.equal(down.learned.length, 1)
})

test('a crowd is answered 503 beyond what is worked on at once, and comes again', async () => {
  const content = transactionOf(numberOf(await down.instruct('pay', 'odd')))
  const held: (() => void)[] = []
  down.hooks.onLearn = () => new Promise((resolve) => held.push(() => resolve(undefined)))
  const crowd = Array.from({ length: 4 }, () => notify(url, content, signed()))
  while (held.length < 4) await new Promise((resolve) => setTimeout(resolve, 5))
  assert.equal(await notify(url, content, signed()), 503, 'NOTICE_BUSY')
  for (const go of held) go()
  assert.deepEqual(await Promise.all(crowd), [204, 204, 204, 204])
  down.hooks.onLearn = async () => undefined
  assert.equal(await notify(url, content, signed()), 204)
})
