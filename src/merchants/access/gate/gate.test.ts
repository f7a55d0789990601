import assert from 'node:assert/strict'
import type { AddressInfo } from 'node:net'
import { test } from 'node:test'
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import {
  apiv3Face,
  createDirectory,
  grantProducts,
  isWithin,
  networkText,
  registerApp,
  registerMerchant,
  setMerchantLimits,
  withdrawProduct,
} from '#merchants'
import { Refusal } from '#kernel/refusal'
import { inTransaction } from '#platform/db'
import { createHttp } from '#platform/http'
import { createLog } from '#platform/log'
import { createMetrics } from '#platform/metrics'
import { type Call, createFaceWorld, signed } from '#test/signed-face'
import { networkOf } from './access.ts'
import { insertNetwork } from './store.ts'

const codeOf = (run: () => unknown): string => {
  try {
    run()
    return 'none'
  } catch (error) {
    return error instanceof Refusal ? error.code : String(error)
  }
}

test('a network has one spelling, and what is none is refused', () => {
  const table: readonly (readonly [given: string, kept: string])[] = [
    ['203.0.113.8', '203.0.113.8/32'],
    [' 203.0.113.77/24 ', '203.0.113.0/24'],
    ['203.0.113.77/25', '203.0.113.0/25'],
    ['10.0.0.0/8', '10.0.0.0/8'],
    ['2001:DB8::1', '2001:db8::1/128'],
    ['2001:db8:1:2:3::/64', '2001:db8:1:2::/64'],
    ['::ffff:203.0.113.8', '203.0.113.8/32'],
    ['::ffff:203.0.113.0/120', '203.0.113.0/24'],
  ]
  for (const [given, kept] of table) assert.equal(networkText(given), kept, given)
  const invalid = [
    '',
    'x',
    '10.1',
    '0x7f.1',
    '1.2.3.4/33',
    '1.2.3.4/',
    '1.2.3.4/8/8',
    'fe80::1%eth0',
  ]
  for (const text of [...invalid, '1.2.3.4/-1', '::1/129', '::ffff:1.2.3.4/90'])
    assert.equal(
      codeOf(() => networkText(text)),
      'NETWORK_INVALID',
      text,
    )
  for (const text of ['0.0.0.0/0', '10.0.0.0/7', '::/0', '2000::/15'])
    assert.equal(
      codeOf(() => networkText(text)),
      'NETWORK_TOO_WIDE',
      text,
    )
})

test('an address is inside or outside, whatever it is dressed as', () => {
  const networks = ['203.0.113.0/24', '2001:db8::/32'].map(networkOf)
  const table: readonly (readonly [ip: string, inside: boolean])[] = [
    ['203.0.113.255', true],
    ['::ffff:203.0.113.9', true],
    ['203.0.114.1', false],
    ['2001:db8:ffff::1', true],
    ['2001:db9::1', false],
    ['nonsense', false],
  ]
  for (const [ip, inside] of table) assert.equal(isWithin(networks, ip), inside, ip)
  assert.equal(isWithin([], 'nonsense'), true, 'without a list everybody is inside')
})

/** Answers whatever passes the gate, at the addresses of the real calls. */
const passed: FastifyPluginAsyncTypebox = async (app) => {
  for (const path of [
    'pay/transactions/native',
    'pay/transactions/jsapi',
    'refund/domestic/refunds',
  ])
    app.post(`/${path}`, async () => ({ passed: true }))
  for (const path of ['pay/partner/transactions/native', 'combine-transactions/h5'])
    app.post(`/${path}`, async () => ({ passed: true }))
  app.post('/transfer/batches', async () => ({ passed: true }))
  app.get('/pay/transactions/id/1', async () => ({ passed: true }))
}

const post = (path: string, body: unknown): Call => ({
  method: 'POST',
  path: `/v3/${path}`,
  body: JSON.stringify(body),
})

const sales = { mchid: '1900000001', appid: 'wx1', amount: { total: 1_000 } }

