import assert from 'node:assert/strict'
import { test } from 'node:test'
import { hourMs, secondMs } from '#kernel/time'
import { type CustomerId, checkPin, messagesOf, pinStatus, requestCode, setPin } from '#parties'
import { inTransaction } from '#platform/db'
import {
  alice,
  answerOf,
  codeSentTo,
  countsOf,
  customer,
  otherThan,
  partiesOf,
  type TestParties,
} from '#test/parties'
import { createWorld, type World } from '#test/world'
import { pinDigest } from './pin.ts'
import { lockPins, putPin } from './store.ts'

const pin = '258046'

/** Somebody with a PIN; who it is does not matter to a PIN. */
async function payer({ db, keys, now }: TestParties, customerId: CustomerId = 'cus_a') {
  const digest = pinDigest(keys, customerId, pin)
  await putPin(db, { customerId, digest, before: undefined }, now())
  return customerId
}

/** Two programs on one database, as after scaling out. */
const twoOf = (world: World) => [partiesOf(world), partiesOf(world)] as const

test('a PIN opens, a wrong one counts, five lock for three hours', async () => {
  await using world = await createWorld()
  const parties = partiesOf(world)
  const customerId = await payer(parties)
  const check = (guess: string) => answerOf(() => checkPin(parties, { customerId, pin: guess }))

  assert.equal(await check(pin), 'ok')
  assert.equal(await check('25804'), 'PIN_INVALID')
  await assert.rejects(checkPin(parties, { customerId, pin: '000001' }), {
    code: 'PIN_WRONG',
    status: 403,
    detail: { remaining: 4 },
  })
  assert.equal(await check(pin), 'ok', 'a right one forgets the wrong ones')
  for (const _ of [1, 2, 3, 4, 5]) assert.equal(await check('000001'), 'PIN_WRONG')
  await assert.rejects(checkPin(parties, { customerId, pin }), {
    code: 'PIN_LOCKED',
    detail: { lockedUntil: '2026-11-24T03:00:00.000Z' },
  })
  assert.deepEqual(await pinStatus(parties, customerId), {
    isSet: true,
    lockedUntil: new Date('2026-11-24T03:00:00Z'),
  })
  const { messages } = await messagesOf(parties, { customerId })
  assert.deepEqual(
    messages.map(({ kind, title }) => [kind, title]),
    [['security', '支付密码已锁定']],
  )

  parties.pass(3 * hourMs - 1)
  assert.equal(await check(pin), 'PIN_LOCKED')
  parties.pass(1)
  assert.deepEqual(await pinStatus(parties, customerId), { isSet: true, lockedUntil: undefined })
  await assert.rejects(checkPin(parties, { customerId, pin: '000001' }), {
    detail: { remaining: 4 },
  })
  assert.equal(await check(pin), 'ok')
})

test('nobody has a PIN before it is set', async () => {
  await using world = await createWorld()
  const parties = partiesOf(world)
  const { id: customerId } = await customer(parties)
  assert.equal(await answerOf(() => checkPin(parties, { customerId, pin })), 'PIN_NOT_SET')
  assert.deepEqual(await pinStatus(parties, customerId), { isSet: false, lockedUntil: undefined })
})

test('of a hundred wrong guesses at once, in two processes, five are judged', async () => {
  await using world = await createWorld()
  const [here, there] = twoOf(world)
  const customerId = await payer(here)
  const answers = await Promise.all(
    Array.from({ length: 100 }, (_, index) =>
      answerOf(() =>
        checkPin(index % 2 ? here : there, { customerId, pin: String(300_000 + index) }),
      ),
    ),
  )
  assert.deepEqual(countsOf(answers), { PIN_WRONG: 5, PIN_LOCKED: 95 })
})

test('a right guess among a hundred wrong ones does not pass after five of them', async () => {
  await using world = await createWorld()
  const parties = partiesOf(world)
  for (const position of [0, 4, 5, 50, 100]) {
    const customerId = await payer(parties, `cus_${position}`)
    const answers = await Promise.all(
      Array.from({ length: 101 }, (_, index) =>
        answerOf(() => checkPin(parties, { customerId, pin: index === position ? pin : '300001' })),
      ),
    )
    const isBefore = position < 5
    assert.equal(answers[position], isBefore ? 'ok' : 'PIN_LOCKED', `at ${position}`)
    assert.equal(countsOf(answers)['PIN_WRONG'], isBefore ? position + 5 : 5, `at ${position}`)
  }
})

test('across two processes the right guess is never heard behind the fifth failure', async () => {
  await using world = await createWorld()
  const [here, there] = twoOf(world)
  for (let round = 0; round < 20; round++) {
    const customerId = await payer(here, `cus_${round}`)
    const wrong = Array.from({ length: 50 }, (_, index) =>
      answerOf(() => checkPin(index % 2 ? here : there, { customerId, pin: '300001' })),
    )
    const right = await answerOf(() => checkPin(round % 2 ? here : there, { customerId, pin }))
    const counts = countsOf(await Promise.all(wrong))
    // Heard in between, a right guess starts the count anew; at most four came before it.
    if (right === 'ok') assert.ok((counts['PIN_WRONG'] ?? 0) <= 9, JSON.stringify(counts))
    else assert.deepEqual([right, counts], ['PIN_LOCKED', { PIN_WRONG: 5, PIN_LOCKED: 45 }])
    assert.equal(await answerOf(() => checkPin(there, { customerId, pin })), 'PIN_LOCKED')
  }
})

