import { deepEqual, equal, match, ok } from 'node:assert/strict'
import { createPrivateKey, generateKeyPairSync } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { grantProducts } from '#merchants'
import { ask, colleague, cookieOf } from '#test/staff'
import { requestOf } from '#test/certificate-requests'
import { startServer } from '#test/server'
import { authorize, signed } from '#test/signed-face'

const server = await startServer()
after(() => server[Symbol.asyncDispose]())

const mchid = '1900000001'
const shop = server.demo.merchants.find((each) => each.mchid === mchid)
ok(shop)
const signer = {
  mchid,
  serialNo: shop.serialNo,
  privateKey: createPrivateKey(readFileSync(shop.privateKeyPath)),
}

/** A merchant without a second person, with a developer; and a developer of the demo's shop. */
const lonely = '1900000100'
const developerOf = async (at: string): Promise<string> => {
  const seat = { mchid: at, nodeId: null }
  return cookieOf(server, await colleague(server, '开发', ['merchant_developer'], seat))
}
const cookie = await developerOf(mchid)
const stranger = await developerOf(lonely)

const to = (who: string, of: string) => ({
  get: (path: string) => ask(server, { path: `/merchants/${of}${path}`, cookie: who }),
  post: (path: string, body: object = {}) =>
    ask(server, { method: 'POST', path: `/merchants/${of}${path}`, cookie: who, body }),
  put: (path: string, body: object) =>
    ask(server, { method: 'PUT', path: `/merchants/${of}${path}`, cookie: who, body }),
})
const mine = to(cookie, mchid)
const theirs = to(stranger, lonely)

test('another merchant’s certificates, apps, callbacks and calls are out of reach by any address', async () => {
  await signed(server.url, signer, { path: '/v3/certificates' })
  await sleep(1_500)
  const { body } = await mine.get('/calls')
  const [call] = body['calls'] as readonly { id: string }[]
  ok(call)
  equal((await mine.get(`/calls/${call.id}`)).status, 200)
  const table: readonly (readonly [
    said: Promise<{ status: number; body: Readonly<Record<string, unknown>> }>,
    code: string,
  ])[] = [
    [to(stranger, mchid).get('/access'), 'MERCHANT_OUT_OF_REACH'],
    [to(stranger, mchid).get(`/calls/${call.id}`), 'MERCHANT_OUT_OF_REACH'],
    [theirs.get(`/calls/${call.id}`), 'CALL_NOT_FOUND'],
    [theirs.post(`/access/certificates/${signer.serialNo}/revoke`), 'CERTIFICATE_NOT_EXIST'],
    [theirs.post(`/access/apps/${shop.appid}/secret`), 'APP_NOT_FOUND'],
    [theirs.post(`/access/apps/${shop.appid}/bind`), 'APP_OF_ANOTHER'],
    [theirs.post(`/access/apps/${shop.appid}/unbind`), 'APP_NOT_FOUND'],
    [theirs.put(`/access/apps/${shop.appid}/domains`, { domains: [] }), 'APP_NOT_FOUND'],
    [theirs.post('/access/callbacks/redeliver', { id: 'anything' }), 'CALLBACK_NOT_FOUND'],
    [theirs.post('/access/networks/remove', { network: '10.0.0.1/32' }), 'NETWORK_NOT_EXIST'],
    [theirs.post('/access/products/NONE/ask', { reason: 'x' }), 'NO_SUCH_PRODUCT'],
    [theirs.post('/access/products/REFUND/ask', { reason: 'x' }), 'PRODUCT_OPEN'],
  ]
  for (const [said, code] of table) equal((await said).body['code'], code)
  for (const extra of [{ mchid }, { isAdmin: true }])
    equal(
      (await theirs.post('/access/networks', { network: '10.0.0.1', note: '', ...extra })).status,
      400,
    )
  const authorization = await authorize(signer, { path: '/v3/certificates' })
  const pasted = { authorization, method: 'GET', url: '/v3/certificates', body: '' }
  equal((await theirs.post('/calls/diagnose', pasted)).body['reason'], 'other_merchant')
})

test('a key made here is told once, and no answer holds a secret afterwards', async () => {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const request = requestOf(publicKey, privateKey)
  const added = await theirs.post('/access/certificates', { request })
  equal(added.body['state'], 'done')
  const made = await theirs.post('/access/api-key', { overlapHours: 24 })
  const apiV3Key = String(made.body['apiV3Key'])
  match(apiV3Key, /^[A-Za-z0-9+/]{32}$/)
  const app = await theirs.post('/access/apps', { kind: 'web', name: '官网' })
  const secret = String(app.body['secret'])
  for (const path of [
    '/access',
    '/access/apps',
    '/access/networks',
    '/access/products',
    '/calls',
  ]) {
    const said = await theirs.get(path)
    equal(said.status, 200, path)
    const text = JSON.stringify(said.body)
    for (const each of [apiV3Key, secret, 'PRIVATE', 'sealed'])
      ok(!text.includes(each), `${each.slice(0, 4)}… in ${path}`)
  }
  const { body } = await theirs.get('/access')
  const certificates = body['certificates'] as readonly { serial: string; state: string }[]
  ok(certificates.some(({ serial }) => serial === added.body['serial']))
  const fresh = { mchid: lonely, serialNo: String(added.body['serial']), privateKey }
  equal((await signed(server.url, fresh, { path: '/v3/certificates' })).status, 200)
  equal((await theirs.post('/access/api-key/restore')).body['state'], 'done')
  equal(
    (await theirs.post('/access/api-key', { apiV3Key: 'short', overlapHours: 1 })).body['code'],
    'KEY_INVALID',
  )
})

