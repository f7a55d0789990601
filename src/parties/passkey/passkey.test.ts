import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout } from 'node:timers/promises'
import { sql } from 'kysely'
import { minuteMs, secondMs } from '#kernel/time'
import {
  addPasskey,
  askPasskey,
  beginPasskey,
  checkPasskey,
  type CustomerId,
  messagesOf,
  type PasskeyAnswer,
  passkeysMax,
  passkeysOf,
  removePasskey,
  setPin,
  sweepParties,
} from '#parties'
import { type Authenticator, createAuthenticator } from '#test/authenticator'
import {
  alice,
  answerOf,
  bob,
  countsOf,
  customer,
  partiesOf,
  type TestParties,
} from '#test/parties'
import { createWorld, type World } from '#test/world'
import { type RelyingParty, relyingPartyOf } from '#platform/relying-party'

const rp = relyingPartyOf('https://pay.example.com')
const pin = '280417'
const elsewhere: RelyingParty = { id: 'evil.example', origin: 'https://evil.example' }

type Scene = Readonly<{ parties: TestParties; customerId: CustomerId }>

async function open(world: World, who = alice): Promise<Scene> {
  const parties = partiesOf(world)
  const { id } = await customer(parties, who)
  await setPin(parties, { customerId: id, pin, password: who.password })
  return { parties, customerId: id }
}

async function add({ parties, customerId }: Scene): Promise<Authenticator> {
  const device = createAuthenticator(rp)
  const asked = await beginPasskey(parties, { customerId, rp, pin })
  await addPasskey(parties, { customerId, rp, response: device.make(asked) })
  return device
}

const ask = ({ parties, customerId }: Scene, subject = 'ch_1') =>
  askPasskey(parties, { customerId, rp, subject })

const check = ({ parties, customerId }: Scene, response: PasskeyAnswer, subject = 'ch_1') =>
  answerOf(() => checkPasskey(parties, { customerId, rp, subject, response }))

const titles = async ({ parties, customerId }: Scene): Promise<string[]> =>
  (await messagesOf(parties, { customerId })).messages.map(({ title }) => title)

test('a passkey is added by PIN, proves what was asked, and is removed by PIN', async () => {
  await using world = await createWorld()
  const scene = await open(world)
  const { parties, customerId } = scene
  assert.equal(await answerOf(() => ask(scene)), 'PASSKEY_NONE')
  const wrong = () => beginPasskey(parties, { customerId, rp, pin: '280418' })
  assert.equal(await answerOf(wrong), 'PIN_WRONG')

  const device = await add(scene)
  const [passkey] = await passkeysOf(parties, customerId)
  assert.deepEqual(
    { ...passkey, id: '' },
    { id: '', createdAt: new Date('2026-11-24T00:00:00Z'), usedAt: null },
  )
  parties.pass(minuteMs)
  const asked = await ask(scene)
  assert.deepEqual(asked.allowCredentials, [{ id: device.credentialId, type: 'public-key' }])
  assert.equal(asked.userVerification, 'required')
  assert.equal(await check(scene, device.answer(asked)), 'ok')
  const used = await passkeysOf(parties, customerId)
  assert.deepEqual(used[0]?.usedAt, new Date('2026-11-24T00:01:00Z'))

  const { id } = used[0] ?? { id: '' }
  const remove = (given: string) =>
    answerOf(() => removePasskey(parties, { customerId, id, pin: given }))
  assert.equal(await remove('280418'), 'PIN_WRONG')
  const last = await ask(scene)
  assert.equal(await remove(pin), 'ok')
  assert.equal(await remove(pin), 'ok', 'twice is once')
  assert.equal(
    await check(scene, device.answer(last)),
    'PASSKEY_WRONG',
    'it proves nothing any more',
  )
  assert.deepEqual(await passkeysOf(parties, customerId), [])
  assert.deepEqual(await titles(scene), ['已移除通行密钥', '已添加通行密钥'])
})

