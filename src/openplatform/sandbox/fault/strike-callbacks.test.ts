import assert from 'node:assert/strict'
import { after, before, beforeEach, test } from 'node:test'
import { comes, type FaultStage, type Letter, openFaultStage } from '#test/faults'
import { json, paidOrder, queryRefund, refund, refundOf } from '#test/till'
import type { FaultName, Parameters } from './fault.ts'
import { liftFaults } from './order-fault.ts'

let stage: FaultStage
before(async () => {
  stage = await openFaultStage()
})
after(() => stage[Symbol.asyncDispose]())
beforeEach(async () => {
  await liftFaults(stage.deps, stage.mchid)
  stage.shop.letters.length = 0
})

const heard = (count: number, ms?: number) => comes(() => stage.shop.letters.length >= count, ms)

/** Pays an order whose callback is struck; its number, and the letters that came within a moment. */
async function told(fault: FaultName, parameters: Parameters = {}, count = 1) {
  const { till, shop } = stage
  await stage.order(fault, { verb: 'pay', parameters })
  const { number } = await paidOrder(till, till.direct, { notify_url: shop.notifyUrl })
  assert.equal(await heard(count), true, `${fault}: ${shop.letters.length} letters`)
  return { number, letters: [...shop.letters] }
}

const signatureOf = async (letter: Letter | undefined): Promise<string> =>
  letter ? stage.signatureOf({ ...letter, text: letter.body }) : 'no letter'
const memberOf = (letter: Letter | undefined, name: string) =>
  letter && stage.opened(letter)?.[name]

test('a callback that was lost is told again by the schedule', async () => {
  const { till, shop } = stage
  await stage.order('callback_lost')
  const { number } = await paidOrder(till, till.direct, { notify_url: shop.notifyUrl })
  assert.equal(await comes(async () => (await lastDone()) === '未发出'), true)
  assert.equal(await heard(1, 1_000), false)
  assert.equal(await heard(1, 25_000), true)
  assert.equal(memberOf(shop.letters[0], 'out_trade_no'), number)
})

const lastDone = async () => (await stage.strikes()).at(-1)?.done

test('a callback comes several times at once, under one id', async () => {
  const { letters } = await told('callback_duplicated', { copies: 7 }, 7)
  const ids = new Set(letters.map(({ body }) => JSON.parse(body).id))
  assert.deepEqual([letters.length, ids.size], [7, 1])
  for (const letter of letters) assert.equal(await signatureOf(letter), 'right')
})

test('a callback is late', async () => {
  const started = performance.now()
  const { letters } = await told('callback_late', { delayMs: 1_500 })
  assert.ok((letters[0]?.at ?? 0) - started > 1_400)
  assert.equal(await signatureOf(letters[0]), 'right')
})

test('a callback is overtaken by the next one', async () => {
  const { till, shop } = stage
  await stage.order('callback_out_of_order', { parameters: { delayMs: 10_000 } })
  const first = await paidOrder(till, till.direct, { notify_url: shop.notifyUrl })
  const second = await paidOrder(till, till.direct, { notify_url: shop.notifyUrl })
  assert.equal(await heard(2), true)
  const order = shop.letters.map((letter) => memberOf(letter, 'out_trade_no'))
  assert.deepEqual(order, [second.number, first.number])
})

const altered: readonly (readonly [FaultName, Parameters, (truth: Truth) => unknown])[] = [
  [
    'callback_wrong_amount',
    { differenceFen: -999 },
    ({ amount }) => [amount.total, amount.payer_total],
  ],
  ['callback_wrong_currency', {}, ({ amount }) => amount.currency],
  ['callback_wrong_appid', {}, ({ appid }) => appid],
  ['callback_wrong_mchid', {}, ({ mchid }) => mchid],
  ['callback_wrong_order', {}, (truth) => [truth.isOwnNumber, truth.isOwnTransaction]],
  ['callback_unknown_order', {}, (truth) => [truth.isOwnNumber, truth.isOwnTransaction]],
]
const expected: Readonly<Record<string, unknown>> = {
  callback_wrong_amount: [1, 1],
  callback_wrong_currency: 'USD',
  callback_wrong_appid: 'wx0000000000000000',
  callback_wrong_mchid: '8099999998',
  callback_wrong_order: [true, false],
  callback_unknown_order: [false, true],
}

type Truth = Readonly<{
  amount: Readonly<{ total: number; payer_total: number; currency: string }>
  appid: string
  mchid: string
  isOwnNumber: boolean
  isOwnTransaction: boolean
}>

for (const [fault, parameters, look] of altered)
  test(`${fault}: rightly signed and wrong`, async () => {
    const { number, letters } = await told(fault, parameters)
    const [letter] = letters
    assert.ok(letter)
    assert.equal(await signatureOf(letter), 'right')
    const said = JSON.parse(JSON.stringify(stage.opened(letter)))
    const { till } = stage
    const { mchid } = till.direct.signer
    const path = `/v3/pay/transactions/out-trade-no/${number}?mchid=${mchid}`
    const truth = json(await till.call(till.direct.signer, { path }))
    const isOwnNumber = said.out_trade_no === number
    const isOwnTransaction = said.transaction_id === truth['transaction_id']
    assert.deepEqual(look({ ...said, isOwnNumber, isOwnTransaction }), expected[fault])
  })

const spoiled: readonly (readonly [FaultName, signature: string, opens: boolean])[] = [
  ['callback_wrong_signature', 'wrong', true],
  ['callback_unsigned', 'none', true],
  ['callback_unknown_serial', 'stranger', true],
  ['callback_garbled', 'right', false],
]
for (const [fault, signature, opens] of spoiled)
  test(`${fault}: a merchant can tell`, async () => {
    const [letter] = (await told(fault)).letters
    assert.ok(letter)
    assert.deepEqual(
      [await signatureOf(letter), stage.opened(letter) !== undefined],
      [signature, opens],
    )
  })

test('a stale callback is signed more than five minutes ago', async () => {
  const [letter] = (await told('callback_stale')).letters
  assert.match(await signatureOf(letter), /^right, \d+ min off$/)
})

test('a probe comes beside the right callback', async () => {
  const { letters } = await told('callback_probe', {}, 2)
  const signatures = letters.map(({ headers }) => String(headers['wechatpay-signature']))
  assert.equal(signatures.filter((text) => text.startsWith('WECHATPAY/SIGNTEST/')).length, 1)
  const verdicts = await Promise.all(letters.map(signatureOf))
  assert.deepEqual(new Set(verdicts), new Set(['right', 'wrong']))
})

test('a callback comes before the answer of its own call', async () => {
  const { till, shop } = stage
  const { number } = await paidOrder(till, till.direct)
  await stage.order('callback_before_answer', { verb: 'refund' })
  const asked = refundOf(number, 400, { notify_url: shop.notifyUrl })
  const refunded = await refund(till, till.direct, asked)
  assert.equal(refunded.status, 200, refunded.text)
  assert.equal(memberOf(shop.letters[0], 'refund_status'), 'SUCCESS')
  assert.equal(json(refunded)['status'], 'PROCESSING')
  const now = json(await queryRefund(till, till.direct, `R${number}`))
  assert.equal(now['status'], 'SUCCESS')
})
