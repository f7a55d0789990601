import { deepEqual, equal, match, ok } from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'kysely'
import { hourMs, minuteMs } from '#kernel/time'
import { createAuthenticator } from '#test/authenticator'
import { answerOf, countsOf } from '#test/parties'
import { office, origin, password, personOf, rp } from '#test/person'
import { createWorld } from '#test/world'
import { relyingPartyOf } from '#platform/relying-party'
import {
  addStaffPasskey,
  askStaffPasskey,
  beginRenewal,
  beginStaffPasskey,
  changePassword,
  codeAt,
  confirmRenewal,
  removeStaffPasskey,
  staffPasskeysOf,
  staffSessionOf,
  sweepSignIn,
  verifyAudit,
} from '../index.ts'

test('a passkey opens the door beside the password, once an answer, and only for its owner', async () => {
  await using world = await createWorld()
  const { deps, pass, chen, signIn, addKey, told, take } = await personOf(world)
  const key = await addKey()
  deepEqual(
    (await staffPasskeysOf(deps, chen.id)).map(({ name, usedAt }) => [name, usedAt]),
    [['安全钥匙', null]],
  )
  const asked = () => askStaffPasskey(deps, rp)
  const none = { code: undefined }
  const said = key.answer(await asked())
  const both = await Promise.all(
    [1, 2, 3].map(() => answerOf(() => signIn(office, { ...none, passkey: said }))),
  )
  deepEqual(countsOf(both), { ok: 1, STAFF_SIGN_IN_FAILED: 2 })
  const late = key.answer(await asked())
  const foreign = relyingPartyOf('https://pay.example.org')
  pass(5 * minuteMs)
  const li = await take('li')
  const table: readonly (readonly [answer: string, () => Promise<unknown>])[] = [
    ['STAFF_SIGN_IN_FAILED', () => signIn(office, { ...none, passkey: late })],
    [
      'STAFF_SIGN_IN_FAILED',
      async () =>
        signIn(office, { ...none, passkey: key.answer(await asked(), { isVerified: false }) }),
    ],
    [
      'STAFF_SIGN_IN_FAILED',
      async () => signIn(office, { ...none, passkey: key.answer(await asked(), { rp: foreign }) }),
    ],
    [
      'STAFF_SIGN_IN_FAILED',
      async () => signIn(office, { ...none, login: 'li', passkey: key.answer(await asked()) }),
    ],
    ['ok', async () => signIn(office, { ...none, passkey: key.answer(await asked()) })],
    [
      'STAFF_PASSKEY_COPIED',
      async () => signIn(office, { ...none, passkey: key.answer(await asked(), { counter: 2 }) }),
    ],
  ]
  for (const [index, [answer, attempt]] of table.entries())
    equal(await answerOf(attempt), answer, `attempt ${index}`)
  deepEqual(await told(), ['passkey_copied', 'passkey_added'])

  await removeStaffPasskey(deps, { staffId: li.id, id: 'sk_none', from: origin })
  const [kept] = await staffPasskeysOf(deps, chen.id)
  ok(kept)
  await removeStaffPasskey(deps, { staffId: li.id, id: kept.id, from: origin })
  equal((await staffPasskeysOf(deps, chen.id)).length, 1, "another's is not theirs to remove")
  pass(minuteMs)
  await removeStaffPasskey(deps, { staffId: chen.id, id: kept.id, from: origin })
  await removeStaffPasskey(deps, { staffId: chen.id, id: kept.id, from: origin })
  equal((await told())[0], 'passkey_removed')
  const { rows } = await sql`
    select 1 from oversight.audit where action = 'passkey-removed'`.execute(world.db)
  equal(rows.length, 1)
  pass(hourMs)
  await sweepSignIn(world.db, deps.now())
  const spent = await sql`select 1 from oversight.spent_challenge`.execute(world.db)
  equal(spent.rows.length, 0)
  deepEqual(await verifyAudit(world.db), [])
})

test('which passkeys are kept', async () => {
  await using world = await createWorld()
  const { deps, chen, addKey, pass } = await personOf(world)
  const make = () => beginStaffPasskey(deps, { staffId: chen.id, name: '陈', login: 'chen', rp })
  const add = (response: Awaited<ReturnType<ReturnType<typeof createAuthenticator>['make']>>) =>
    addStaffPasskey(deps, { staffId: chen.id, name: '钥匙', rp, response, from: origin })
  const key = createAuthenticator(rp)
  const made = key.make(await make())
  const crowd = await Promise.all([1, 2, 3].map(() => answerOf(() => add(made))))
  deepEqual(countsOf(crowd), { ok: 1, STAFF_PASSKEY_WRONG: 2 })
  equal(await answerOf(async () => add(key.make(await make()))), 'STAFF_PASSKEY_KNOWN')
  const unverified = createAuthenticator(rp).make(await make(), { isVerified: false })
  equal(await answerOf(() => add(unverified)), 'STAFF_PASSKEY_WRONG')
  const late = createAuthenticator(rp).make(await make())
  const last = await make()
  pass(5 * minuteMs)
  equal(await answerOf(() => add(late)), 'STAFF_PASSKEY_WRONG')
  equal(last.excludeCredentials?.length, 1)
  for (let left = 0; left < 9; left++) await addKey()
  equal(await answerOf(make), 'TOO_MANY_STAFF_PASSKEYS')
})

