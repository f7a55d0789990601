import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { newNonce, type RequestParts, requestMessage, sign } from '@tongbao/apiv3'
import { sql } from 'kysely'
import { readmitMerchant, revokeCertificate, suspendMerchant } from '#merchants'
import {
  type Answer,
  authorize,
  type Call,
  createFaceWorld,
  type Signatory,
  send,
  signed,
} from '#test/signed-face'

const echo: FastifyPluginAsyncTypebox = async (app) => {
  app.post('/echo', async (request) => request.body ?? {})
  app.get('/find/:name', async () => ({}))
}

const post: Call = { method: 'POST', path: '/v3/echo', body: '{"a":1}' }
const unix = () => Math.floor(Date.now() / 1000)
const json = ({ text }: Answer): Record<string, unknown> => JSON.parse(text)

test('who is refused, and in which words', async () => {
  await using world = await createFaceWorld([echo])
  const { shop, baseUrl } = world
  const other = await world.newMerchant('1900000002')
  const good = await authorize(shop, post)
  const ask = (headers: Call['headers']) => send(baseUrl, { ...post, headers: { ...headers } })
  const malformed = 'Http头Authorization值格式错误，请参考《微信支付商户REST API签名规则》'
  const stale = 'Http头Authorization中的timestamp与发起请求的时间不得超过5分钟'
  const bad = '错误的签名，验签失败'
  const absent = 'Http头缺少Accept或User-Agent'
  const table: readonly (readonly [what: string, () => Promise<Answer>, number, string])[] = [
    ['no accept', () => ask({ authorization: good, accept: undefined }), 400, absent],
    ['no agent', () => ask({ authorization: good, 'user-agent': undefined }), 400, absent],
    ['no authorization', () => ask({}), 401, malformed],
    ['another scheme', () => ask({ authorization: `Bearer ${good}` }), 401, malformed],
    [
      'a weaker scheme',
      () => ask({ authorization: good.replace('SHA256', 'SHA1') }),
      401,
      malformed,
    ],
    [
      'no nonce',
      () => ask({ authorization: good.replace(/nonce_str="\w+",/, '') }),
      401,
      malformed,
    ],
    ['six minutes old', () => signed(baseUrl, shop, post, { timestamp: unix() - 360 }), 401, stale],
    [
      'six minutes ahead',
      () => signed(baseUrl, shop, post, { timestamp: unix() + 360 }),
      401,
      stale,
    ],
    ['another body', () => signed(baseUrl, shop, post, { signedBody: '{"a":2}' }), 401, bad],
    [
      'a body written anew',
      () => signed(baseUrl, shop, post, { signedBody: '{"a": 1}' }),
      401,
      bad,
    ],
    [
      'another path',
      async () => ask({ authorization: await authorize(shop, { ...post, path: '/v3/ech' }) }),
      401,
      bad,
    ],
    ['a query that was not signed', () => otherPath('/v3/echo?x=1'), 401, bad],
    [
      'another method',
      async () => ask({ authorization: await authorize(shop, { ...post, method: 'PUT' }) }),
      401,
      bad,
    ],
    [
      'another merchant’s name',
      () => signed(baseUrl, shop, post, { mchid: other.mchid }),
      401,
      bad,
    ],
    [
      'another merchant’s serial',
      () => signed(baseUrl, shop, post, { serialNo: other.serialNo }),
      401,
      bad,
    ],
    ['nobody', () => signed(baseUrl, shop, post, { mchid: '1999999999' }), 401, bad],
    ['an unknown serial', () => signed(baseUrl, shop, post, { serialNo: 'ABCDEF' }), 401, bad],
    [
      'the bytes of no signature',
      () => ask({ authorization: good.replace(/signature="[^"]+"/, 'signature="AAAA"') }),
      401,
      bad,
    ],
  ]
  async function otherPath(path: string): Promise<Answer> {
    return send(baseUrl, { ...post, path, headers: { authorization: good } })
  }
  for (const [what, attempt, status, message] of table) {
    const answer = await attempt()
    assert.equal(answer.status, status, what)
    const { code, message: told } = json(answer)
    assert.deepEqual(
      [code, told],
      [status === 400 ? 'INVALID_REQUEST' : 'SIGN_ERROR', message],
      what,
    )
  }
  const { rows } = await sql`select 1 from merchants.nonce`.execute(world.deps.db)
  assert.equal(rows.length, 0, 'a nonce is spent only behind a good signature')
  assert.equal((await ask({ authorization: good })).status, 200)
})

test('nobody, an unknown serial, a bad signature: the same answer for the same work', async () => {
  await using world = await createFaceWorld([echo])
  const { shop, baseUrl, work } = world
  const cold = await world.newMerchant('1900000002')
  const expired = await world.newMerchant('1900000003')
  await sql`
    update merchants.api_certificate set not_after = ${new Date('2020-01-01')}
    where mchid = ${expired.mchid}`.execute(world.deps.db)
  await signed(baseUrl, shop, post)
  const bad = (by: Signatory, spelling: object) =>
    signed(baseUrl, by, post, { ...spelling, signedBody: 'x', nonce: 'N', timestamp })
  const timestamp = unix()
  const table: readonly (readonly [what: string, () => Promise<Answer>])[] = [
    ['a bad signature of a known merchant', () => bad(shop, {})],
    ['again', () => bad(shop, {})],
    ['a bad signature of one not seen lately', () => bad(cold, {})],
    ['nobody', () => bad(shop, { mchid: '1999999999' })],
    ['an unknown serial', () => bad(shop, { serialNo: 'ABCDEF' })],
    [
      'an expired certificate, well signed',
      () => signed(baseUrl, expired, post, { nonce: 'N', timestamp }),
    ],
    [
      'an expired certificate again',
      () => signed(baseUrl, expired, post, { nonce: 'N', timestamp }),
    ],
  ]
  const answers: unknown[] = []
  for (const [what, attempt] of table) {
    const before = work.queries
    const answer = await attempt()
    assert.equal(work.queries - before, 1, `${what} costs one read`)
    answers.push([answer.status, answer.text])
  }
  assert.equal(new Set(answers.map((answer) => JSON.stringify(answer))).size, 1)
  const url = '/v3/echo'
  assert.deepEqual(JSON.parse(String(Object(answers[0])[1])), {
    code: 'SIGN_ERROR',
    message: '错误的签名，验签失败',
    detail: {
      detail: { issue: 'sign not match' },
      field: 'signature',
      location: 'authorization',
      sign_information: {
        method: 'POST',
        url,
        sign_message_length: Buffer.byteLength(`POST\n${url}\n${timestamp}\nN\n{"a":1}\n`),
        truncated_sign_message: `POST\n${url}\n${timestamp}\nN\n`,
      },
    },
  })
})

test('a request sent a hundred times at once to two nodes is heard once', async () => {
  await using world = await createFaceWorld([echo])
  const nodes = [world.baseUrl, await world.openServer()]
  const headers = { authorization: await authorize(world.shop, post) }
  const answers = await Promise.all(
    Array.from({ length: 100 }, (_, index) => send(nodes[index % 2] ?? '', { ...post, headers })),
  )
  const refused = answers.filter(({ status }) => status !== 200)
  assert.equal(refused.length, 99)
  for (const answer of refused) {
    assert.equal(answer.status, 401)
    const { code, message, detail } = json(answer)
    assert.equal(code, 'SIGN_ERROR')
    assert.equal(message, 'Http头Authorization中的nonce_str已被使用，请勿重复发送同一请求')
    assert.deepEqual(detail, {
      field: 'nonce_str',
      issue: 'nonce already used',
      location: 'authorization',
    })
  }
  const restarted = await world.openServer()
  assert.equal((await send(restarted, { ...post, headers })).status, 401, 'after a restart too')
})

test('a nonce belongs to its merchant', async () => {
  await using world = await createFaceWorld([echo])
  const other = await world.newMerchant('1900000002')
  const nonce = newNonce()
  for (const by of [world.shop, other])
    assert.equal((await signed(world.baseUrl, by, post, { nonce })).status, 200)
})

test('a revoked certificate dies within five seconds, on a node that remembers it', async () => {
  await using world = await createFaceWorld([echo])
  const { baseUrl, shop, clock } = world
  const second = await world.newSignatory(shop.mchid)
  const statuses = async () => [
    (await signed(baseUrl, shop, post)).status,
    (await signed(baseUrl, second, post)).status,
  ]
  assert.deepEqual(await statuses(), [200, 200])
  await revokeCertificate(world.deps, { mchid: shop.mchid, serial: shop.serialNo })
  clock.elapsedMs += 4_000
  assert.deepEqual(await statuses(), [401, 200])
})

test('the forms in which SDKs write the same request', async () => {
  await using world = await createFaceWorld([echo])
  const { baseUrl, shop } = world
  const get: Call = { path: '/v3/find/a%20b%E4%B8%AD?mchid=1900000001&q=%2F%3D+x' }
  const escaped: Call = { ...post, body: String.raw`{"name": "\u4e66\u5e97", "n": 1}` }
  const table: readonly (readonly [what: string, () => Promise<Answer>])[] = [
    [
      'lower-case serial',
      () => signed(baseUrl, shop, post, { serialNo: shop.serialNo.toLowerCase() }),
    ],
    ['leading zero', () => signed(baseUrl, shop, post, { serialNo: `0${shop.serialNo}` })],
    ['short nonce', () => signed(baseUrl, shop, post, { nonce: 'x8k2m4p0qz' })],
    ['trailing LF', () => signed(baseUrl, shop, { ...post, body: '{"a":1}\n' })],
    ['spaces and escapes', () => signed(baseUrl, shop, escaped)],
    [
      'a GET with a content type',
      () => signed(baseUrl, shop, { ...get, headers: { 'content-type': 'application/json' } }),
    ],
    ['a query as it was encoded', () => signed(baseUrl, shop, get)],
    ['a POST without a body', () => signed(baseUrl, shop, { method: 'POST', path: '/v3/echo' })],
    [
      'any accept, any agent',
      () =>
        signed(baseUrl, shop, { ...post, headers: { accept: ' */*', 'user-agent': '127.0.0.1' } }),
    ],
    [
      'charset',
      () =>
        signed(baseUrl, shop, {
          ...post,
          headers: { 'content-type': 'application/json; charset=utf-8' },
        }),
    ],
    ['four minutes late', () => signed(baseUrl, shop, post, { timestamp: unix() - 240 })],
    [
      'another order of parameters',
      async () => send(baseUrl, { ...post, headers: { authorization: await reordered(shop) } }),
    ],
  ]
  for (const [what, attempt] of table) {
    const answer = await attempt()
    assert.equal(answer.status, 200, `${what}: ${answer.text}`)
  }
})

/** The order of wechatpay-axios-plugin and wechatpay-php. */
async function reordered({ mchid, serialNo, privateKey }: Signatory): Promise<string> {
  const { method = 'GET', path: url, body = '' } = post
  const parts: RequestParts = { method, url, body, timestamp: unix(), nonce: newNonce() }
  const signature = await sign(requestMessage(parts), privateKey)
  const { timestamp, nonce } = parts
  return (
    `WECHATPAY2-SHA256-RSA2048 mchid="${mchid}",serial_no="${serialNo}",` +
    `timestamp="${timestamp}",nonce_str="${nonce}",signature="${signature}"`
  )
}

test('a suspended merchant is refused once it has proven who it is, on every node within five seconds', async () => {
  await using world = await createFaceWorld([echo])
  const { shop, baseUrl, deps, clock } = world
  const mchid = shop.mchid
  const statusNow = async (url: string) => (await signed(url, shop, post)).status
  const other = await world.openServer()
  assert.deepEqual([await statusNow(baseUrl), await statusNow(other)], [200, 200])

  await suspendMerchant(deps, { mchid })
  clock.elapsedMs += 5_000
  for (const url of [baseUrl, other]) {
    const answer = await signed(url, shop, post)
    assert.equal(answer.status, 403)
    assert.equal(json(answer)['code'], 'NO_AUTH')
    const unproven = await signed(url, shop, post, { signedBody: '{"a":2}' })
    assert.equal(unproven.status, 401, 'nobody else hears of it')
  }

  await readmitMerchant(deps, { mchid })
  clock.elapsedMs += 5_000
  assert.equal(await statusNow(baseUrl), 200)
})
