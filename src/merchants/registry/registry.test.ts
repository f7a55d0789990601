import assert from 'node:assert/strict'
import { generateKeyPairSync, randomBytes } from 'node:crypto'
import { test } from 'node:test'
import { sql } from 'kysely'
import { Refusal } from '#kernel/refusal'
import { createKeys } from '#platform/keys'
import { createWorld } from '#test/world'
import { createDirectory } from '../directory.ts'
import {
  issueMerchantCertificate,
  issuePlatformCertificate,
} from '../platform-keys/issue-certificate.ts'
import { addCertificate, revokeCertificate } from './add-certificate.ts'
import { bindApp, registerApp, setOauthDomains } from './register-app.ts'
import { registerMerchant, setKeyMode } from './register-merchant.ts'
import { readmitMerchant, suspendMerchant } from './suspend-merchant.ts'

const apiV3Key = '0123456789abcdef0123456789abcdef'
const shop = { mchid: '1900000001', name: '同宝书店', apiV3Key }
const provider = { mchid: '1900000100', name: '服务商', kind: 'provider', apiV3Key } as const
const now = new Date('2026-11-24T00:00:00Z')

async function registry() {
  const world = await createWorld()
  const clock = { now, elapsedMs: 0 }
  const deps = {
    db: world.db,
    keys: createKeys(randomBytes(32)),
    now: () => clock.now,
    elapsedMs: () => clock.elapsedMs,
  }
  const directory = createDirectory(deps)
  return { deps, directory, clock, [Symbol.asyncDispose]: () => world[Symbol.asyncDispose]() }
}

test('who may be registered', async () => {
  await using world = await registry()
  const { deps } = world
  const app = { appid: 'wx01', kind: 'mini_program', name: '小程序', secret: 's3cret' } as const
  const sub = { mchid: '1900000101', name: '门店', parentMchid: provider.mchid }
  const pem = (await issueMerchantCertificate({ ...shop, now })).certificatePem
  const short = generateKeyPairSync('rsa', { modulusLength: 1024 })
  const shortPem = issuePlatformCertificate(short, now).certificatePem
  const table: readonly (readonly [what: string, ask: () => Promise<unknown>, answer: string])[] = [
    ['a merchant', () => registerMerchant(deps, shop), 'ok'],
    ['the same again', () => registerMerchant(deps, shop), 'ok'],
    [
      'its number by another name',
      () => registerMerchant(deps, { ...shop, name: '别家' }),
      'RESOURCE_ALREADY_EXISTS',
    ],
    [
      'its number with another key',
      () => registerMerchant(deps, { ...shop, apiV3Key: apiV3Key.toUpperCase() }),
      'RESOURCE_ALREADY_EXISTS',
    ],
    [
      'letters for a number',
      () => registerMerchant(deps, { ...shop, mchid: 'shop' }),
      'PARAM_ERROR',
    ],
    ['a short key', () => registerMerchant(deps, { ...shop, apiV3Key: 'short' }), 'PARAM_ERROR'],
    ['a sub-merchant of nobody', () => registerMerchant(deps, sub), 'MCH_NOT_EXISTS'],
    [
      'a sub-merchant of a shop',
      () => registerMerchant(deps, { ...sub, parentMchid: shop.mchid }),
      'MCH_NOT_EXISTS',
    ],
    [
      'a sub-merchant without a provider',
      () => registerMerchant(deps, { mchid: '1900000102', name: 'x', kind: 'sub_merchant' }),
      'PARAM_ERROR',
    ],
    ['a provider', () => registerMerchant(deps, provider), 'ok'],
    ['its sub-merchant', () => registerMerchant(deps, sub), 'ok'],
    ['an app', () => registerApp(deps, { ...app, ownerMchid: shop.mchid }), 'ok'],
    ['the same app again', () => registerApp(deps, { ...app, ownerMchid: shop.mchid }), 'ok'],
    [
      'the app with another secret',
      () => registerApp(deps, { ...app, ownerMchid: shop.mchid, secret: 'other' }),
      'RESOURCE_ALREADY_EXISTS',
    ],
    ['an app of nobody', () => registerApp(deps, { ...app, ownerMchid: '19' }), 'MCH_NOT_EXISTS'],
    [
      'an app without a secret',
      () => registerApp(deps, { ...app, ownerMchid: shop.mchid, secret: '' }),
      'PARAM_ERROR',
    ],
    ['a binding', () => bindApp(deps, { mchid: sub.mchid, appid: app.appid }), 'ok'],
    ['the binding again', () => bindApp(deps, { mchid: sub.mchid, appid: app.appid }), 'ok'],
    ['of no app', () => bindApp(deps, { mchid: sub.mchid, appid: 'wx00' }), 'APPID_NOT_EXIST'],
    ['to nobody', () => bindApp(deps, { mchid: '19', appid: app.appid }), 'MCH_NOT_EXISTS'],
    ['a certificate', () => addCertificate(deps, { mchid: shop.mchid, certificatePem: pem }), 'ok'],
    [
      'a certificate of nobody',
      () => addCertificate(deps, { mchid: '19', certificatePem: pem }),
      'MCH_NOT_EXISTS',
    ],
    [
      'no certificate at all',
      () => addCertificate(deps, { mchid: shop.mchid, certificatePem: 'pem' }),
      'PARAM_ERROR',
    ],
    [
      'a certificate of a short key',
      () => addCertificate(deps, { mchid: shop.mchid, certificatePem: shortPem }),
      'PARAM_ERROR',
    ],
    [
      'revoking what is not there',
      () => revokeCertificate(deps, { mchid: shop.mchid, serial: 'AB' }),
      'CERTIFICATE_NOT_EXIST',
    ],
    [
      'a number too long to be seen',
      () => registerMerchant(deps, { ...shop, mchid: '19000000011' }),
      'PARAM_ERROR',
    ],
    ['suspending nobody', () => suspendMerchant(deps, { mchid: '19' }), 'MCH_NOT_EXISTS'],
    ['readmitting nobody', () => readmitMerchant(deps, { mchid: '19' }), 'MCH_NOT_EXISTS'],
    [
      'domains of no app',
      () => setOauthDomains(deps, { appid: 'wx00', oauthDomains: [] }),
      'APPID_NOT_EXIST',
    ],
    [
      'a mode for nobody',
      () => setKeyMode(deps, { mchid: '19', keyMode: 'certificate' }),
      'MCH_NOT_EXISTS',
    ],
  ]
  for (const [what, ask, answer] of table) assert.equal(await answerOf(ask), answer, what)
})

