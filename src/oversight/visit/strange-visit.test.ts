import { deepEqual, equal } from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'kysely'
import { hourMs, minuteMs } from '#kernel/time'
import { answerOf, countsOf } from '#test/parties'
import { firefox, keys, office, origin, personOf, rp, secretOf } from '#test/person'
import { createWorld } from '#test/world'
import {
  acceptInvitation,
  askStaffPasskey,
  codeAt,
  countedAs,
  findStaffEntries,
  inviteAgain,
  newDeviceCookie,
  releaseSignIn,
  signInStaff,
  verifyAudit,
} from '../index.ts'

test('a strange browser or place is told of, and takes the stronger factor where there is one', async () => {
  await using world = await createWorld()
  const { deps, pass, signIn, addKey, told } = await personOf(world)
  equal(await answerOf(() => signIn()), 'ok')
  deepEqual(await told(), [], 'the first browser is nobody’s surprise')
  pass(hourMs)
  const home = { ...office, device: newDeviceCookie(keys) }
  const { session } = await signIn(home)
  deepEqual([session.device, session.place], ['Firefox · Windows', '203.0.113.0/24'])
  deepEqual(await told(), ['new_device'])
  pass(hourMs)
  await signIn({ ...office, ip: '198.51.100.20' })
  deepEqual(await told(), ['remote_place', 'new_device'])
  pass(hourMs)
  await signIn({ ...office, ip: '198.51.100.99' })
  equal((await told()).length, 2, 'the same block')

  // A cookie that was carried into another sort of browser, or that we did not make, is nobody’s.
  const carried = { ...office, agent: 'Mozilla/5.0 (Macintosh; Mac OS X) Safari/605' }
  const forged = { ...office, device: `${office.device.split('.')[0]}.${'A'.repeat(43)}` }
  for (const strange of [carried, forged]) {
    pass(hourMs)
    await signIn(strange)
    equal((await told())[0], 'new_device')
  }
  const key = await addKey()
  for (const strange of [
    { ...office, device: newDeviceCookie(keys) },
    { ...office, ip: '192.0.2.1' },
  ]) {
    pass(hourMs)
    equal(await answerOf(() => signIn(strange)), 'STAFF_PASSKEY_NEEDED')
    const passkey = key.answer(await askStaffPasskey(deps, rp))
    equal(await answerOf(() => signIn(strange, { code: undefined, passkey })), 'ok')
    pass(hourMs)
    equal(await answerOf(() => signIn(strange)), 'ok', 'known from then on')
  }
  const { rows } = await sql`
    select 1 from oversight.audit where action in ('passkey-asked', 'strange-sign-in')`.execute(
    world.db,
  )
  equal(rows.length, 8)
})

test('two places within minutes shut the door, until an administrator or a new link opens it', async () => {
  await using world = await createWorld()
  const { deps, pass, chen, signIn, told, take } = await personOf(world)
  await signIn()
  pass(minuteMs)
  // The own laptop has gone to the café round the corner.
  equal(await answerOf(() => signIn({ ...office, ip: '198.51.100.1' })), 'ok')
  pass(minuteMs)
  const thief = { ip: '192.0.2.66', agent: firefox, device: newDeviceCookie(keys) }
  equal(await answerOf(() => signIn(thief)), 'STAFF_SIGN_IN_HELD')
  equal((await told())[0], 'sign_in_held')
  pass(minuteMs)
  equal(await answerOf(() => signIn()), 'STAFF_SIGN_IN_HELD')
  const held = async () =>
    (await findStaffEntries(world.db, deps.now())).find(({ id }) => id === chen.id)
  equal((await held())?.isHeld, true)
  const li = await take('li')
  const release = (by: string) => releaseSignIn(deps, { staffId: chen.id, by, from: origin })
  equal(await answerOf(() => release(chen.id)), 'OWN_POSITION')
  equal(
    await answerOf(() => releaseSignIn(deps, { staffId: 'st_nobody', by: li.id })),
    'STAFF_NOT_FOUND',
  )
  await release(li.id)
  await release(li.id)
  pass(minuteMs)
  equal(await answerOf(() => signIn()), 'ok')
  pass(minuteMs)
  equal(await answerOf(() => signIn(thief)), 'STAFF_SIGN_IN_HELD')
  const { token } = await inviteAgain(deps, { staffId: chen.id, invitedBy: li.id })
  const code = codeAt(await secretOf(world.db, token), deps.now())
  await acceptInvitation(deps, { token, password: 'jade coin and bells', code, from: office })
  equal((await held())?.isHeld, false)
  const { rows } = await sql`
    select 1 from oversight.audit where action = 'release-sign-in'`.execute(world.db)
  equal(rows.length, 1)
  deepEqual(await verifyAudit(world.db), [])
})

test('with a table of regions another block is no journey, and another region within minutes is', async () => {
  await using world = await createWorld()
  const regions =
    '# blocks\n203.0.113.0/24,浙江\n198.51.100.0/24,浙江\n192.0.2.0/24,广东\n2001:db8::/32,广东\n'
  const { pass, signIn, told } = await personOf(world, { regions })
  await signIn()
  pass(minuteMs)
  const { session } = await signIn({ ...office, ip: '198.51.100.3' })
  deepEqual([session.region, await told()], ['浙江', []])
  pass(minuteMs)
  equal(await answerOf(() => signIn({ ...office, ip: '2001:db8::9' })), 'STAFF_SIGN_IN_HELD')
})

test('wrong tries from one address lock it for all names, and lock no name with it', async () => {
  await using world = await createWorld()
  const { deps, pass, signIn } = await personOf(world)
  const from = { ...office, ip: '192.0.2.9' }
  const attempt = (login: string) =>
    answerOf(() => signInStaff(deps, { login, password: 'not this one', code: '000000', from }))
  const names = Array.from({ length: 30 }, (_, index) => `name${index}`)
  const crowd = []
  for (const name of names) crowd.push(await attempt(name))
  deepEqual(countsOf(crowd), { STAFF_SIGN_IN_FAILED: 30 })
  equal(await attempt('chen'), 'STAFF_SIGN_IN_LOCKED')
  equal(await answerOf(() => signIn(office)), 'ok', 'the name is not locked, elsewhere')
  pass(15 * minuteMs)
  equal(await attempt('chen'), 'STAFF_SIGN_IN_FAILED')
})

test('a household of IPv6 is one address, however many it has', async () => {
  const table: readonly (readonly [ip: string, name: string])[] = [
    ['192.0.2.9', '192.0.2.9'],
    ['::ffff:192.0.2.9', '::ffff:192.0.2.9'],
    ['2001:db8:1:2::9', '2001:db8:1::/48'],
    ['2001:db8:1:ffff:a:b:c:d', '2001:db8:1::/48'],
    ['2001:db8:2::9', '2001:db8:2::/48'],
    ['no address', 'no address'],
  ]
  for (const [ip, name] of table) equal(countedAs(ip), name)
  await using world = await createWorld()
  const { deps } = await personOf(world)
  const attempt = (index: number, ip: string) =>
    answerOf(() =>
      signInStaff(deps, {
        login: `name${index}`,
        password: 'not this one',
        code: '000000',
        from: { ...office, ip },
      }),
    )
  for (let index = 0; index < 30; index++)
    equal(await attempt(index, `2001:db8:1:${index}::1`), 'STAFF_SIGN_IN_FAILED')
  equal(await attempt(30, '2001:db8:1:ffff::1'), 'STAFF_SIGN_IN_LOCKED')
  equal(await attempt(30, '2001:db8:2::1'), 'STAFF_SIGN_IN_FAILED')
})