test('where there is a second person a change of keys waits for them', async () => {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const said = await mine.post('/access/certificates', {
    request: requestOf(publicKey, privateKey),
  })
  equal(said.body['state'], 'waiting')
  const { body } = await mine.get('/access')
  equal((body['waiting'] as readonly unknown[]).length, 1)
})

test('a pasted request is looked at without a trace', async () => {
  const call = { method: 'POST', path: '/v3/pay/transactions/native', body: '{"a":1}' }
  const authorization = await authorize(signer, call, { signedBody: '{"a": 1}' })
  const pasted = {
    authorization: `Authorization: ${authorization}`,
    method: 'POST',
    body: '{"a":1}',
  }
  const said = await mine.post('/calls/diagnose', { ...pasted, url: `${server.url}${call.path}` })
  const { diagnosis } = said.body as {
    diagnosis: { verdict: string; findings: { mistake: string }[] }
  }
  deepEqual([diagnosis.verdict, diagnosis.findings[0]?.mistake], ['mistake', 'body_spaced'])
  const late = await authorize(signer, call, { timestamp: 1_700_000_000 })
  const old = await mine.post('/calls/diagnose', { ...pasted, authorization: late, url: call.path })
  equal(old.body['isLate'], true)
  const broken = await mine.post('/calls/diagnose', {
    ...pasted,
    authorization: 'Bearer x',
    url: '/',
  })
  equal(broken.body['reason'], 'header')
})

test('a test callback is a real one; what is wrong with the answer is said', async () => {
  const seen: { headers: Readonly<Record<string, unknown>>; body: string }[] = []
  let status = 204
  const receiver = createServer((request, response) => {
    let body = ''
    request.on('data', (chunk) => (body += String(chunk)))
    request.on('end', () => {
      seen.push({ headers: request.headers, body })
      response.writeHead(status).end(status === 204 ? undefined : '{"code":"FAIL"}')
    })
  }).listen(0, '127.0.0.1')
  after(() => receiver.close())
  await sleep(50)
  const url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/notify`
  equal(
    (await mine.post('/access/callback/test', { isProbe: false })).body['code'],
    'NO_NOTIFY_URL',
  )
  equal((await mine.put('/access/callback', { url })).status, 204)
  await sleep(4_100)
  const said = await mine.post('/access/callback/test', { isProbe: false })
  deepEqual([said.body['verdict'], said.body['status']], ['fine', 204])
  match(String(said.body['plaintext']), /"trade_state":"SUCCESS".*TEST/s)
  ok(!seen[0]?.body.includes('trade_state'), 'it is encrypted')
  match(String(seen[0]?.headers['wechatpay-signature']), /^[A-Za-z0-9+/]{342}==$/)

  const probe = await mine.post('/access/callback/test', { isProbe: true })
  equal(probe.body['verdict'], 'signature_not_verified')
  match(String(seen[1]?.headers['wechatpay-signature']), /^WECHATPAY\/SIGNTEST\//)
  status = 500
  equal((await mine.post('/access/callback/test', { isProbe: true })).body['verdict'], 'fine')
  const bad = await mine.post('/access/callback/test', { isProbe: false })
  deepEqual([bad.body['verdict'], bad.body['answer']], ['not_acknowledged', '{"code":"FAIL"}'])
  for (const [inward, verdict] of [
    ['http://10.0.0.1/x', 'forbidden_address'],
    ['http://169.254.169.254/latest', 'forbidden_address'],
    ['ftp://a.example/', 'bad_url'],
  ] as const)
    equal(
      (await mine.post('/access/callback/test', { url: inward, isProbe: false })).body['verdict'],
      verdict,
    )
  for (let turn = 0; turn < 4; turn++) await mine.post('/access/callback/test', { isProbe: false })
  equal(
    (await mine.post('/access/callback/test', { isProbe: false })).body['code'],
    'TEST_TOO_OFTEN',
  )
})

test('what did not arrive is listed, and sent again one by one or as a range', async () => {
  const from = '2026-01-01T00:00:00+08:00'
  const span = { from, to: '2036-01-01T00:00:00+08:00' }
  const { body } = await mine.get(`/access/callbacks?from=${encodeURIComponent(from)}`)
  ok(Array.isArray(body['callbacks']))
  const again = await mine.post('/access/callbacks/redeliver', span)
  equal(again.status, 200)
  equal(again.body['count'], (body['callbacks'] as unknown[]).length)
})

test('a product is asked for here and granted by the institution, which sees the same page', async () => {
  await grantProducts(server.program.modules, { mchid: lonely, products: ['NATIVE'] })
  const asked = await theirs.post('/access/products/REFUND/ask', { reason: '需要退款' })
  match(String(asked.body['approvalId']), /^ap_/)
  const operator = await cookieOf(server, await colleague(server, '经办', ['operator']))
  const seen = await to(operator, lonely).get('/access/products')
  const states = seen.body['products'] as readonly { product: string; state: string }[]
  deepEqual(
    states.filter(({ state }) => state !== 'closed').map(({ product, state }) => [product, state]),
    [
      ['NATIVE', 'granted'],
      ['REFUND', 'asked'],
    ],
  )
  equal(
    (await to(operator, lonely).post('/access/api-key', { overlapHours: 0 })).body['code'],
    'PERMISSION_MISSING',
  )
})