test('the directory knows what was registered, and secrets lie sealed', async () => {
  await using world = await registry()
  const { deps, directory } = world
  assert.equal(await directory.merchant(shop.mchid), undefined)
  const merchant = await registerMerchant(deps, shop)
  await registerApp(deps, {
    appid: 'wx01',
    kind: 'official_account',
    name: '公众号',
    secret: 's3cret',
    ownerMchid: shop.mchid,
    oauthDomains: ['shop.example.com'],
  })
  assert.deepEqual(await directory.merchant(shop.mchid), merchant)
  assert.equal((await directory.apiV3Key(shop.mchid))?.export().toString(), apiV3Key)
  assert.deepEqual((await directory.app('wx01'))?.oauthDomains, ['shop.example.com'])
  assert.deepEqual(
    [await directory.isBound(shop.mchid, 'wx01'), await directory.isBound(shop.mchid, 'wx02')],
    [true, false],
  )
  assert.deepEqual(
    await Promise.all(['s3cret', 's3cre', ''].map((text) => directory.isAppSecret('wx01', text))),
    [true, false, false],
  )
  assert.equal(await directory.isAppSecret('wx09', ''), false)

  const { rows } = await sql`
    select row_to_json(m)::text || row_to_json(a)::text as text
    from merchants.merchant m, merchants.app a`.execute(deps.db)
  assert.doesNotMatch(JSON.stringify(rows), /0123456789abcdef|s3cret/)
})

test('a shop moves and a merchant is suspended; within five seconds the directory says so', async () => {
  await using world = await registry()
  const { deps, directory, clock } = world
  await registerMerchant(deps, shop)
  const app = { appid: 'wx01', kind: 'web', name: '网页', secret: 's3cret' } as const
  const register = (oauthDomains: readonly string[]) =>
    registerApp(deps, { ...app, ownerMchid: shop.mchid, oauthDomains })
  const told = async () => {
    clock.elapsedMs += 5_000
    const { state } = (await directory.merchant(shop.mchid)) ?? {}
    return [state, (await directory.app('wx01'))?.oauthDomains]
  }
  await register(['old.example.com'])
  assert.deepEqual(await told(), ['active', ['old.example.com']])
  await setOauthDomains(deps, { appid: 'wx01', oauthDomains: ['new.example.com'] })
  await suspendMerchant(deps, shop)
  assert.deepEqual(await told(), ['suspended', ['new.example.com']])
  await register(['old.example.com'])
  await readmitMerchant(deps, shop)
  assert.deepEqual(await told(), ['active', ['new.example.com']], 'registering again moves nothing')
})

test('pay signatures are checked with certificates that are active and in force', async () => {
  await using world = await registry()
  const { deps, directory, clock } = world
  await registerMerchant(deps, shop)
  assert.deepEqual(await directory.payVerificationKeys(shop.mchid), [])
  const old = await issueMerchantCertificate({ ...shop, now })
  const fresh = await issueMerchantCertificate({ ...shop, now: new Date('2029-01-01T00:00:00Z') })
  for (const { certificatePem } of [old, fresh])
    await addCertificate(deps, { mchid: shop.mchid, certificatePem })
  const serialsAt = async (day: string) => {
    clock.now = new Date(day)
    clock.elapsedMs += 5_000
    const certificates = [old, fresh].map(({ serialNo }) =>
      directory.certificate(shop.mchid, serialNo.toLowerCase()),
    )
    const found = (await Promise.all(certificates)).map((one) => one?.serial)
    const keys = await directory.payVerificationKeys(shop.mchid)
    return [found.filter((serial) => serial !== undefined), keys.length] as const
  }
  assert.deepEqual(await serialsAt('2026-12-01'), [[old.serialNo], 1])
  assert.deepEqual(await serialsAt('2030-01-01'), [[old.serialNo, fresh.serialNo], 2])
  assert.deepEqual(await serialsAt('2032-01-01'), [[fresh.serialNo], 1])
  await revokeCertificate(deps, { mchid: shop.mchid, serial: fresh.serialNo.toLowerCase() })
  assert.deepEqual(await serialsAt('2032-01-01'), [[], 0])
})

async function answerOf(ask: () => Promise<unknown>): Promise<string> {
  try {
    await ask()
    return 'ok'
  } catch (error) {
    if (error instanceof Refusal) return error.code
    throw error
  }
}