test('an own new password takes the old one and a second factor, and ends other sessions', async () => {
  await using world = await createWorld()
  const { deps, pass, chen, signIn, code, addKey, told } = await personOf(world)
  const here = await signIn()
  pass(minuteMs)
  const there = await signIn()
  pass(minuteMs)
  const change = (next: string, more: Readonly<Record<string, unknown>> = {}) => {
    const mine = { staffId: chen.id, session: here.session.id, from: origin, next }
    return changePassword(deps, { ...mine, password, code: code(), ...more })
  }
  const table: readonly (readonly [
    answer: string,
    next: string,
    more?: Record<string, unknown>,
  ])[] = [
    ['STAFF_PASSWORD_WEAK', 'short'],
    ['STAFF_PASSWORD_WEAK', 'x'.repeat(65)],
    ['STAFF_PASSWORD_WEAK', 'password123456'],
    ['STAFF_PASSWORD_WEAK', 'Woaini1314520'],
    ['STAFF_PASSWORD_WEAK', 'chen and his jade'],
    ['STAFF_SIGN_IN_FAILED', 'jade coin and bells', { password: 'not this one' }],
    ['STAFF_SIGN_IN_FAILED', 'jade coin and bells', { code: '000000' }],
    ['STAFF_SIGN_IN_FAILED', 'jade coin and bells', { code: undefined }],
    ['STAFF_PASSWORD_USED', password],
  ]
  for (const [answer, next, more] of table) equal(await answerOf(() => change(next, more)), answer)
  pass(minuteMs)
  equal(await answerOf(() => change('jade coin 0')), 'STAFF_PASSWORD_WEAK')
  await change('jade coin number 1')
  equal((await told())[0], 'password_changed')
  deepEqual(
    [await staffSessionOf(deps, here.token), await staffSessionOf(deps, there.token)].map(Boolean),
    [true, false],
  )
  // Five others, and then the first again.
  const key = await addKey()
  const prove = async () => ({
    rp,
    code: undefined,
    passkey: key.answer(await askStaffPasskey(deps, rp)),
  })
  const nth = (no: number) => `jade coin number ${no}`
  for (let no = 1; no < 5; no++) {
    pass(minuteMs)
    await change(nth(no + 1), { password: nth(no), ...(await prove()) })
  }
  const again = async (no: number) => change(nth(no), { password: nth(5), ...(await prove()) })
  equal(await answerOf(() => again(1)), 'STAFF_PASSWORD_USED')
  pass(minuteMs)
  await change(password, { password: nth(5), ...(await prove()) })
  const { rows } = await sql<{ detail: string }>`
    select row_to_json(x)::text as detail from oversight.audit_detail x`.execute(world.db)
  for (const { detail } of rows) ok(!detail.includes('jade coin'))
  // Whoever has a session that was left open guesses no more than at the door.
  const crowd = await Promise.all(
    Array.from({ length: 9 }, () => answerOf(() => change(nth(9), { password: 'not this one' }))),
  )
  deepEqual(countsOf(crowd), { STAFF_SIGN_IN_FAILED: 5, STAFF_SIGN_IN_LOCKED: 4 })
})

test('a new telephone: the old code holds until the first of the new', async () => {
  await using world = await createWorld()
  const { deps, pass, chen, signIn, code, at, told } = await personOf(world)
  const { session } = await signIn()
  pass(minuteMs)
  const confirm = (given: string) =>
    confirmRenewal(deps, { staffId: chen.id, session: session.id, code: given, from: origin })
  equal(await answerOf(() => confirm('123456')), 'STAFF_RENEWAL_OVER')
  const begun = await beginRenewal(deps, { staffId: chen.id, password, code: code() })
  match(begun.uri, /^otpauth:/)
  pass(minuteMs)
  equal(await answerOf(() => signIn()), 'ok', 'the old one still holds')
  pass(minuteMs)
  equal(await answerOf(() => confirm(code())), 'STAFF_CODE_WRONG')
  const fresh = codeAt(begun.secret, at())
  const crowd = await Promise.all([1, 2].map(() => answerOf(() => confirm(fresh))))
  ok(crowd.includes('ok'))
  equal((await told()).filter((kind) => kind === 'second_factor_renewed').length, 1)
  pass(minuteMs)
  equal(await answerOf(() => signIn()), 'STAFF_SIGN_IN_FAILED')
  equal(await answerOf(() => signIn(office, { code: codeAt(begun.secret, at()) })), 'ok')
  pass(minuteMs)
  await beginRenewal(deps, { staffId: chen.id, password, code: codeAt(begun.secret, at()) })
  pass(10 * minuteMs)
  equal(await answerOf(() => confirm('123456')), 'STAFF_RENEWAL_OVER')
  deepEqual(await verifyAudit(world.db), [])
})