test('what was not asked, not verified, too late or sent again adds no passkey', async () => {
  await using world = await createWorld()
  const scene = await open(world)
  const { parties, customerId } = scene
  const device = createAuthenticator(rp)
  const begin = () => beginPasskey(parties, { customerId, rp, pin })
  const answer = (response: ReturnType<Authenticator['make']>) =>
    answerOf(() => addPasskey(parties, { customerId, rp, response }))

  const other = { ...(await begin()), challenge: 'AAAA' }
  assert.equal(await answer(device.make(other)), 'PASSKEY_WRONG', 'another challenge')
  for (const [why, as] of [
    ['another site', { rp: elsewhere }],
    ['another page', { rp: { ...rp, origin: elsewhere.origin } }],
    ['nobody verified', { isVerified: false }],
  ] as const)
    assert.equal(await answer(device.make(await begin(), as)), 'PASSKEY_WRONG', why)
  const late = await begin()
  parties.pass(5 * minuteMs)
  assert.equal(await answer(device.make(late)), 'PASSKEY_WRONG')
  const replaced = await begin()
  const asked = await begin()
  assert.equal(asked.authenticatorSelection?.userVerification, 'required')
  assert.equal(await answer(device.make(replaced)), 'PASSKEY_WRONG', 'asked again since')
  assert.equal(await answer(device.make(asked)), 'PASSKEY_WRONG', 'and that used it up')

  const right = device.make(await begin())
  assert.equal(await answer(right), 'ok')
  assert.equal(await answer(right), 'PASSKEY_WRONG', 'sent again')
  const next = await begin()
  assert.deepEqual(next.excludeCredentials, [{ id: device.credentialId, type: 'public-key' }])
  assert.equal(await answer(device.make(next)), 'PASSKEY_KNOWN')
  assert.equal((await passkeysOf(parties, customerId)).length, 1)
})

test('an answer counts for its customer, its subject and its page, once and in time', async () => {
  await using world = await createWorld()
  const scene = await open(world)
  const device = await add(scene)
  const stranger = { ...(await open(world, bob)), parties: scene.parties }
  const foreign = await add(stranger)

  const asked = await ask(scene, 'ch_1')
  await ask(scene, 'ch_2')
  const answer = device.answer(asked)
  assert.equal(await check(scene, answer, 'ch_2'), 'PASSKEY_WRONG', 'another subject')
  assert.equal(await check(stranger, answer), 'PASSKEY_WRONG', 'another customer')
  assert.equal(await check(scene, answer), 'ok', 'neither spent it')
  assert.equal(await check(scene, answer), 'PASSKEY_WRONG', 'once')
  for (const [why, as] of [
    ['another site', { rp: elsewhere }],
    ['another page', { rp: { ...rp, origin: elsewhere.origin } }],
    ['nobody verified', { isVerified: false }],
  ] as const)
    assert.equal(await check(scene, device.answer(await ask(scene), as)), 'PASSKEY_WRONG', why)
  const theirs = foreign.answer(await ask(scene))
  assert.equal(await check(scene, theirs), 'PASSKEY_WRONG', 'a key of somebody else')
  const forged = {
    ...foreign.answer(await ask(scene)),
    id: device.credentialId,
    rawId: device.credentialId,
  }
  assert.equal(await check(scene, forged), 'PASSKEY_WRONG', 'signed by another key')
  const late = device.answer(await ask(scene))
  scene.parties.pass(5 * minuteMs)
  assert.equal(await check(scene, late), 'PASSKEY_WRONG', 'too late')
  const begun = await beginPasskey(scene.parties, { customerId: scene.customerId, rp, pin })
  const taken = device.answer({ ...(await ask(scene)), challenge: begun.challenge })
  assert.equal(await check(scene, taken), 'PASSKEY_WRONG', 'asked for adding a key')
})

