import { deepEqual, equal, ok, throws } from 'node:assert/strict'
import { test } from 'node:test'
import { openNotification } from '@tongbao/apiv3'
import { createCallbackWorld, enqueue } from '#test/callbacks'

const codeOf = (run: () => unknown): string => {
  let code = 'OPENED'
  throws(
    () => {
      run()
      throw Object.assign(new Error('it opened'), { code })
    },
    (error: Error) => {
      code = 'code' in error ? String(error.code) : error.message
      return true
    },
  )
  return code
}

test('a sandbox spoils copies as it says, and each is refused for its own reason', async (t) => {
  const table = [
    [{}, 'OPENED', /^[A-Za-z0-9+/=]+$/],
    [{ spoil: 'probe' }, 'SIGNATURE_INVALID', /^WECHATPAY\/SIGNTEST\/[A-Za-z0-9+/=]+$/],
    [{ spoil: 'wrong_signature' }, 'SIGNATURE_INVALID', /^[A-Za-z0-9+/=]{344}$/],
    [{ spoil: 'unsigned' }, 'SIGNATURE_INVALID', /^none$/],
    [{ spoil: 'unknown_serial' }, 'SIGNATURE_INVALID', /^[A-Za-z0-9+/=]+$/],
    [{ spoil: 'stale' }, 'SIGNATURE_INVALID', /^[A-Za-z0-9+/=]+$/],
    [{ spoil: 'garbled' }, 'DECRYPT_FAILED', /^[A-Za-z0-9+/=]+$/],
  ] as const
  for (const [copy, code, signature] of table) {
    const world = await createCallbackWorld(t, { interfere: async () => [copy] })
    await enqueue(world, 'order-1')
    await world.sweepUntil(1)
    const [signed] = world.letters
    ok(signed)
    equal(
      codeOf(() => openNotification(world.opener, signed)),
      code,
      JSON.stringify(copy),
    )
    const header = signed.headers['wechatpay-signature']
    ok(signature.test(String(header ?? 'none')), JSON.stringify(copy))
  }
})

test('a stale copy is signed rightly by a clock that is ten minutes behind', async (t) => {
  const world = await createCallbackWorld(t, { interfere: async () => [{ spoil: 'stale' }] })
  await enqueue(world, 'order-1')
  await world.sweepUntil(1)
  const [signed] = world.letters
  ok(signed)
  const then = new Date(world.now().getTime() - 600_000)
  const { notification } = openNotification({ ...world.opener, now: () => then }, signed)
  equal(notification.event_type, 'TRANSACTION.SUCCESS')
})

test('copies go out at once under one id, with their own words; the last answer counts', async (t) => {
  const copies = [{ delayMs: 50 }, {}, { resource: '{"amount":1}', delayMs: 100 }]
  const world = await createCallbackWorld(t, { interfere: async () => copies })
  await enqueue(world, 'order-1')
  world.answers.push(204, 204, 500)
  await world.sweepUntil(3)
  equal(new Set(world.heard).size, 1)
  const contents = world.letters.map((each) => openNotification(world.opener, each).content)
  deepEqual(contents, [{}, {}, { amount: 1 }])
  world.pass(15_000)
  equal(await world.sweepUntil(6), 1, 'the last was answered 500, so it comes again')
})

test('a callback that is lost comes again by the schedule', async (t) => {
  let turn = 0
  const world = await createCallbackWorld(t, {
    interfere: async () => (turn++ === 0 ? [] : [{}]),
  })
  await enqueue(world, 'order-1')
  equal(await world.sweepUntil(0), 1)
  equal(world.heard.length, 0)
  equal(await world.lastAnswer('order-1'), 'lost in the sandbox')
  world.pass(15_000)
  equal(await world.sweepUntil(1), 1)
  equal(await world.lastAnswer('order-1'), 'HTTP 204')
})

test('the wire has a clock of its own', async (t) => {
  const wireNow = () => new Date('2026-11-24T07:00:00Z')
  const world = await createCallbackWorld(t, { wireNow })
  await enqueue(world, 'order-1')
  await world.sweepUntil(1)
  const [signed] = world.letters
  ok(signed)
  equal(signed.headers['wechatpay-timestamp'], String(wireNow().getTime() / 1000))
})