async function openStage() {
  const world = await createFaceWorld()
  const paid = { fen: 0n, asked: 0 }
  const paidToday = async () => {
    paid.asked++
    return paid.fen
  }
  async function open(trustedProxies: readonly string[]) {
    const log = createLog({ level: 'silent' })
    const app = createHttp({ log, metrics: createMetrics(), trustedProxies })
    const directory = createDirectory(world.deps)
    await app.register(apiv3Face({ ...world.deps, directory, routes: [passed], paidToday }), {
      prefix: '/v3',
    })
    await app.listen({ port: 0, host: '127.0.0.1' })
    apps.push(app)
    return `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`
  }
  const apps: Readonly<{ close: () => PromiseLike<unknown> }>[] = []
  const bare = await open([])
  const behind = await open(['127.0.0.1'])
  const said = async (call: Call, at = bare): Promise<string> => {
    const { text } = await signed(at, world.shop, call)
    const { code = 'passed' }: Readonly<{ code?: string }> = JSON.parse(text)
    return code
  }
  return {
    ...world,
    paid,
    bare,
    behind,
    said,
    /** What is remembered for four seconds is forgotten. */
    later: () => {
      world.clock.elapsedMs += 5_000
    },
    async [Symbol.asyncDispose]() {
      await Promise.all(apps.map((app) => app.close()))
      await world[Symbol.asyncDispose]()
    },
  }
}

test('who has no rows may do everything; from the first grant on only what was granted', async () => {
  await using stage = await openStage()
  const { deps, said, later } = stage
  const mchid = '1900000001'
  const calls = {
    native: post('pay/transactions/native', sales),
    jsapi: post('pay/transactions/jsapi', sales),
    refund: post('refund/domestic/refunds', { amount: { total: 1 } }),
    transfer: post('transfer/batches', {}),
    query: { path: '/v3/pay/transactions/id/1' },
  }
  for (const call of Object.values(calls)) assert.equal(await said(call), 'passed')

  await inTransaction(deps.db, (db) =>
    grantProducts({ db, now: deps.now }, { mchid, products: ['NATIVE', 'MINI_PROGRAM'] }),
  )
  await grantProducts(deps, { mchid, products: ['NATIVE'] })
  later()
  assert.equal(await said(calls.native), 'passed')
  assert.equal(await said(calls.query), 'passed', 'a query needs no product')
  for (const call of [calls.jsapi, calls.refund, calls.transfer])
    assert.equal(await said(call), 'NO_AUTH', 'PRODUCT_NOT_GRANTED')

  const app = { appid: 'wx1', kind: 'mini_program', name: '小程序', ownerMchid: mchid } as const
  await registerApp(deps, { ...app, secret: 'a secret of an app' })
  later()
  assert.equal(await said(calls.jsapi), 'passed', 'a mini program pays by JSAPI too')

  await withdrawProduct(deps, { mchid, product: 'NATIVE', reason: '风险' })
  await withdrawProduct(deps, { mchid, product: 'MINI_PROGRAM', reason: '风险' })
  later()
  for (const call of [calls.native, calls.jsapi]) assert.equal(await said(call), 'NO_AUTH')
  const { text } = await signed(stage.bare, stage.shop, calls.native)
  assert.match(text, /产品权限未开通/)
  assert.doesNotMatch(text, /风险/)
})

