import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'kysely'
import { dayMs, hourMs } from '#kernel/time'
import { type CustomerId, messagesOf } from '#parties'
import type { Fact } from '#risk'
import { alice, answerOf, customer, partiesOf, type TestParties, testKeys } from '#test/parties'
import { createWorld } from '#test/world'
import { consentOf, decideConsent } from './consent.ts'
import { describeDevice } from './describe-device.ts'
import { largeMinor, tellLargePayment } from './large-payment.ts'
import { learnRhythm } from './learn-rhythm.ts'
import type { Signals, Visit } from './signals.ts'
import { findDevices } from './store.ts'
import { keptDays, sweepSignals } from './sweep-signals.ts'
import { signInTold } from './tell-sign-in.ts'

const phone: Signals = {
  device: 'a1'.repeat(16),
  screen: '390x844@3',
  zone: 'Asia/Shanghai',
  zoneMinutes: 480,
  language: 'zh-CN',
  automated: false,
  scriptedPercent: 0,
  payeePasted: false,
  pinFails: 0,
  formEdits: 0,
  turns: 0,
  pageSeconds: 5,
}
const stranger: Signals = { ...phone, device: 'ff'.repeat(16) }
const home = '119.29.29.29'

type Told = Readonly<{
  parties: TestParties
  customerId: CustomerId
  facts: readonly Fact[]
  /** What the customer was told since this was asked last. */
  news: () => Promise<string[]>
  agree: (isGranted?: boolean) => Promise<void>
  visit: (signals?: Signals, ip?: string) => ReturnType<typeof describeDevice>
  signIn: (signals?: Signals, ip?: string) => Promise<unknown>
  count: (table: 'known_device' | 'known_network' | 'rhythm' | 'warning') => Promise<number>
  deps: Parameters<typeof signInTold>[0]
}>

async function tell(story: (told: Told) => Promise<void>): Promise<void> {
  await using world = await createWorld()
  const parties = partiesOf(world)
  const { id: customerId } = await customer(parties)
  const facts: Fact[] = []
  const guard = { hear: (fact: Fact) => void facts.push(fact) }
  const deps = { db: world.db, now: parties.now, keys: testKeys, parties, guard }
  const visitOf = (signals?: Signals, ip = home): Visit => ({ ip, userAgent: '', signals })
  const read = new Set<string>()
  await story({
    parties,
    customerId,
    facts,
    deps,
    async news() {
      const { messages } = await messagesOf(parties, { customerId })
      const titles = messages.filter(({ id }) => !read.has(id)).map(({ title }) => title)
      for (const { id } of messages) read.add(id)
      return titles
    },
    agree: (isGranted = true) => decideConsent(deps, { customerId, isGranted }),
    visit: (signals, ip) => describeDevice(deps, { customerId, ...visitOf(signals, ip) }),
    signIn: (signals, ip) => signInTold(deps, { ...alice, visit: visitOf(signals, ip) }),
    async count(table) {
      const { rows } = await sql<{ count: number }>`
        select count(*)::integer as count from ${sql.table(`wallet.${table}`)}`.execute(world.db)
      return rows[0]?.count ?? 0
    },
  })
}

test('without consent nothing is learned, and each sign-in is told', () =>
  tell(async ({ visit, signIn, news, count, facts, deps, customerId, agree }) => {
    assert.equal(await consentOf(deps.db, customerId), 'unasked')
    assert.deepEqual(await visit(phone), { given: {} })
    await learnRhythm(deps, { customerId, signals: { ...phone, dwellMs: 90 } })
    await signIn(phone)
    await signIn(phone)
    await agree(false)
    assert.equal(await consentOf(deps.db, customerId), 'refused')
    await signIn(phone)
    assert.deepEqual(await news(), ['账户登录提醒', '账户登录提醒', '账户登录提醒'])
    for (const table of ['known_device', 'known_network', 'rhythm'] as const)
      assert.equal(await count(table), 0, table)
    for (const fact of facts)
      assert.deepEqual([fact.kind, 'device' in fact, 'ip' in fact], ['signed_in', false, false])
    assert.equal(facts.length, 3)
  }))

test('the first device is nobody’s news; a second one is told once, and risk hears of it', () =>
  tell(async ({ visit, news, agree, facts, deps, customerId }) => {
    await agree()
    const first = await visit(phone)
    assert.match(first.device ?? '', /^[\w-]{43}$/)
    assert.match(first.ip ?? '', /^[\w-]{43}$/)
    assert.deepEqual(await news(), [])
    const known = await Promise.all(Array.from({ length: 10 }, () => visit(stranger)))
    assert.equal(new Set(known.map(({ device }) => device)).size, 1)
    assert.deepEqual(await news(), ['新设备使用账户'])
    assert.deepEqual(
      facts.map((fact) => [fact.kind, 'what' in fact && fact.what]),
      [['changed', 'device']],
    )
    assert.equal((await findDevices(deps.db, customerId)).length, 2)
  }))

