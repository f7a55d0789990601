import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { fen } from '#kernel/money'
import { verifyBooks } from '#ledger'
import { recharge } from '#clearing'
import { comes, type FaultStage, openFaultStage } from '#test/faults'
import {
  close,
  json,
  newNumber,
  order,
  paidOrder,
  query,
  queryRefund,
  refund,
  refundOf,
  reverse,
} from '#test/till'
import type { FaultName, Parameters } from './fault.ts'

let stage: FaultStage
before(async () => {
  stage = await openFaultStage()
  const { mchid, deps } = stage
  const amount = fen(100_000n)
  await recharge(deps, { mchid, requestNo: 'first', accountType: 'OPERATION', amount })
})
after(async () => {
  const faults = await verifyBooks(stage.deps.db)
  await stage[Symbol.asyncDispose]()
  assert.deepEqual(faults, [])
})

const stateOf = async (number: string) =>
  json(await query(stage.till, stage.till.direct, number))['trade_state']

/** Charges a code whose payer is struck, and asks again and again. */
async function charged(fault: FaultName, parameters: Parameters = {}, queries = 0) {
  await stage.order(fault, { verb: 'code_pay', parameters })
  const earlier = await stage.till.alice.balance()
  const { number, answer } = await stage.payByCode()
  const states: unknown[] = []
  for (let turn = 0; turn < queries; turn++) states.push(await stateOf(number))
  const paid = earlier - (await stage.till.alice.balance())
  return { number, said: [answer.status, json(answer)['code']], states, paid }
}

test('a payer is asked, thinks for three polls, and pays', async () => {
  const { said, states, paid } = await charged('payer_asked', { polls: 3 }, 5)
  assert.deepEqual(said, [202, 'USERPAYING'])
  assert.deepEqual(states, ['USERPAYING', 'USERPAYING', 'USERPAYING', 'SUCCESS', 'SUCCESS'])
  assert.equal(paid, 1_000n)
})

test('a payer thinks for two polls and cancels', async () => {
  const { said, states, paid } = await charged('payer_cancels', { polls: 2 }, 4)
  assert.deepEqual(said, [202, 'USERPAYING'])
  assert.deepEqual(states, ['USERPAYING', 'USERPAYING', 'PAYERROR', 'PAYERROR'])
  assert.equal(paid, 0n)
})

test('an order that is reversed while its payer thinks is never charged', async () => {
  const { till } = stage
  const { number } = await charged('payer_asked', { polls: 1 })
  assert.equal((await reverse(till, till.direct, number)).status, 200)
  const states = [await stateOf(number), await stateOf(number), await stateOf(number)]
  assert.deepEqual(states, ['REVOKED', 'REVOKED', 'REVOKED'])
})

test('a hundred polls at once charge a payer once', async () => {
  const { till } = stage
  const balance = await till.alice.balance()
  const { number } = await charged('payer_asked', { polls: 20 })
  await Promise.all(Array.from({ length: 60 }, () => query(till, till.direct, number)))
  assert.equal(await stateOf(number), 'SUCCESS')
  assert.equal(balance - (await till.alice.balance()), 1_000n)
})

test('a payer has too little, at the till and in the wallet', async () => {
  const { till } = stage
  const { said, states, paid } = await charged('payer_insufficient', {}, 1)
  assert.deepEqual([said, states, paid], [[403, 'NOT_ENOUGH'], ['PAYERROR'], 0n])
  const { prepayId, number } = await order(till, till.direct)
  await stage.order('payer_insufficient', { verb: 'pay' })
  const refused = await till.alice.pay(prepayId)
  assert.deepEqual([refused.status, json(refused)['code']], [403, 'NOT_ENOUGH'])
  assert.equal(await stateOf(number), 'NOTPAY')
  assert.equal((await till.alice.pay(prepayId)).status, 200, 'the next time there is enough')
})

test('a payer is frozen for a moment', async () => {
  const { till } = stage
  const { said, states } = await charged('payer_frozen', { frozenMs: 500 }, 1)
  assert.deepEqual([said, states], [[403, 'ACCOUNT_ERROR'], ['PAYERROR']])
  const { prepayId } = await order(till, till.direct)
  assert.equal(await comes(async () => (await till.alice.pay(prepayId)).status === 200), true)
})