test('limits hold where an order is made, and a day is asked for only where it has one', async () => {
  await using stage = await openStage()
  const { deps, said, later, paid } = stage
  const [mchid, reviewAt] = ['1900000001', new Date('2027-11-27')]
  const limits = { mchid, rating: 'high', reviewAt, singleMax: 1_000n, dayMax: null } as const
  const at = (total: number) => post('pay/transactions/native', { ...sales, amount: { total } })
  await setMerchantLimits(deps, limits)
  assert.deepEqual([await said(at(1_000)), await said(at(1_001))], ['passed', 'RULE_LIMIT'])
  assert.equal(paid.asked, 0)

  await setMerchantLimits(deps, { ...limits, dayMax: 5_000n })
  paid.fen = 4_500n
  later()
  assert.equal(await said(at(500)), 'passed')
  const day = await signed(stage.bare, stage.shop, at(501))
  assert.match(day.text, /"RULE_LIMIT".*当日收款已达限额/, 'DAY_LIMIT')
  const single = await signed(stage.bare, stage.shop, at(1_001))
  assert.match(single.text, /"RULE_LIMIT".*超过商户单笔限额/, 'SINGLE_LIMIT')
  assert.ok(paid.asked > 0)

  const refused: readonly (readonly [run: () => Promise<void>, code: string])[] = [
    [() => setMerchantLimits(deps, { ...limits, singleMax: 0n }), 'LIMIT_NOT_POSITIVE'],
    [() => setMerchantLimits(deps, { ...limits, mchid: '1999999999' }), 'MCH_NOT_EXISTS'],
    [() => grantProducts(deps, { mchid: '1999999999', products: ['APP'] }), 'MCH_NOT_EXISTS'],
    [() => grantProducts(deps, { mchid, products: ['NONE'] }), 'PRODUCT_UNKNOWN'],
  ]
  for (const [run, code] of refused) await assert.rejects(run, { code })
})

test('a provider’s order is judged by its sub-merchant, and nobody’s business is told', async () => {
  await using stage = await openStage()
  const { deps, later } = stage
  await registerMerchant(deps, { mchid: '1900000100', name: '服务商', kind: 'provider' })
  const provider = await stage.newSignatory('1900000100')
  const subs = ['1900000101', '1900000102'] as const
  for (const mchid of subs)
    await registerMerchant(deps, { mchid, name: mchid, parentMchid: '1900000100' })
  await grantProducts(deps, { mchid: subs[0], products: ['REFUND'] })
  await grantProducts(deps, { mchid: '1900000001', products: ['REFUND'] })
  later()
  const told = async (sub: string) => {
    const body = { sp_mchid: '1900000100', sub_mchid: sub, amount: { total: 1 } }
    const answer = await signed(stage.bare, provider, post('pay/partner/transactions/native', body))
    return answer.status
  }
  assert.deepEqual([await told(subs[0]), await told(subs[1])], [403, 200])
  assert.equal(await told('1900000001'), 200, 'a stranger’s permissions are not told')
  const parts = [{ mchid: '1900000001', amount: { total_amount: 1 } }]
  const combined = post('combine-transactions/h5', { sub_orders: parts })
  assert.equal(await stage.said(combined), 'NO_AUTH')
})

test('requests come from the networks that a merchant names; nobody else’s word counts', async () => {
  await using stage = await openStage()
  const { deps, said, later, bare, behind } = stage
  const call = { path: '/v3/pay/transactions/id/1' }
  const from = (ip: string): Call => ({ ...call, headers: { 'x-forwarded-for': ip } })
  const allow = (network: string) =>
    inTransaction(deps.db, (tx) =>
      insertNetwork(tx, { mchid: '1900000001', network, note: '', createdAt: deps.now() }),
    )
  await allow('203.0.113.0/24')
  later()
  const refused = await signed(bare, stage.shop, call)
  assert.deepEqual([refused.status, JSON.parse(refused.text).code], [403, 'NO_AUTH'])
  assert.match(refused.text, /IP地址不在白名单/, 'NETWORK_NOT_ALLOWED')
  assert.match(refused.text, /127\.0\.0\.1/, 'it says who asked')

  assert.equal(await said(from('203.0.113.5'), bare), 'NO_AUTH', 'anybody can write that header')
  assert.equal(await said(from('203.0.113.5'), behind), 'passed')
  assert.equal(await said(from('198.51.100.1'), behind), 'NO_AUTH')
  assert.equal(await said(from('203.0.113.5, 198.51.100.1'), behind), 'NO_AUTH', 'the last counts')

  const unsigned = await signed(bare, stage.shop, call, {
    nonce: 'x'.repeat(32),
    signedBody: 'other',
  })
  assert.equal(JSON.parse(unsigned.text).code, 'SIGN_ERROR', 'the list is told to nobody unproven')
  await allow('127.0.0.1/32')
  later()
  assert.equal(await said(call), 'passed')
})
