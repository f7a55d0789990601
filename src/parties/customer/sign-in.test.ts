import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'kysely'
import { minuteMs, secondMs } from '#kernel/time'
import {
  findCustomer,
  findCustomerByPhone,
  maskPhone,
  registerCustomer,
  requestCode,
  setCustomerState,
  signIn,
  signUp,
} from '#parties'
import {
  alice,
  answerOf,
  bob,
  codeSentTo,
  countsOf,
  customer,
  otherThan,
  partiesOf,
  testKeys,
} from '#test/parties'
import { createWorld } from '#test/world'

test('signing up proves the phone, once', async () => {
  await using world = await createWorld()
  const parties = partiesOf(world)
  await requestCode(parties, { phone: alice.phone, purpose: 'sign_up' })
  const code = await codeSentTo(parties, alice.phone)
  const up = (input: object) => answerOf(() => signUp(parties, { ...alice, code, ...input }))

  assert.equal(await up({ phone: '12345' }), 'PHONE_INVALID')
  assert.equal(await up({ name: ' ' }), 'NAME_INVALID')
  assert.equal(await up({ password: 'short' }), 'PASSWORD_WEAK')
  assert.equal(await up({ code: otherThan(code) }), 'CODE_WRONG')
  const { customer: made, token } = await signUp(parties, { ...alice, code })
  assert.deepEqual(made, { id: made.id, name: '爱丽丝', phone: alice.phone, state: 'active' })
  assert.match(token, /^[\w-]{43}$/)
  assert.equal(await up({}), 'CODE_WRONG')
  assert.deepEqual(await findCustomer(parties, made.id), made)
  assert.deepEqual(await findCustomerByPhone(parties, '+86 138-0000-0001'), made)
})

test('only whoever holds the phone hears that it is taken', async () => {
  await using world = await createWorld()
  const parties = partiesOf(world)
  await customer(parties)
  await requestCode(parties, { phone: alice.phone, purpose: 'sign_up' })
  const code = await codeSentTo(parties, alice.phone)
  assert.equal(
    await answerOf(() => signUp(parties, { ...alice, code: otherThan(code) })),
    'CODE_WRONG',
  )
  assert.equal(await answerOf(() => signUp(parties, { ...alice, code })), 'PHONE_TAKEN')
})

test('of twenty customers made at once for one phone, one is made', async () => {
  await using world = await createWorld()
  const made: string[] = []
  const parties = partiesOf(world, {
    onSignUp: async (_tx, id) => {
      made.push(id)
    },
  })
  const answers = await Promise.all(
    Array.from({ length: 20 }, () => answerOf(() => registerCustomer(parties, alice))),
  )
  assert.deepEqual(countsOf(answers), { ok: 1, PHONE_TAKEN: 19 })
  assert.equal(made.length, 1)
})

test('when what signing up brings along fails, nobody has signed up', async () => {
  await using world = await createWorld()
  const broken = partiesOf(world, {
    onSignUp: () => Promise.reject(new Error('no account could be opened')),
  })
  await assert.rejects(registerCustomer(broken, alice), /no account/)
  assert.equal(await answerOf(() => registerCustomer(partiesOf(world), alice)), 'ok')
})

test('by password: one answer for a wrong phone and a wrong password', async () => {
  await using world = await createWorld()
  const parties = partiesOf(world)
  const { id } = await customer(parties)
  const { phone, password } = alice
  assert.equal((await signIn(parties, { phone, password })).customer.id, id)
  for (const input of [
    { phone, password: 'not the one' },
    { phone: bob.phone, password },
  ])
    await assert.rejects(signIn(parties, input), {
      code: 'SIGN_IN_FAILED',
      status: 401,
      message: '手机号或密码不正确',
      detail: undefined,
    })
})

