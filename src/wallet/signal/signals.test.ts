import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Value } from 'typebox/value'
import { testKeys } from '#test/parties'
import { addressOf, deviceOf, driftOf, nameOf } from './device.ts'
import { deviationOf, type Moments } from './rhythm.ts'
import { givenOf } from './signals-given.ts'
import { Signals } from './signals.ts'

const now = new Date('2026-11-27T00:00:00Z')

const page: Signals = {
  device: 'a1'.repeat(16),
  screen: '390x844@3',
  zone: 'Asia/Shanghai',
  zoneMinutes: 480,
  language: 'zh-CN',
  automated: false,
  scriptedPercent: 0,
  payeePasted: true,
  pinFails: 2,
  formEdits: 3,
  turns: 1,
  pageSeconds: 12,
}

test('a page may send bounded whole numbers and short texts, and nothing else', () => {
  assert.equal(Value.Check(Signals, page), true)
  const refused: readonly object[] = [
    { pin: '123456' },
    { keys: ['1', '2'] },
    { device: 'a1'.repeat(15) },
    { device: 'A1'.repeat(16) },
    { screen: '390 x 844' },
    { zone: 'Asia/Shanghai; drop' },
    { zoneMinutes: 841 },
    { dwellMs: 0 },
    { dwellMs: 81.5 },
    { dwellMs: 2_001 },
    { pressure: -1 },
    { pinFails: '2' },
    { scriptedPercent: 101 },
    { signedInSeconds: 86_401 },
    { language: 'zh\n' },
  ]
  for (const change of refused)
    assert.equal(Value.Check(Signals, { ...page, ...change }), false, JSON.stringify(change))
  const { device: _, ...without } = page
  assert.equal(Value.Check(Signals, without), false)
})

test('what is kept of a device and an address does not tell what they were', () => {
  const agent =
    'Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0 Mobile Safari/537.36'
  const kept = deviceOf(testKeys, page, agent)
  const address = addressOf(testKeys, '119.29.29.29')
  const text = JSON.stringify([kept, address])
  for (const clear of [page.device, page.screen, page.zone, '119.29', 'Mozilla'])
    assert.ok(!text.includes(clear), clear)
  assert.equal(kept.name, 'Chrome · Android')
  assert.deepEqual(deviceOf(testKeys, page, agent), kept, 'the same again')
  assert.notEqual(
    deviceOf(testKeys, { ...page, device: 'b2'.repeat(16) }, agent).device,
    kept.device,
  )
})

test('an address that is a proxy’s or this machine’s says nothing; blocks are a carrier’s', () => {
  for (const ip of ['127.0.0.1', '10.1.2.3', '192.168.0.9', '::1', 'fe80::1', '100.64.0.1', 'no'])
    assert.equal(addressOf(testKeys, ip), undefined, ip)
  const networkOf = (ip: string) => addressOf(testKeys, ip)?.network
  assert.equal(networkOf('119.29.29.29'), networkOf('119.200.1.1'))
  assert.notEqual(networkOf('119.29.29.29'), networkOf('120.29.29.29'))
  assert.equal(networkOf('::ffff:119.29.29.29'), networkOf('119.29.29.29'))
  assert.equal(networkOf('240e:0:1::1'), networkOf('240e:fff:2::9'))
  assert.notEqual(networkOf('240e:0:1::1'), networkOf('2409:8000::1'))
})

test('a browser and a system are named as people name them', () => {
  const table: readonly (readonly [agent: string, name: string])[] = [
    [
      'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Mobile Safari/604.1',
      'Safari · iPhone',
    ],
    [
      'Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/131.0 Safari/537.36 Edg/131.0',
      'Edge · Windows',
    ],
    ['Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0', 'Firefox · Linux'],
    [
      'Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) Mobile MicroMessenger/8.0',
      '微信 · iPhone',
    ],
    ['curl/8.0', '未知设备'],
    ['', '未知设备'],
  ]
  for (const [agent, name] of table) assert.equal(nameOf(agent), name)
})

test('drift is the share of screen, zone and language that changed', () => {
  const traitsOf = (change: Partial<Signals>) =>
    deviceOf(testKeys, { ...page, ...change }, '').traits
  const before = traitsOf({})
  assert.equal(driftOf(before, traitsOf({})), 0)
  assert.equal(driftOf(before, traitsOf({ language: 'en-US' })), 0.33)
  assert.equal(driftOf(before, traitsOf({ language: 'en', zone: 'UTC', screen: '10x10@1' })), 1)
})

const momentsOf = (values: readonly number[]): Moments => ({
  count: BigInt(values.length),
  sum: BigInt(values.reduce((sum, value) => sum + value, 0)),
  squares: BigInt(values.reduce((sum, value) => sum + value * value, 0)),
})

test('a deviation is counted in standard deviations, once there is enough to compare with', () => {
  const usual = [80, 90, 100, 110, 120, 90, 100, 110]
  const seven = momentsOf(usual.slice(0, 7))
  assert.equal(deviationOf(seven, 100), undefined)
  // Mean 100, variance 1200 / 7, deviation 13.093.
  const table: readonly (readonly [measured: number | undefined, z: number | undefined])[] = [
    [100, 0],
    [113, 0.99],
    [87, -0.99],
    [200, 7.64],
    [2_000, 20],
    [1, -7.56],
    [undefined, undefined],
  ]
  for (const [measured, z] of table) assert.equal(deviationOf(momentsOf(usual), measured), z)
  assert.equal(deviationOf(momentsOf(Array.from({ length: 9 }, () => 90)), 100), 2, 'like a clock')
})

test('the factors are what a page knows, and no more', () => {
  const known = {
    dwell: momentsOf(Array.from({ length: 9 }, () => 90)),
    flight: momentsOf([200]),
    pressure: momentsOf([]),
    traits: null,
    traitsNow: 'a b c',
  }
  const given = givenOf({ ...page, dwellMs: 100, flightMs: 210, pressure: 40 }, known, now)
  assert.deepEqual(given, {
    'device.locale_mismatch': 0,
    'session.payee_pasted': 1,
    'session.form_edits': 3,
    'session.page_seconds': 12,
    'session.pin_fails': 2,
    'session.orientation_changes': 1,
    'session.bot_score': 0,
    'session.typing_dwell_z': 2,
  })
  const more: Partial<Signals> = {
    automated: true,
    curvature: 25,
    hesitationSeconds: 0,
    signedInSeconds: 30,
    zone: 'Europe/Berlin',
  }
  const elsewhere = givenOf({ ...page, ...more }, { ...known, traits: 'a b d' }, now)
  assert.equal(elsewhere['device.locale_mismatch'], 1, 'the clock of Beijing in Berlin')
  assert.equal(elsewhere['device.fingerprint_drift'], 0.33)
  assert.equal(elsewhere['session.bot_score'], 1)
  assert.equal(elsewhere['session.swipe_curvature'], 0.25)
  assert.equal(elsewhere['session.hesitation_seconds'], 0)
  assert.equal(elsewhere['session.login_to_pay_seconds'], 30)
  for (const zone of ['Mars/Base', 'America/St_Johns'])
    assert.equal(givenOf({ ...page, zone }, known, now)['device.locale_mismatch'], 1, zone)
  const stJohns = { zone: 'America/St_Johns', zoneMinutes: -210 }
  assert.equal(givenOf({ ...page, ...stJohns }, known, now)['device.locale_mismatch'], 1)
})