test('who signs in with another device is told of at once, and not again when the device shows itself', () =>
  tell(async ({ visit, signIn, news, agree, facts, parties }) => {
    await agree()
    await visit(phone)
    await signIn(phone)
    assert.deepEqual(await news(), [], 'the known device')
    await signIn()
    assert.deepEqual(await news(), ['新设备登录'])
    await visit(stranger)
    assert.deepEqual(await news(), [], 'told before')
    await visit({ ...phone, device: 'ee'.repeat(16) })
    assert.deepEqual(await news(), ['新设备使用账户'], 'a stolen session')
    await signIn({ ...phone, device: 'dd'.repeat(16) })
    assert.deepEqual(await news(), ['新设备登录'])
    const signedIn = facts.filter(({ kind }) => kind === 'signed_in')
    assert.deepEqual(
      signedIn.map((fact) => 'device' in fact),
      [true, false, true],
    )
    parties.pass(hourMs)
    await signIn(phone)
    assert.deepEqual(await news(), [])
  }))

test('a known device that signs in from another block of addresses, or moves its clock, is told of', () =>
  tell(async ({ visit, signIn, news, agree }) => {
    await agree()
    await visit(phone)
    await signIn(phone, '119.200.1.1')
    await signIn(phone, '240e:0:1::1')
    assert.deepEqual(await news(), [], 'the same block, and another family')
    await visit(phone, '39.4.0.1')
    assert.deepEqual(await news(), [], 'out of the house')
    await signIn(phone, '39.4.0.1')
    await signIn(phone, '127.0.0.1')
    assert.deepEqual(await news(), [], 'seen, or nobody’s')
    await signIn(phone, '46.4.0.1')
    await signIn(phone, '46.5.0.1')
    assert.deepEqual(await news(), ['异地使用提醒'])
    await visit({ ...phone, zoneMinutes: 510 })
    assert.deepEqual(await news(), [], 'half an hour is no journey')
    await visit({ ...phone, zone: 'Europe/Berlin', zoneMinutes: 60 })
    await visit({ ...phone, zone: 'Europe/Berlin', zoneMinutes: 60 })
    assert.deepEqual(await news(), ['异地使用提醒'])
  }))

test('wrong passwords are heard by risk, of customers who exist', () =>
  tell(async ({ deps, facts, news }) => {
    const visit = { ip: home, userAgent: '', signals: phone }
    const guess = (who: string) =>
      answerOf(() => signInTold(deps, { phone: who, password: 'wrong-password', visit }))
    assert.equal(await guess(alice.phone), 'SIGN_IN_FAILED')
    assert.equal(await guess('13900000009'), 'SIGN_IN_FAILED')
    assert.deepEqual(
      facts.map((fact) => [fact.kind, 'isOk' in fact && fact.isOk, 'device' in fact]),
      [['signed_in', false, false]],
    )
    assert.deepEqual(await news(), [])
  }))

test('typing is compared with what went through before, in one row', () =>
  tell(async ({ visit, agree, deps, customerId, count }) => {
    await agree()
    const typed = (dwellMs: number): Signals => ({ ...phone, dwellMs, flightMs: 2 * dwellMs })
    for (const dwellMs of [80, 90, 100, 110, 120, 90, 100, 110])
      await learnRhythm(deps, { customerId, signals: typed(dwellMs) })
    const { given } = await visit(typed(200))
    assert.equal(given['session.typing_dwell_z'], 7.64)
    assert.equal(given['session.typing_flight_z'], 7.64)
    assert.equal(await count('rhythm'), 1)
    assert.equal((await visit(phone)).given['session.typing_dwell_z'], undefined)
  }))

test('whoever withdraws is forgotten at once, and what nobody uses in half a year', () =>
  tell(async ({ visit, agree, deps, customerId, count, parties }) => {
    const learned = async () => [
      await count('known_device'),
      await count('known_network'),
      await count('rhythm'),
    ]
    const learn = async () => {
      await agree()
      await visit(phone)
      await learnRhythm(deps, { customerId, signals: { ...phone, dwellMs: 90 } })
    }
    await learn()
    assert.deepEqual(await learned(), [1, 1, 1])
    await agree(false)
    await agree(false)
    assert.deepEqual(await learned(), [0, 0, 0])
    await learn()
    parties.pass((keptDays - 1) * dayMs)
    assert.equal(await sweepSignals(deps), 0)
    parties.pass(2 * dayMs)
    assert.equal(await sweepSignals(deps), 3)
    assert.deepEqual(await learned(), [0, 0, 0])
  }))

test('of a hundred devices the last twenty are kept', () =>
  tell(async ({ visit, agree, deps, customerId, parties }) => {
    await agree()
    for (let number = 0; number < 25; number++) {
      await visit({ ...phone, device: number.toString(16).padStart(32, '0') })
      parties.pass(hourMs)
    }
    const kept = await findDevices(deps.db, customerId)
    assert.equal(kept.length, 20)
  }))

test('the first large payment to a payee is told once, small ones never', () =>
  tell(async ({ deps, customerId, news }) => {
    const pay = (payee: string, amountMinor: bigint) =>
      tellLargePayment(deps, { customerId, payee, amountMinor })
    await pay('1900000001', largeMinor - 1n)
    assert.deepEqual(await news(), [])
    await Promise.all(Array.from({ length: 5 }, () => pay('1900000001', largeMinor)))
    await pay('1900000002', largeMinor)
    assert.deepEqual(await news(), ['首次大额付款', '首次大额付款'])
  }))
