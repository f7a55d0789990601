import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { comes, type FaultStage, openFaultStage } from '#test/faults'
import type { Answer } from '#test/signed-face'
import { close, json, newNumber, order, orderOf, query, refund, refundOf } from '#test/till'
import type { FaultName, Parameters } from './fault.ts'

let stage: FaultStage
before(async () => {
  stage = await openFaultStage()
})
after(() => stage[Symbol.asyncDispose]())

/** What a caller without patience sees: an answer, or how its connection ended. */
async function seen(ask: () => Promise<Answer>): Promise<Answer | string> {
  try {
    return await ask()
  } catch (error) {
    return error instanceof Error && 'code' in error ? String(error.code) : String(error)
  }
}

/** Makes an order whose call is struck; answers what came back, and whether the order is there. */
async function pay(fault: FaultName, parameters: Parameters = {}) {
  await stage.order(fault, { verb: 'pay', parameters })
  const { till } = stage
  const body = orderOf(till.direct)
  const started = performance.now()
  const answer = await seen(() =>
    till.post(till.direct.signer, '/v3/pay/transactions/native', body),
  )
  const ms = performance.now() - started
  const { status } = await query(till, till.direct, String(body['out_trade_no']))
  return { answer, ms, isDone: status === 200 }
}

const lastStrike = async () => (await stage.strikes()).at(-1)

type Case = readonly [
  fault: FaultName,
  parameters: Parameters,
  isDone: boolean,
  look: (answer: Answer | string, ms: number) => unknown,
]

const status = (answer: Answer | string) => (typeof answer === 'string' ? answer : answer.status)
const signature = (answer: Answer | string) =>
  typeof answer === 'string' ? answer : stage.signatureOf(answer)
const code = (answer: Answer | string) =>
  typeof answer === 'string' ? answer : [answer.status, json(answer)['code']]

const table: readonly (readonly [...Case, expected: unknown])[] = [
  ['hold_before', { holdMs: 300 }, false, (a, ms) => [a, ms > 290], ['ECONNRESET', true]],
  ['hold_after', { holdMs: 300 }, true, (a, ms) => [a, ms > 290], ['ECONNRESET', true]],
  ['reset_before', {}, false, status, 'ECONNRESET'],
  ['reset_after', {}, true, status, 'ECONNRESET'],
  ['reset_in_body', {}, true, status, 'ECONNRESET'],
  ['slow_drip', { everyMs: 50, bytes: 20 }, true, (a, ms) => [status(a), ms > 100], [200, true]],
  ['slow_answer', { delayMs: 400 }, true, (a, ms) => [status(a), ms > 390], [200, true]],
  ['system_error_before', {}, false, code, [500, 'SYSTEM_ERROR']],
  ['system_error_after', {}, true, code, [500, 'SYSTEM_ERROR']],
  ['bad_gateway', {}, false, page, [502, 'text/html', true]],
  ['bad_gateway_after', {}, true, page, [502, 'text/html', true]],
  ['unavailable', { retryAfterSeconds: 7 }, false, retryAfter, [503, 'SERVICE_UNAVAILABLE', '7']],
  ['frequency_limited', {}, false, code, [429, 'FREQUENCY_LIMITED']],
  ['redirect', {}, false, location, [302, 'https://redirected.invalid/v3/']],
  ['duplicate_execution', {}, true, status, 200],
  ['answer_unsigned', {}, true, signature, 'none'],
  ['answer_wrong_signature', {}, true, signature, 'wrong'],
  ['answer_unknown_serial', {}, true, signature, 'stranger'],
  ['answer_stale', { ageSeconds: 900 }, true, signature, 'right, 15 min off'],
  ['clock_skew', { skewSeconds: 600 }, true, signature, 'right, -10 min off'],
  ['answer_not_json', {}, true, text, ['success', 'right']],
  ['empty_answer', {}, true, text, ['', 'right']],
  ['oversized_answer', { megabytes: 2 }, true, size, [true, 'right']],
]

function page(answer: Answer | string) {
  if (typeof answer === 'string') return answer
  return [answer.status, answer.headers['content-type'], answer.text.startsWith('<html>')]
}
function retryAfter(answer: Answer | string) {
  if (typeof answer === 'string') return answer
  return [answer.status, json(answer)['code'], answer.headers['retry-after']]
}
function location(answer: Answer | string) {
  return typeof answer === 'string' ? answer : [answer.status, answer.headers['location']]
}
async function text(answer: Answer | string) {
  return typeof answer === 'string' ? answer : [answer.text, await signature(answer)]
}
async function size(answer: Answer | string) {
  if (typeof answer === 'string') return answer
  const isWhole = String(json(answer)['code_url']).startsWith('weixin://')
  return [answer.text.length > 2_000_000 && isWhole, await signature(answer)]
}

for (const [fault, parameters, isDone, look, expected] of table)
  test(`${fault} on a payment`, async () => {
    const outcome = await pay(fault, parameters)
    assert.deepEqual(await look(outcome.answer, outcome.ms), expected)
    assert.equal(outcome.isDone, isDone)
    const struck = await lastStrike()
    assert.deepEqual([struck?.fault, struck?.verb, struck?.number], [fault, 'pay', 1])
    assert.notEqual(struck?.done, '')
  })

