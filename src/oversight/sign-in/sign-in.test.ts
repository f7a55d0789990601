import { deepEqual, equal, match, ok } from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'kysely'
import { dayMs, minuteMs, plusMs, secondMs } from '#kernel/time'
import { createKeys } from '#platform/keys'
import { answerOf, countsOf } from '#test/parties'
import { createWorld, type World } from '#test/world'
import {
  acceptInvitation,
  codeAt,
  endOtherSessions,
  endStaffSession,
  ensureAdministrator,
  findStaffEntries,
  firstLogin,
  inviteAgain,
  inviteStaff,
  listStaffSessions,
  seeInvitation,
  setStaffRoles,
  setStaffState,
  signInStaff,
  type StaffInvitation,
  staffSessionOf,
  sweepSignIn,
  verifyAudit,
} from '../index.ts'

const start = new Date('2026-11-27T01:00:00Z')
const from = { ip: '10.0.0.7', agent: 'Firefox on a till' }
const password = 'jade coin and bronze'
const keys = createKeys(Buffer.alloc(32, 7))

/** A house whose clock goes as told. */
function houseOf({ db }: World) {
  let at = start
  const deps = { db, keys, now: () => at }
  const pass = (ms: number) => {
    at = plusMs(at, ms)
  }
  const invite = (login: string, roles: readonly ('administrator' | 'approver')[] = ['approver']) =>
    inviteStaff(deps, { name: `${login}先生`, login, roles, invitedBy: 'platform' })
  const accept = async ({ token }: StaffInvitation, given = password) => {
    const { totp } = await seeInvitation(deps, token)
    const code = codeAt(totp.secret, at)
    const signedIn = await acceptInvitation(deps, { token, password: given, code, from })
    return { ...signedIn, secret: totp.secret }
  }
  const signIn = (login: string, secret: string, given = password) =>
    signInStaff(deps, { login, password: given, code: codeAt(secret, at), from })
  return { deps, pass, invite, accept, signIn, at: () => at }
}