test('an order is paid after it was closed', async () => {
  const { till, mchid } = stage
  const { prepayId, number } = await order(till, till.direct)
  await stage.order('late_success')
  assert.equal((await close(till, till.direct, number)).status, 204)
  assert.equal(await stateOf(number), 'CLOSED')
  assert.equal((await close(till, till.direct, number)).status, 204, 'and told the same again')
  const path = `/v3/pay/transactions/out-trade-no/${number}?mchid=${mchid}`
  const told = await till.call(till.direct.signer, { path })
  assert.equal(await stage.signatureOf(told), 'right')
  assert.equal((await till.alice.pay(prepayId)).status, 200)
  assert.equal(await stateOf(number), 'SUCCESS')
  assert.equal(json(await close(till, till.direct, number))['code'], 'ORDER_PAID')
  assert.equal((await stage.strikes()).filter((one) => one.fault === 'late_success').length, 1)
})

test('an order is paid after it had expired', async () => {
  const { till } = stage
  await stage.order('late_success_expired')
  // A minute is the least that an order lives, so the merchant's clock is thought to run ahead.
  const time_expire = new Date(Date.now() - 1_000).toISOString().replace(/\.\d+Z/, '+00:00')
  const { prepayId, number, body } = await order(till, till.direct, { time_expire })
  assert.equal(await stateOf(number), 'CLOSED')
  const again = await till.post(till.direct.signer, '/v3/pay/transactions/native', body)
  assert.equal(again.status, 200, 'the same number with the same content is the same order')
  assert.equal((await till.alice.pay(prepayId)).status, 200)
  assert.equal(await stateOf(number), 'SUCCESS')
})

const refundState = async (number: string) =>
  json(await queryRefund(stage.till, stage.till.direct, `R${number}`))['status']

async function refunded(fault: FaultName, parameters: Parameters = {}) {
  const { till } = stage
  const { number } = await paidOrder(till, till.direct)
  await stage.order(fault, { parameters })
  const asked = () => refund(till, till.direct, refundOf(number, 400))
  const answer = await asked()
  assert.deepEqual([answer.status, json(answer)['status']], [200, 'PROCESSING'], answer.text)
  const repeated = await asked()
  assert.deepEqual([repeated.status, json(repeated)['status']], [200, 'PROCESSING'])
  return number
}

test('a refund is slow', async () => {
  const begun = performance.now()
  const number = await refunded('refund_slow', { seconds: 3 })
  assert.equal(await comes(async () => (await refundState(number)) === 'SUCCESS', 60_000), true)
  // Two clocks are never quite one.
  assert.ok(performance.now() - begun > 2_900)
})

test('a refund is abnormal, and its payer can be paid and pay again afterwards', async () => {
  const { till } = stage
  const number = await refunded('refund_abnormal')
  assert.equal(await comes(async () => (await refundState(number)) === 'ABNORMAL'), true)
  const { prepayId } = await order(till, till.direct)
  assert.equal(await comes(async () => (await till.alice.pay(prepayId)).status === 200), true)
})

test('a refund is closed, and may be asked for under another number', async () => {
  const { till } = stage
  const number = await refunded('refund_closed')
  assert.equal(await comes(async () => (await refundState(number)) === 'CLOSED'), true)
  const anew = await refund(
    till,
    till.direct,
    refundOf(number, 1_000, { out_refund_no: newNumber() }),
  )
  assert.equal(anew.status, 200, anew.text)
})

async function transferred(fault: FaultName) {
  const { till, server } = stage
  const [shop] = server.demo.merchants
  await stage.order(fault)
  const number = newNumber()
  const answer = await till.post(till.direct.signer, '/v3/fund-app/mch-transfer/transfer-bills', {
    appid: shop?.appid,
    out_bill_no: number,
    transfer_scene_id: '1000',
    openid: till.alice.payer.openids[shop?.appid ?? ''],
    transfer_amount: 100,
    transfer_remark: '奖励',
    transfer_scene_report_infos: [
      { info_type: '活动名称', info_content: '新会员有礼' },
      { info_type: '奖励说明', info_content: '抽奖一等奖' },
    ],
  })
  assert.equal(answer.status, 200, answer.text)
  const path = `/v3/fund-app/mch-transfer/transfer-bills/out-bill-no/${number}`
  return {
    packageInfo: String(json(answer)['package_info']),
    stateOf: async () => json(await till.call(till.direct.signer, { path }))['state'],
  }
}

test('a transfer fails', async () => {
  const { stateOf: bill } = await transferred('transfer_fails')
  assert.equal(await comes(async () => (await bill()) === 'FAIL'), true)
})

test('a transfer waits for ever, however often its payee confirms', async () => {
  const { stateOf: bill, packageInfo } = await transferred('transfer_waits')
  const confirm = () =>
    stage.till.alice.ask(`/transfers/${encodeURIComponent(packageInfo)}/confirm`, {})
  for (const answer of [await confirm(), await confirm()])
    assert.deepEqual([answer.status, json(answer)['code']], [503, 'PAYEE_UNREACHABLE'])
  assert.equal(await bill(), 'WAIT_USER_CONFIRM')
})