test('a call that is not authentic, not valid, or of somebody else uses up no strike', async () => {
  const { till } = stage
  const earlier = (await stage.strikes()).length
  const { id } = await stage.order('bad_gateway', { verb: 'pay' })
  const path = '/v3/pay/transactions/native'
  const body = JSON.stringify(orderOf(till.direct))
  const { signer } = till.direct
  const forged = await till.call(signer, { method: 'POST', path, body }, { signedBody: '{}' })
  assert.equal(forged.status, 401)
  assert.equal((await till.post(signer, path, { mchid: stage.mchid })).status, 400)
  const foreign = { ...orderOf(till.direct), mchid: till.other.mchid, appid: till.other.appid }
  assert.equal((await till.post(till.other, path, foreign)).status, 200)
  assert.equal((await query(till, till.direct, 'T0000')).status, 404)
  assert.equal((await stage.strikes()).length, earlier)
  assert.equal((await till.post(signer, path, JSON.parse(body))).status, 502)
  assert.equal((await lastStrike())?.orderId, id)
})

test('a close that is lost on its way: 204 with every way to lose it', async () => {
  const { till } = stage
  const lost: readonly (readonly [FaultName, unknown, boolean])[] = [
    ['reset_before', 'ECONNRESET', false],
    ['reset_after', 'ECONNRESET', true],
    ['system_error_after', 500, true],
    ['duplicate_execution', 204, true],
    ['empty_answer', 200, true],
    ['answer_not_json', 200, true],
    ['answer_unsigned', 204, true],
    ['slow_answer', 204, true],
  ]
  for (const [fault, expected, isDone] of lost) {
    const { number } = await order(till, till.direct)
    await stage.order(fault, { verb: 'close' })
    assert.equal(status(await seen(() => close(till, till.direct, number))), expected, fault)
    const state = json(await query(till, till.direct, number))['trade_state']
    assert.equal(state, isDone ? 'CLOSED' : 'NOTPAY', fault)
  }
})

test('a refund executed twice is one refund', async () => {
  const { till } = stage
  const { number, prepayId } = await order(till, till.direct)
  assert.equal((await till.alice.pay(prepayId)).status, 200)
  await stage.order('duplicate_execution', { verb: 'refund' })
  const answer = await refund(till, till.direct, refundOf(number, 100))
  assert.equal(answer.status, 200, answer.text)
  assert.match((await lastStrike())?.done ?? '', /先成功，后成功/)
  const transaction = json(await query(till, till.direct, number))
  assert.equal(transaction['trade_state'], 'REFUND')
  const again = await refund(till, till.direct, refundOf(number, 901, { out_refund_no: 'other' }))
  assert.equal(json(again)['code'], 'INVALID_REQUEST', 'only a hundred were given back')
  const rest = await refund(till, till.direct, refundOf(number, 900, { out_refund_no: 'rest' }))
  assert.equal(rest.status, 200, rest.text)
})

test('queries that are rightly signed and wrong', async () => {
  const { till } = stage
  const { number } = await order(till, till.direct)
  const asked = async (fault: FaultName, parameters: Parameters = {}) => {
    await stage.order(fault, { parameters, verb: 'query' })
    const answer = await query(till, till.direct, number)
    assert.equal(await stage.signatureOf(answer), 'right')
    return json(answer)
  }
  const honest = json(await query(till, till.direct, number))
  const amount = { ...(honest['amount'] as object), total: 1_250 }
  const wrong = await asked('query_wrong_amount', { differenceFen: 250 })
  assert.deepEqual(wrong, { ...honest, amount })
  assert.equal((await asked('query_wrong_state'))['trade_state'], 'SETTLING')
  const other = await asked('answer_other_order')
  assert.notEqual(other['out_trade_no'], number)
  assert.equal(String(other['out_trade_no']).length, number.length)
  assert.deepEqual(json(await query(till, till.direct, number)), honest)
})

test('a certificate is rotated under a call, and can be fetched', async () => {
  const { till, server } = stage
  const { directory } = server.program.modules
  const first = await query(till, till.direct, newNumber())
  assert.equal(first.status, 404)
  const { number } = await order(till, till.direct)
  const old = (await query(till, till.direct, number)).headers['wechatpay-serial']
  await stage.order('certificate_rotated')
  const struck = await query(till, till.direct, number)
  const serial = struck.headers['wechatpay-serial']
  assert.notEqual(serial, old)
  assert.equal(await stage.signatureOf(struck), 'right')
  const { data } = JSON.parse(
    (await till.call(till.direct.signer, { path: '/v3/certificates' })).text,
  )
  const serials = data.map((one: { serial_no: string }) => one.serial_no)
  assert.ok(serials.includes(serial) && serials.includes(old))
  assert.equal((await directory.signingKey('certificate')).id, serial)
})

test('a merchant is moved to public-key mode by a call', async () => {
  const { till } = stage
  const { number } = await order(till, till.direct)
  await stage.order('public_key_mode')
  const struck = await query(till, till.direct, number)
  assert.match(String(struck.headers['wechatpay-serial']), /^PUB_KEY_ID_/)
  assert.equal(await stage.signatureOf(struck), 'right')
  // The face remembers the old mode for some seconds, and then it is this one for good.
  const isKnown = async () => {
    const { headers } = await query(till, till.direct, number)
    return String(headers['wechatpay-serial']).startsWith('PUB_KEY_ID_')
  }
  assert.equal(await comes(isKnown), true)
  assert.equal(await isKnown(), true)
})
