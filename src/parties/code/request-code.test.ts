import assert from 'node:assert/strict'
import { test } from 'node:test'
import { minuteMs, secondMs } from '#kernel/time'
import { inboxOf, requestCode } from '#parties'
import {
  alice,
  answerOf,
  bob,
  codeSentTo,
  countsOf,
  customer,
  otherThan,
  partiesOf,
  type TestParties,
} from '#test/parties'
import { createWorld } from '#test/world'
import { useCode } from './use-code.ts'

const { phone } = alice
const ask = (parties: TestParties, to: string = phone) =>
  answerOf(() => requestCode(parties, { phone: to, purpose: 'sign_in' }))
const use = (parties: TestParties, code: string, purpose: 'sign_in' | 'sign_up' = 'sign_in') =>
  answerOf(() => useCode(parties, { phone, code, purpose }))

test('a code works once, for its purpose, for five minutes', async () => {
  await using world = await createWorld()
  const parties = partiesOf(world)
  const fresh = async () => {
    parties.pass(minuteMs)
    await ask(parties)
    return codeSentTo(parties, phone)
  }
  assert.equal(await use(parties, '000000'), 'CODE_WRONG', 'none was sent')
  const first = await fresh()
  assert.equal(await use(parties, first, 'sign_up'), 'CODE_WRONG')
  assert.equal(await use(parties, first), 'ok')
  assert.equal(await use(parties, first), 'CODE_WRONG')

  const late = await fresh()
  parties.pass(5 * minuteMs)
  assert.equal(await use(parties, late), 'CODE_WRONG')

  const replaced = await fresh()
  const newest = await fresh()
  if (replaced !== newest) assert.equal(await use(parties, replaced), 'CODE_WRONG')
  assert.equal(await use(parties, newest), 'ok')
})

test('five wrong guesses spend a code', async () => {
  await using world = await createWorld()
  const parties = partiesOf(world)
  await ask(parties)
  const code = await codeSentTo(parties, phone)
  for (const _ of [1, 2, 3, 4, 5]) assert.equal(await use(parties, otherThan(code)), 'CODE_WRONG')
  assert.equal(await use(parties, code), 'CODE_WRONG')
})

test('of fifty uses at once, in two processes, one is right', async () => {
  await using world = await createWorld()
  const programs = [partiesOf(world), partiesOf(world)] as const
  await ask(programs[0])
  const code = await codeSentTo(programs[0], phone)
  const answers = await Promise.all(
    Array.from({ length: 50 }, (_, index) => use(programs[index % 2 ? 0 : 1], code)),
  )
  assert.deepEqual(countsOf(answers), { ok: 1, CODE_WRONG: 49 })
})

test('codes go out at most once a minute and twenty times a day', async () => {
  await using world = await createWorld()
  const parties = partiesOf(world)
  assert.equal(await ask(parties), 'ok')
  parties.pass(20 * secondMs)
  await assert.rejects(requestCode(parties, { phone, purpose: 'sign_in' }), {
    code: 'CODE_TOO_SOON',
    status: 429,
    detail: { retryAfterSeconds: 40 },
  })
  assert.equal(await ask(parties, bob.phone), 'ok', 'each phone for itself')
  parties.pass(40 * secondMs)
  for (let sent = 1; sent < 20; sent++) {
    assert.equal(await ask(parties), 'ok', `after ${sent}`)
    parties.pass(minuteMs)
  }
  await assert.rejects(requestCode(parties, { phone, purpose: 'sign_in' }), {
    code: 'CODE_TOO_MANY',
    detail: { retryAfterSeconds: (24 * 60 - 20) * 60 },
  })
  parties.pass((24 * 60 - 20) * minuteMs)
  assert.equal(await ask(parties), 'ok', 'a new day')
})