test('five wrong passwords lock, known phone or not, and a code still opens', async () => {
  await using world = await createWorld()
  const parties = partiesOf(world)
  await customer(parties)
  const lockedUntil = '2026-11-24T00:15:00.000Z'
  for (const { phone } of [alice, bob]) {
    const guess = () => answerOf(() => signIn(parties, { phone, password: 'not the one' }))
    for (const _ of [1, 2, 3, 4, 5]) assert.equal(await guess(), 'SIGN_IN_FAILED')
    await assert.rejects(signIn(parties, { phone, password: alice.password }), {
      code: 'SIGN_IN_LOCKED',
      status: 429,
      detail: { lockedUntil },
    })
  }
  await requestCode(parties, { phone: alice.phone, purpose: 'sign_in' })
  const code = await codeSentTo(parties, alice.phone)
  assert.equal(await answerOf(() => signIn(parties, { phone: alice.phone, code })), 'ok')
  parties.pass(15 * minuteMs)
  assert.equal(await answerOf(() => signIn(parties, alice)), 'ok')
})

test('of forty wrong passwords at once, in two processes, five are judged', async () => {
  await using world = await createWorld()
  const programs = [partiesOf(world), partiesOf(world)] as const
  await customer(programs[0])
  const answers = await Promise.all(
    Array.from({ length: 40 }, (_, index) =>
      answerOf(() =>
        signIn(programs[index % 2 ? 0 : 1], { phone: alice.phone, password: `guess ${index}` }),
      ),
    ),
  )
  assert.deepEqual(countsOf(answers), { SIGN_IN_FAILED: 5, SIGN_IN_LOCKED: 35 })
})

test('a crowd that knows the password all signs in', async () => {
  await using world = await createWorld()
  const parties = partiesOf(world)
  await customer(parties)
  const answers = await Promise.all(
    Array.from({ length: 12 }, () => answerOf(() => signIn(parties, alice))),
  )
  assert.deepEqual(countsOf(answers), { ok: 12 })
})

test('by code: who has proven a phone that nobody signed up with is told so', async () => {
  await using world = await createWorld()
  const parties = partiesOf(world)
  await requestCode(parties, { phone: bob.phone, purpose: 'sign_in' })
  const code = await codeSentTo(parties, bob.phone)
  const signInBy = (given: string) =>
    answerOf(() => signIn(parties, { phone: bob.phone, code: given }))
  assert.equal(await signInBy(otherThan(code)), 'CODE_WRONG')
  assert.equal(await signInBy(code), 'CUSTOMER_NOT_FOUND')
})

test('who is frozen does not come in', async () => {
  await using world = await createWorld()
  const parties = partiesOf(world)
  const { id: customerId } = await customer(parties)
  await setCustomerState(parties, { customerId, state: 'frozen' })
  assert.equal(await answerOf(() => signIn(parties, alice)), 'CUSTOMER_FROZEN')
  parties.pass(secondMs)
  await setCustomerState(parties, { customerId, state: 'active' })
  assert.equal(await answerOf(() => signIn(parties, alice)), 'ok')
  assert.equal(
    await answerOf(() => setCustomerState(parties, { customerId: 'cus_none', state: 'frozen' })),
    'CUSTOMER_NOT_FOUND',
  )
})

test('the database holds neither phone nor password in the clear', async () => {
  await using world = await createWorld()
  const parties = partiesOf(world)
  const { id } = await customer(parties)
  await requestCode(parties, { phone: alice.phone, purpose: 'sign_in' })
  const code = await codeSentTo(parties, alice.phone)
  const { rows } = await sql<{ text: string }>`
    select row_to_json(t)::text as text from parties.customer t
    union all select row_to_json(t)::text from parties.phone_route t
    union all select row_to_json(t)::text from parties.one_time_code t
    union all select row_to_json(t)::text from parties.inbox t`.execute(world.db)
  const all = rows.map(({ text }) => text).join('\n')
  assert.ok(all.includes(id) && all.includes('$argon2id$v=19$m=19456,t=2,p=1$'))
  for (const secret of [alice.phone, alice.password, `验证码${code}`, `"${code}"`])
    assert.ok(!all.includes(secret), secret)
  assert.notEqual(testKeys.digest('parties.phone', alice.phone), alice.phone)
  assert.equal(maskPhone(alice.phone), '138****0001')
})