test('a link is good once and for a day, and lets one person in', async () => {
  await using world = await createWorld()
  const { deps, pass, invite, accept } = houseOf(world)
  const invitation = await invite('zhang')
  const { token } = invitation
  const seen = await seeInvitation(deps, token)
  deepEqual([seen.login, seen.name, seen.expiresAt], ['zhang', 'zhang先生', plusMs(start, dayMs)])
  match(seen.totp.uri, /^otpauth:\/\/totp\//)
  equal(
    (await seeInvitation(deps, token)).totp.secret,
    seen.totp.secret,
    'seen any number of times',
  )

  const code = codeAt(seen.totp.secret, start)
  const table: readonly (readonly [
    answer: string,
    given: Parameters<typeof acceptInvitation>[1],
  ])[] = [
    ['STAFF_PASSWORD_WEAK', { token, password: 'elevenchars', code, from }],
    ['STAFF_PASSWORD_WEAK', { token, password: 'of zhang himself', code, from }],
    ['STAFF_PASSWORD_WEAK', { token, password: '123456789012', code, from }],
    ['STAFF_CODE_WRONG', { token, password, code: '000000', from }],
    [
      'STAFF_CODE_WRONG',
      { token, password, code: codeAt(seen.totp.secret, plusMs(start, 2 * minuteMs)), from },
    ],
    ['INVITATION_OVER', { token: `${token.slice(1)}A`, password, code, from }],
  ]
  for (const [answer, given] of table)
    equal(await answerOf(() => acceptInvitation(deps, given)), answer)
  const crowd = await Promise.all(
    Array.from({ length: 8 }, () =>
      answerOf(() => acceptInvitation(deps, { token, password, code, from })),
    ),
  )
  deepEqual(countsOf(crowd), { ok: 1, INVITATION_OVER: 7 })
  equal(await answerOf(() => seeInvitation(deps, token)), 'INVITATION_OVER')

  const late = await invite('li')
  const replaced = await invite('wang')
  const again = await inviteAgain(deps, { staffId: replaced.staff.id, invitedBy: 'platform' })
  equal(await answerOf(() => accept(replaced)), 'INVITATION_OVER')
  equal(await answerOf(() => accept(again)), 'ok')
  pass(dayMs)
  equal(await answerOf(() => accept(late)), 'INVITATION_OVER')
  deepEqual(await verifyAudit(world.db), [])
})

test("a login is one person's, and something that can be typed", async () => {
  await using world = await createWorld()
  const { deps, invite } = houseOf(world)
  const { staff } = await invite('zhang')
  for (const [login, answer] of [
    ['zhang', 'LOGIN_TAKEN'],
    ['Zhang', 'LOGIN_INVALID'],
    ['z', 'LOGIN_INVALID'],
    ['张', 'LOGIN_INVALID'],
    ['zhang.san-2', 'ok'],
  ] as const)
    equal(await answerOf(() => invite(login)), answer, login)
  const crowd = await Promise.all(Array.from({ length: 6 }, () => answerOf(() => invite('same'))))
  deepEqual(countsOf(crowd), { ok: 1, LOGIN_TAKEN: 5 })
  await setStaffState(deps, { staffId: staff.id, state: 'suspended', movedBy: 'platform' })
  const ask = (staffId: typeof staff.id) => () =>
    inviteAgain(deps, { staffId, invitedBy: 'platform' })
  equal(await answerOf(ask(staff.id)), 'STAFF_SUSPENDED')
  equal(await answerOf(ask('st_nobody')), 'STAFF_NOT_FOUND')
})

test('name, password and code together open; which was wrong is not said, and a code opens once', async () => {
  await using world = await createWorld()
  const { deps, pass, invite, accept, signIn, at } = houseOf(world)
  const { secret } = await accept(await invite('zhang'))
  equal(await answerOf(() => signIn('zhang', secret)), 'STAFF_SIGN_IN_FAILED', 'its code is used')
  pass(minuteMs)
  const code = codeAt(secret, at())
  const attempt = (given: Partial<Readonly<{ login: string; password: string; code: string }>>) =>
    answerOf(() => signInStaff(deps, { login: 'zhang', password, code, from, ...given }))
  equal(await attempt({ password: 'jade coin and gold' }), 'STAFF_SIGN_IN_FAILED')
  equal(await attempt({ code: '123456' }), 'STAFF_SIGN_IN_FAILED')
  equal(await attempt({ login: 'nobody' }), 'STAFF_SIGN_IN_FAILED')
  const crowd = await Promise.all(Array.from({ length: 3 }, () => attempt({})))
  equal(countsOf(crowd)['ok'], 1, 'three who read it over a shoulder')
  equal(await attempt({}), 'STAFF_SIGN_IN_FAILED')
  // A telephone that is half a minute ahead.
  equal(await attempt({ code: codeAt(secret, plusMs(at(), 30 * secondMs)) }), 'ok')
  // And an older code than the last that was used is none.
  equal(
    await attempt({ code: codeAt(secret, plusMs(at(), -30 * secondMs)) }),
    'STAFF_SIGN_IN_FAILED',
  )
})

test('five wrong tries lock for a quarter of an hour, and the log says so', async () => {
  await using world = await createWorld()
  const { deps, pass, invite, accept, signIn } = houseOf(world)
  const { secret } = await accept(await invite('zhang'))
  pass(minuteMs)
  const wrong = (login: string) =>
    answerOf(() => signInStaff(deps, { login, password: 'not this one', code: '000000', from }))
  const crowd = await Promise.all(Array.from({ length: 20 }, () => wrong('zhang')))
  deepEqual(countsOf(crowd), { STAFF_SIGN_IN_FAILED: 5, STAFF_SIGN_IN_LOCKED: 15 })
  equal(await answerOf(() => signIn('zhang', secret)), 'STAFF_SIGN_IN_LOCKED')
  // Nobody has this name, and it is locked all the same: a lock tells nothing.
  for (let count = 0; count < 5; count++) equal(await wrong('nobody'), 'STAFF_SIGN_IN_FAILED')
  equal(await wrong('nobody'), 'STAFF_SIGN_IN_LOCKED')
  const { rows } = await sql`
    select 1 from oversight.audit where action = 'lock-sign-in'`.execute(world.db)
  equal(rows.length, 1)
  pass(15 * minuteMs)
  equal(await answerOf(() => signIn('zhang', secret)), 'ok')
  pass(dayMs)
  await sweepSignIn(world.db, deps.now())
  const left = await sql`select 1 from oversight.sign_in_guard`.execute(world.db)
  equal(left.rows.length, 0)
})

test('a session ends after half an hour of silence, after twelve hours, and when it is ended', async () => {
  await using world = await createWorld()
  const { deps, pass, invite, accept, signIn } = houseOf(world)
  const first = await accept(await invite('zhang'))
  const { staff, secret } = first
  const isIn = async (token: string) => (await staffSessionOf(deps, token)) !== undefined
  for (const nobody of [undefined, '', 'x', `${first.token}x`, 'A'.repeat(43)])
    equal(await staffSessionOf(deps, nobody), undefined)

  pass(29 * minuteMs)
  ok(await isIn(first.token))
  pass(29 * minuteMs)
  ok(await isIn(first.token), 'each request is a sign of life')
  pass(30 * minuteMs)
  equal(await isIn(first.token), false)

  const long = await signIn('zhang', secret)
  for (let minutes = 0; minutes < 12 * 60 - 20; minutes += 20) {
    pass(20 * minuteMs)
    ok(await isIn(long.token))
  }
  pass(20 * minuteMs)
  equal(await isIn(long.token), false, 'twelve hours, however busy')

  const here = await signIn('zhang', secret)
  pass(minuteMs)
  const there = await signIn('zhang', secret)
  const other = await accept(await invite('li'))
  deepEqual(
    (await listStaffSessions(deps, staff.id)).map(({ id }) => id),
    [there.session.id, here.session.id],
  )
  await endStaffSession(deps, { staffId: staff.id, sessionId: other.session.id })
  ok(await isIn(other.token), "somebody else's is not theirs to end")
  await endStaffSession(deps, { staffId: staff.id, sessionId: here.session.id })
  await endStaffSession(deps, { staffId: staff.id, sessionId: here.session.id })
  deepEqual([await isIn(here.token), await isIn(there.token)], [false, true])
  pass(minuteMs)
  const last = await signIn('zhang', secret)
  await endOtherSessions(deps, { staffId: staff.id, except: last.session.id })
  deepEqual([await isIn(there.token), await isIn(last.token)], [false, true])

  await setStaffState(deps, { staffId: staff.id, state: 'suspended', movedBy: other.staff.id })
  equal(await isIn(last.token), false, 'heard at the next request')
  pass(minuteMs)
  equal(await answerOf(() => signIn('zhang', secret)), 'STAFF_SUSPENDED')
  deepEqual(await verifyAudit(world.db), [])
})

test('a new link ends what was before, once it is used', async () => {
  await using world = await createWorld()
  const { deps, pass, invite, accept, signIn } = houseOf(world)
  const { staff, secret } = await accept(await invite('zhang'))
  pass(minuteMs)
  const before = await signIn('zhang', secret)
  const again = await inviteAgain(deps, { staffId: staff.id, invitedBy: 'platform' })
  equal(await staffSessionOf(deps, before.token), undefined, 'a new link ends all sessions at once')
  const after = await accept(again, 'another jade coin')
  equal(await staffSessionOf(deps, before.token), undefined)
  ok(await staffSessionOf(deps, after.token))
  pass(minuteMs)
  equal(await answerOf(() => signIn('zhang', secret)), 'STAFF_SIGN_IN_FAILED')
  equal(await answerOf(() => signIn('zhang', after.secret, 'another jade coin')), 'ok')
})

test('secrets and tokens are not in the database', async () => {
  await using world = await createWorld()
  const { invite, accept } = houseOf(world)
  const invitation = await invite('zhang')
  const { token, secret } = await accept(invitation)
  const { rows } = await sql<{ text: string }>`
    select row_to_json(x)::text as text from oversight.login x
    union all select row_to_json(x)::text from oversight.invitation x
    union all select row_to_json(x)::text from oversight.staff_session x
    union all select row_to_json(x)::text from oversight.audit x`.execute(world.db)
  ok(rows.length > 4)
  for (const { text } of rows)
    for (const hidden of [token, invitation.token, secret, password]) ok(!text.includes(hidden))
})

test('an empty house gets one administrator, who has no password', async () => {
  await using world = await createWorld()
  const { deps, accept } = houseOf(world)
  const made = await Promise.all(Array.from({ length: 5 }, () => ensureAdministrator(deps)))
  equal(made.filter(Boolean).length, 1)
  equal(await ensureAdministrator(deps), false)
  const [entry] = await findStaffEntries(world.db, start)
  deepEqual(
    [entry?.login, entry?.canSignIn, entry?.invitedUntil, entry?.roles],
    [firstLogin, false, null, ['administrator']],
  )
  ok(entry)
  await accept(await inviteAgain(deps, { staffId: entry.id, invitedBy: 'platform' }))
  const [now] = await findStaffEntries(world.db, start)
  deepEqual([now?.canSignIn, now?.lastSeenAt], [true, start])
})

test('nobody moves themselves, and the house keeps an administrator', async () => {
  await using world = await createWorld()
  const { deps, invite, accept } = houseOf(world)
  const first = (await accept(await invite('zhang', ['administrator']))).staff.id
  const second = (await invite('li', ['administrator'])).staff.id
  const clerk = (await invite('wang')).staff.id
  const roles = (staffId: typeof first, movedBy: string) => () =>
    setStaffRoles(deps, { staffId, roles: ['operator'], movedBy })
  const suspend = (staffId: typeof first, movedBy: string) => () =>
    setStaffState(deps, { staffId, state: 'suspended', movedBy })
  const table: readonly (readonly [answer: string, () => Promise<unknown>])[] = [
    ['OWN_POSITION', roles(first, first)],
    ['OWN_POSITION', suspend(first, first)],
    // The second has not come by the link yet.
    ['LAST_ADMINISTRATOR', roles(first, second)],
    ['LAST_ADMINISTRATOR', suspend(first, second)],
    ['ok', roles(clerk, first)],
    ['ok', roles(clerk, first)],
    ['STAFF_NOT_FOUND', roles('st_nobody', first)],
    ['ok', roles(second, first)],
  ]
  for (const [answer, attempt] of table) equal(await answerOf(attempt), answer)
  const { rows } = await sql`
    select 1 from oversight.audit where action = 'staff-roles'`.execute(world.db)
  equal(rows.length, 2, 'twice is once')
  deepEqual(await verifyAudit(world.db), [])
})