test('codes of one purpose do not touch those of another', async () => {
  await using world = await createWorld()
  const parties = partiesOf(world)
  const confirming = { phone, purpose: 'confirm_payment' } as const
  await requestCode(parties, confirming)
  const code = await codeSentTo(parties, phone)
  parties.pass(secondMs)
  assert.equal(await ask(parties), 'ok', 'each purpose has its own minute')
  assert.equal(await answerOf(() => requestCode(parties, confirming)), 'CODE_TOO_SOON')
  assert.equal(await answerOf(() => useCode(parties, { ...confirming, code })), 'ok')
  for (let sent = 1; sent < 20; sent++) {
    parties.pass(minuteMs)
    assert.equal(await ask(parties), 'ok', `after ${sent}`)
  }
  parties.pass(minuteMs)
  assert.equal(await ask(parties), 'CODE_TOO_MANY')
  assert.equal(await answerOf(() => requestCode(parties, confirming)), 'ok', 'and its own twenty')
  const next = await codeSentTo(parties, phone)
  assert.equal(await use(parties, next), 'CODE_WRONG', 'for nothing else')
  assert.equal(await answerOf(() => useCode(parties, { ...confirming, code: next })), 'ok')
})

test('of thirty asks at once, one is heard', async () => {
  await using world = await createWorld()
  const parties = partiesOf(world)
  const answers = await Promise.all(Array.from({ length: 30 }, () => ask(parties)))
  assert.deepEqual(countsOf(answers), { ok: 1, CODE_TOO_SOON: 29 })
  assert.equal((await inboxOf(parties, {})).length, 1)
})

test('who has used a code need not wait for the next', async () => {
  await using world = await createWorld()
  const parties = partiesOf(world)
  await ask(parties)
  assert.equal(await use(parties, await codeSentTo(parties, phone)), 'ok')
  assert.equal(await ask(parties), 'ok')
})

test('known and unknown phones hear the same and get the same text', async () => {
  await using world = await createWorld()
  const parties = partiesOf(world)
  await customer(parties)
  const answers = await Promise.all(
    [alice, bob].map((who) => requestCode(parties, { phone: who.phone, purpose: 'sign_in' })),
  )
  assert.deepEqual(answers, [{ retryAfterSeconds: 60 }, { retryAfterSeconds: 60 }])
  const texts = (await inboxOf(parties, {})).map(({ text }) => text.replace(/[0-9]{6}/, '######'))
  assert.equal(texts.length, 2)
  assert.equal(texts[0], texts[1])
})

test('a code that lets money go says so, and warns', async () => {
  await using world = await createWorld()
  const parties = partiesOf(world)
  await requestCode(parties, { phone, purpose: 'confirm_payment' })
  const [text] = await inboxOf(parties, { phone })
  assert.match(
    text?.text ?? '',
    /^【通宝】您正在确认付款.*验证码[0-9]{6}，5分钟内有效。索要验证码的都是诈骗/,
  )
  assert.equal(
    await use(parties, await codeSentTo(parties, phone)),
    'CODE_WRONG',
    'for nothing else',
  )
})

test('a port that fails is a refusal, and the code is no secret to anybody', async () => {
  await using world = await createWorld()
  const parties = partiesOf(world, {
    messagePort: { send: () => Promise.reject(new Error('gateway says no')) },
  })
  assert.equal(await ask(parties), 'CODE_NOT_SENT')
  assert.equal(
    await answerOf(() => requestCode(parties, { phone: '1', purpose: 'sign_in' })),
    'PHONE_INVALID',
  )
})

test('the inbox shows texts newest first, to one phone or to all', async () => {
  await using world = await createWorld()
  const parties = partiesOf(world)
  await ask(parties)
  parties.pass(secondMs)
  await ask(parties, bob.phone)
  const phones = async (input: { phone?: string }) =>
    (await inboxOf(parties, input)).map((message) => message.phone)
  assert.deepEqual(await phones({}), [bob.phone, alice.phone])
  assert.deepEqual(await phones({ phone: '138 0000 0001' }), [alice.phone])
  const [newest] = await inboxOf(parties, {})
  assert.match(newest?.text ?? '', /^【通宝】您正在登录，验证码[0-9]{6}，5分钟内有效。/)
})