test('a crowd of payers with right PINs writes nothing', async () => {
  await using world = await createWorld()
  const parties = partiesOf(world)
  const ids = [await payer(parties), await payer(parties, 'cus_b')]
  // Whoever holds the rows stops every writer; a reader is not stopped.
  await inTransaction(world.db, async (tx) => {
    await lockPins(tx, ids)
    const answers = await Promise.all(
      Array.from({ length: 200 }, (_, index) =>
        answerOf(() => checkPin(parties, { customerId: ids[index % 2] ?? 'cus_', pin })),
      ),
    )
    assert.deepEqual(countsOf(answers), { ok: 200 })
  })
})

test('a wrong guess behind a change is judged against the new PIN', async () => {
  await using world = await createWorld()
  const parties = partiesOf(world)
  const customerId = await payer(parties, (await customer(parties)).id)
  await setPin(parties, { customerId, pin: '904271', oldPin: pin })
  assert.equal(await answerOf(() => checkPin(parties, { customerId, pin })), 'PIN_WRONG')
  assert.equal(await answerOf(() => checkPin(parties, { customerId, pin: '904271' })), 'ok')
})

test('a PIN is set by a proof that fits', async () => {
  await using world = await createWorld()
  const parties = partiesOf(world)
  const { id: customerId } = await customer(parties)
  const { password, phone } = alice
  const set = (input: object) =>
    answerOf(() => setPin(parties, { customerId, pin: '904271', ...input }))

  assert.equal(await set({ pin: '123456', password }), 'PIN_TRIVIAL')
  assert.equal(await set({ pin: '000001', password }), 'PIN_TRIVIAL', 'the end of the phone')
  assert.equal(await set({ pin: '12', password }), 'PIN_INVALID')
  assert.equal(await set({ customerId: 'cus_none', password }), 'CUSTOMER_NOT_FOUND')
  assert.equal(await set({}), 'PIN_PROOF_REQUIRED')
  assert.equal(await set({ oldPin: '904271' }), 'PIN_PROOF_REQUIRED')
  assert.equal(await set({ password: 'not the one' }), 'SIGN_IN_FAILED')
  assert.equal(await set({ password }), 'ok')

  // Set: neither the session nor the password alone changes it.
  assert.equal(await set({ pin, password }), 'PIN_PROOF_REQUIRED')
  assert.equal(await set({ pin, oldPin: pin }), 'PIN_WRONG')
  assert.equal(await set({ pin, oldPin: '904271' }), 'ok')

  // Locked: the password with a code to the phone lifts the lock, each alone does not.
  for (const _ of [1, 2, 3, 4, 5])
    assert.equal(await set({ pin: '904271', oldPin: '300001' }), 'PIN_WRONG')
  assert.equal(await set({ oldPin: pin }), 'PIN_LOCKED')
  await requestCode(parties, { phone, purpose: 'reset_pin' })
  const code = await codeSentTo(parties, phone)
  assert.equal(await set({ code }), 'PIN_PROOF_REQUIRED')
  assert.equal(await set({ password, code: otherThan(code) }), 'CODE_WRONG')
  assert.equal(await set({ password, code }), 'ok')
  assert.equal(await answerOf(() => checkPin(parties, { customerId, pin: '904271' })), 'ok')
  parties.pass(secondMs)
  assert.equal(await set({ password, code }), 'CODE_WRONG', 'a code works once')
})

test('a PIN is not changed untold: when telling fails, the former stands', async () => {
  await using world = await createWorld()
  const parties = partiesOf(world)
  const { id: customerId } = await customer(parties)
  let told = 0
  const tell = async () => void told++
  const first = { customerId, pin, password: alice.password }
  assert.equal(await setPin(parties, first, tell), false)
  assert.equal(told, 0, 'a first one is no change')
  const change = { customerId, pin: '904271', oldPin: pin }
  const killed = () => Promise.reject(new Error('killed'))
  await assert.rejects(setPin(parties, change, killed), /killed/)
  assert.equal(await answerOf(() => checkPin(parties, { customerId, pin })), 'ok')
  assert.equal(await setPin(parties, change, tell), true)
  assert.equal(told, 1)
  assert.equal(await answerOf(() => checkPin(parties, { customerId, pin: '904271' })), 'ok')
})

test('of two first PINs at the same instant one is set', async () => {
  await using world = await createWorld()
  const parties = partiesOf(world)
  const { id: customerId } = await customer(parties)
  const pins = ['258046', '904271']
  const answers = await Promise.all(
    pins.map((one) =>
      answerOf(() => setPin(parties, { customerId, pin: one, password: alice.password })),
    ),
  )
  assert.deepEqual(countsOf(answers), { ok: 1, PIN_PROOF_REQUIRED: 1 })
  const set = pins[answers.indexOf('ok')] ?? ''
  assert.equal(await answerOf(() => checkPin(parties, { customerId, pin: set })), 'ok')
})
