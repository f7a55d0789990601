import { deepEqual, equal, rejects } from 'node:assert/strict'
import { test } from 'node:test'
import { WechatpayError } from './error.ts'
import * as bodies from './testing/bodies.ts'
import type { FetchInit } from './transport.ts'
import type { Reply } from './testing/platform.ts'
import * as views from './testing/views.ts'
import { fault, world } from './testing/world.ts'

const busy = { code: 'SYSTEM_ERROR', message: '系统繁忙，请稍后重试' }
const good: Reply = { body: { prepay_id: 'wx26' } }

test('what left the outcome open is repeated: same bytes, new signature', async () => {
  const table: readonly Reply[] = [
    'drop',
    { status: 429, body: { code: 'FREQUENCY_LIMITED', message: '频率超限' } },
    { status: 500, body: busy },
    { status: 502, body: 'Bad Gateway' },
    { status: 503 },
  ]
  for (const first of table) {
    await using there = await world([first, good])
    deepEqual(await there.client.pay.jsapi(bodies.jsapiBody), { prepay_id: 'wx26' })
    const [once, again] = there.seen
    equal(there.seen.length, 2, JSON.stringify(first))
    equal(once?.body, JSON.stringify(bodies.jsapiBody))
    equal(again?.body, once?.body)
    equal(again?.url, once?.url)
    equal(again?.nonce === once?.nonce, false, 'a used nonce would be taken for a replay')
  }
})

test('no refusal is repeated', async () => {
  for (const status of [400, 401, 403, 404, 409]) {
    await using there = await world([{ status, body: busy }, good])
    await rejects(there.client.pay.jsapi(bodies.jsapiBody), fault('SYSTEM_ERROR', status))
    equal(there.seen.length, 1, `${status}`)
  }
})

test('refunds and code payments keep their number through every repeat', async () => {
  await using refunding = await world(['drop', { status: 500, body: busy }, { body: views.refund }])
  equal((await refunding.client.refunds.create(bodies.refundBody)).status, 'PROCESSING')
  equal(new Set(refunding.seen.map(({ body }) => body)).size, 1)
  equal(refunding.seen.length, 3)

  await using paying = await world([{ status: 500, body: busy }, { body: views.transaction }])
  equal((await paying.client.pay.codepay(bodies.codepayBody)).state, 'decided')
  equal(new Set(paying.seen.map(({ body }) => body)).size, 1)
})

test('repeats are bounded, and the last answer is the one told', async () => {
  await using there = await world({ status: 500, body: busy }, { retries: 2 })
  const error = await there.client.pay.jsapi(bodies.jsapiBody).catch((thrown: unknown) => thrown)
  if (!(error instanceof WechatpayError)) throw new Error('no error')
  deepEqual([error.code, error.status, error.outcomeUnknown], ['SYSTEM_ERROR', 500, true])
  equal(there.seen.length, 3)

  await using once = await world('drop', { retries: 0 })
  await rejects(once.client.pay.jsapi(bodies.jsapiBody), fault('NETWORK_ERROR'))
  equal(once.seen.length, 1)
})

test('nobody listening is a network error whose outcome is unknown', async () => {
  const there = await world(good)
  await there[Symbol.asyncDispose]()
  const error = await there.client.pay.query('T20260101').catch((thrown: unknown) => thrown)
  if (!(error instanceof WechatpayError)) throw new Error('no error')
  deepEqual([error.code, error.status, error.outcomeUnknown], ['NETWORK_ERROR', undefined, true])
  equal(error.neverSent, true, 'every attempt found nobody')
})

test('what never left is told apart from what may have arrived', async () => {
  const told = async (asked: Promise<unknown>) => {
    const error = await asked.catch((thrown: unknown) => thrown)
    if (!(error instanceof WechatpayError)) throw new Error('no error')
    return error.neverSent
  }
  await using dropping = await world('drop', { retries: 0 })
  equal(await told(dropping.client.pay.query('T20260101')), false, 'a line that broke')
  await using hanging = await world('hang', { retries: 0, attemptMs: 100 })
  equal(await told(hanging.client.pay.query('T20260101')), false, 'an answer that never came')
  await using named = await world(good, { retries: 0, baseUrl: 'http://nowhere.invalid' })
  equal(await told(named.client.pay.query('T20260101')), true, 'a name that leads nowhere')

  // The first attempt may have arrived, whatever became of the second.
  let attempts = 0
  const vanishing = async (url: string, init: FetchInit) => {
    attempts += 1
    return await fetch(attempts === 1 ? url : 'http://127.0.0.1:1/', init)
  }
  await using gone = await world('drop', { retries: 1, fetch: vanishing })
  equal(await told(gone.client.pay.query('T20260101')), false, 'one that broke, then nobody there')
  equal(attempts, 2)
})

test('the platform says how long to wait, and is obeyed', async () => {
  const limited = { code: 'FREQUENCY_LIMITED', message: '频率超限' }
  const asks = (seconds: string): Reply => ({
    status: 429,
    body: limited,
    headers: { 'Retry-After': seconds },
  })
  for (const [header, retryAfterMs] of [
    ['7', 7000],
    ['Fri, 27 Nov 2026 08:00:00 GMT', undefined],
    ['-1', undefined],
  ] as const) {
    await using there = await world(asks(header), { retries: 0 })
    const error = await there.client.pay.query('T20260101').catch((thrown: unknown) => thrown)
    if (!(error instanceof WechatpayError)) throw new Error('no error')
    equal(error.retryAfterMs, retryAfterMs, header)
  }
  await using there = await world([asks('1'), good])
  const started = performance.now()
  await there.client.pay.jsapi(bodies.jsapiBody)
  equal(performance.now() - started >= 1000, true)
})

test('a hanging attempt is given up and asked again', async () => {
  await using there = await world(['hang', good], { attemptMs: 400 })
  deepEqual(await there.client.pay.jsapi(bodies.jsapiBody), { prepay_id: 'wx26' })
  equal(there.seen.length, 2)
})

test('the deadline bounds the whole call, repeats and pauses included', async () => {
  const table: readonly Reply[] = ['hang', { status: 503, body: busy }]
  for (const reply of table) {
    await using there = await world(reply, { deadlineMs: 300, attemptMs: 100, retries: 50 })
    const started = performance.now()
    await rejects(there.client.pay.jsapi(bodies.jsapiBody), WechatpayError)
    const tookMs = performance.now() - started
    equal(tookMs >= 100 && tookMs < 3000, true, `${tookMs} ms`)
  }
})

test('a late answer says so, and that nobody knows', async () => {
  await using there = await world('hang', { deadlineMs: 120 })
  const error = await there.client.pay.close('T20260101').catch((thrown: unknown) => thrown)
  if (!(error instanceof WechatpayError)) throw new Error('no error')
  deepEqual([error.code, error.outcomeUnknown], ['DEADLINE_EXCEEDED', true])
  equal(there.seen.length, 1)
})

test('an answer that breaks off in the middle is asked for again', async () => {
  await using there = await world([{ ...good, headers: { 'Content-Length': '4000' } }, good], {
    attemptMs: 400,
  })
  deepEqual(await there.client.pay.jsapi(bodies.jsapiBody), { prepay_id: 'wx26' })
})