test('a key that has not counted on was copied, and its owner is told', async () => {
  await using world = await createWorld()
  const scene = await open(world)
  const device = await add(scene)
  // What the key says at each use.
  const table: readonly (readonly [counter: number, verdict: string])[] = [
    [0, 'ok'],
    [0, 'ok'],
    [7, 'ok'],
    [7, 'PASSKEY_COPIED'],
    [6, 'PASSKEY_COPIED'],
    [0, 'PASSKEY_COPIED'],
    [8, 'ok'],
  ]
  for (const [counter, verdict] of table)
    assert.equal(await check(scene, device.answer(await ask(scene), { counter })), verdict)
  const told = (await titles(scene)).filter((title) => title === '通行密钥可能已被复制')
  assert.equal(told.length, 3)
})

test('of thirty sendings of one answer, in two processes, one is right', async () => {
  await using world = await createWorld()
  const scene = await open(world)
  const sister = { ...scene, parties: partiesOf({ db: world.sister }) }
  const device = await add(scene)
  const answer = device.answer(await ask(scene))
  const answers = await Promise.all(
    Array.from({ length: 30 }, (_, index) => check(index % 2 ? scene : sister, answer)),
  )
  assert.deepEqual(countsOf(answers), { ok: 1, PASSKEY_WRONG: 29 })
})

test('of two that take the tenth place at once, one gets it', async () => {
  await using world = await createWorld()
  const scene = await open(world)
  const { parties, customerId } = scene
  for (let there = 1; there < passkeysMax; there++) await add(scene)
  const sister = { ...scene, parties: partiesOf({ db: world.sister }) }
  const answers = await whileNothingIsKept(
    world,
    () => answerOf(() => add(scene)),
    () => answerOf(() => add(sister)),
  )
  assert.deepEqual(countsOf(answers), { ok: 1, TOO_MANY_PASSKEYS: 1 })
  assert.equal((await passkeysOf(parties, customerId)).length, passkeysMax)
  const more = () => beginPasskey(parties, { customerId, rp, pin })
  assert.equal(await answerOf(more), 'TOO_MANY_PASSKEYS')
})

/** Lets the second begin when the first has spent its question and counted, but is not kept yet. */
async function whileNothingIsKept(
  { db }: World,
  first: () => Promise<string>,
  second: () => Promise<string>,
): Promise<string[]> {
  const { running } = await db.transaction().execute(async (tx) => {
    await sql`lock table parties.passkey in share mode`.execute(tx)
    const before = await lastSpent(db)
    const one = first()
    for (let spent = before; !spent || spent === before; spent = await lastSpent(db))
      await setTimeout(20)
    const both = [one, second()]
    await setTimeout(400)
    return { running: both }
  })
  return Promise.all(running)
}

/** What was asked and answered last; nothing while an answer is awaited. */
async function lastSpent(db: World['db']): Promise<string | undefined> {
  const { rows } = await sql<{ challenge: string }>`
    select challenge from parties.passkey_challenge where used_at is not null`.execute(db)
  return rows[0]?.challenge
}

test('who asks is known by the public address, and on one’s own machine by its name', () => {
  const table: readonly (readonly [url: string, id: string, origin: string])[] = [
    ['https://pay.example.com', 'pay.example.com', 'https://pay.example.com'],
    ['https://pay.example.com:8443', 'pay.example.com', 'https://pay.example.com:8443'],
    ['http://127.0.0.1:8080', 'localhost', 'http://localhost:8080'],
    ['http://[::1]:8080', 'localhost', 'http://localhost:8080'],
    ['https://127.example.com', '127.example.com', 'https://127.example.com'],
  ]
  for (const [url, id, origin] of table) assert.deepEqual(relyingPartyOf(url), { id, origin })
})

test('what was asked and is over for a day is forgotten', async () => {
  await using world = await createWorld()
  const scene = await open(world)
  const device = await add(scene)
  const answer = device.answer(await ask(scene))
  await sweepParties(world, scene.parties.now())
  assert.equal(await check(scene, answer), 'ok', 'not before')
  scene.parties.pass(24 * 60 * minuteMs + 5 * minuteMs + secondMs)
  await sweepParties(world, scene.parties.now())
  const again = device.answer(await ask(scene))
  assert.equal(await check(scene, again), 'ok')
})
