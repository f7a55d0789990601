import assert from 'node:assert/strict'
import { Readable } from 'node:stream'
import { test } from 'node:test'
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { responseMessage, verify } from '@tongbao/apiv3'
import { Type } from 'typebox'
import { Refusal } from '#kernel/refusal'
import { type Answer, type Call, createFaceWorld, send, signed } from '#test/signed-face'

const Body = Type.Object({
  amount: Type.Optional(Type.Object({ total: Type.Integer({ minimum: 1 }) })),
  goods: Type.Optional(Type.Array(Type.Object({ name: Type.String({ maxLength: 4 }) }))),
})

/** Routes that answer in each way that a real one does. */
const echo: FastifyPluginAsyncTypebox = async (app) => {
  app.post('/echo', { schema: { body: Body } }, async (request) => ({
    mchid: request.caller.mchid,
    serial: request.caller.serialNo,
    body: request.body,
  }))
  app.post('/quiet', async (_request, reply) => reply.code(204).send())
  app.post('/later', async (_request, reply) =>
    reply.code(202).send({ code: 'USERPAYING', message: '等待用户支付' }),
  )
  app.get(
    '/things/:id',
    { schema: { querystring: Type.Object({ n: Type.String() }) } },
    async () => ({}),
  )
  app.get('/file', { config: { unsigned: true } }, async (_request, reply) =>
    reply.type('text/plain; charset=utf-8').send(Readable.from(['一行\r\n', '又一行\r\n'])),
  )
  app.get('/no-file', { config: { unsigned: true } }, async () => {
    throw new Refusal('INVALID_REQUEST', 400, '没有这个文件')
  })
  app.get('/broken', async () => {
    throw new Error('a secret of ours')
  })
  app.get('/refused', async () => {
    throw new Refusal('ORDER_NOT_EXIST', 404, '订单不存在', {
      field: 'out_trade_no',
      location: 'uri',
    })
  })
}

const post = (path: string, body: string): Call => ({ method: 'POST', path, body })
const json = ({ text }: Answer): Record<string, unknown> => JSON.parse(text)

test('every 2xx is signed, and its headers keep their case', async () => {
  await using world = await createFaceWorld([echo])
  const table: readonly (readonly [call: Call, status: number])[] = [
    [post('/v3/echo', '{"amount":{"total":1}}'), 200],
    [post('/v3/later', '{}'), 202],
    [post('/v3/quiet', '{}'), 204],
    [{ path: '/v3/certificates' }, 200],
  ]
  for (const [call, status] of table) {
    const answer = await signed(world.baseUrl, world.shop, call)
    assert.equal(answer.status, status, call.path)
    const names = answer.rawHeaders.filter((_, index) => index % 2 === 0)
    for (const name of [
      'Wechatpay-Timestamp',
      'Wechatpay-Nonce',
      'Wechatpay-Signature',
      'Wechatpay-Serial',
      'Wechatpay-Signature-Type',
      'Request-ID',
      'Content-Type',
      'Content-Language',
      'Cache-Control',
      'X-Content-Type-Options',
    ])
      assert.equal(names.filter((one) => one === name).length, 1, `${name} on ${call.path}`)
    assert.equal(new Set(names.map((one) => one.toLowerCase())).size, names.length, 'no name twice')
    assert.equal(answer.headers['content-type'], 'application/json; charset=utf-8')
    assert.equal(answer.headers['cache-control'], 'no-cache, must-revalidate')
    assert.equal(answer.headers['wechatpay-signature-type'], 'WECHATPAY2-SHA256-RSA2048')
    assert.match(String(answer.headers['request-id']), /^[0-9A-Z]+-0$/)
    assert.match(String(answer.headers['wechatpay-nonce']), /^[0-9A-Za-z]{32}$/)
    await assertSigned(world, answer)
  }
})

test('a file leaves as it is, and what is refused in its place is an error as any other', async () => {
  await using world = await createFaceWorld([echo])
  const file = await signed(world.baseUrl, world.shop, { path: '/v3/file' })
  assert.deepEqual([file.status, file.text], [200, '一行\r\n又一行\r\n'])
  assert.equal(file.headers['content-type'], 'text/plain; charset=utf-8')
  assert.match(String(file.headers['request-id']), /-0$/)
  assertUnsigned(file)
  const none = await signed(world.baseUrl, world.shop, { path: '/v3/no-file' })
  assert.deepEqual([none.status, json(none)['code']], [400, 'INVALID_REQUEST'])
  assert.equal(none.headers['content-type'], 'application/json; charset=utf-8')
  assert.equal((await send(world.baseUrl, { path: '/v3/file' })).status, 401)
})

test('the caller is who signed', async () => {
  await using world = await createFaceWorld([echo])
  const answer = await signed(world.baseUrl, world.shop, post('/v3/echo', '{}'))
  const { mchid, serialNo: serial } = world.shop
  assert.deepEqual(json(answer), { mchid, serial, body: {} })
})

test('a body that the schema refuses says where and why', async () => {
  await using world = await createFaceWorld([echo])
  const table: readonly (readonly [body: string, field: string, value: unknown])[] = [
    ['{"amount":{"total":0}}', '/amount/total', 0],
    ['{"amount":{"total":"1"}}', '/amount/total', '1'],
    ['{"amount":{"total":1.5}}', '/amount/total', 1.5],
    ['{"amount":{"total":null}}', '/amount/total', undefined],
    ['{"amount":{}}', '/amount/total', undefined],
    ['{"goods":[{"name":"四个汉字"},{"name":"五个汉字了"}]}', '/goods/1/name', '五个汉字了'],
    ['{"goods":[{"name":"😀"}]}', '/goods/0/name', undefined],
    [String.raw`{"goods":[{"name":"\ud83d\ude00"}]}`, '/goods/0/name', undefined],
    ['{"extra":{"deep":["fine","𠮷"]}}', '/extra/deep/1', undefined],
    ['{"amount":{"total":1,"total":2}}', '/amount/total', undefined],
    ['{"amount":', '/amount', undefined],
  ]
  for (const [body, field, value] of table) {
    const answer = await signed(world.baseUrl, world.shop, post('/v3/echo', body))
    assert.equal(answer.status, 400, body)
    const { code, detail } = json(answer)
    assert.equal(code, 'PARAM_ERROR', body)
    assert.ok(typeof detail === 'object' && detail !== null, body)
    const told: Record<string, unknown> = { ...detail }
    assert.deepEqual([told['field'], told['value'], told['location']], [field, value, 'body'], body)
    assert.equal(typeof told['issue'], 'string')
    assertUnsigned(answer)
  }
  const emoji = await signed(world.baseUrl, world.shop, { path: '/v3/things/1?n=%F0%9F%98%80' })
  const { field, location } = Object(json(emoji)['detail'])
  assert.deepEqual([emoji.status, field, location], [400, 'n', 'query'])
  const query = await signed(world.baseUrl, world.shop, { path: '/v3/things/1' })
  const { issue: _, ...told } = Object(json(query)['detail'])
  assert.deepEqual(told, { field: 'n', location: 'query' })
})

test('every refusal is an object of code and message, unsigned, with a Request-ID', async () => {
  await using world = await createFaceWorld([echo])
  const large = JSON.stringify({ text: 'x'.repeat(2_000_000) })
  const xml = { ...post('/v3/echo', '<xml/>'), headers: { 'content-type': 'text/xml' } }
  const deep = `${'['.repeat(40)}${']'.repeat(40)}`
  const table: readonly (readonly [call: Call, status: number, code: string, inner: string])[] = [
    [{ path: '/v3/nowhere' }, 404, 'NOT_FOUND', '268435456'],
    [{ path: '/v3/refused' }, 404, 'ORDER_NOT_EXIST', '268512771'],
    [{ path: '/v3/broken' }, 500, 'SYSTEM_ERROR', '268435456'],
    [post('/v3/echo', large), 400, 'INVALID_REQUEST', '268435461'],
    [xml, 400, 'INVALID_REQUEST', '268435461'],
    [post('/v3/echo', deep), 400, 'PARAM_ERROR', '268435461'],
  ]
  for (const [call, status, code, inner] of table) {
    const answer = await signed(world.baseUrl, world.shop, call)
    assert.equal(answer.status, status, call.path)
    const body = json(answer)
    assert.equal(body['code'], code)
    assert.equal(typeof body['message'], 'string')
    assert.deepEqual(
      Object.keys(body).filter((name) => !['code', 'message', 'detail'].includes(name)),
      [],
    )
    assert.ok(String(answer.headers['request-id']).endsWith(`-${inner}`), call.path)
    assert.doesNotMatch(answer.text, /secret of ours/)
    assertUnsigned(answer)
  }
})

test('unknown members pass, and their names are in the log', async () => {
  await using world = await createFaceWorld([echo])
  const body =
    '{"newer":{"pin":"314159"},"amount":{"total":1,"a/b":2},"goods":[{"name":"a","size":3}]}'
  const answer = await signed(world.baseUrl, world.shop, post('/v3/echo', body))
  assert.equal(answer.status, 200)
  const [line = ''] = world.lines.filter((one) => one.includes('unknownFields'))
  const { unknownFields, requestId } = JSON.parse(line)
  assert.deepEqual(unknownFields, ['/newer', '/amount/a~1b', '/goods/0/size'])
  assert.ok(String(answer.headers['request-id']).startsWith(`${requestId}-`))
  assert.doesNotMatch(world.lines.join(''), /314159/)
})

test('a callback is signed by the key of the merchant’s mode', async () => {
  await using world = await createFaceWorld()
  const other = await world.newMerchant('1900000002', 'public_key')
  const keys = await world.directory.platformKeys()
  const expected = (kind: string) => keys.find((key) => key.kind === kind)?.id
  const byShop = await world.directory.callbackKey(world.shop.mchid)
  const byOther = await world.directory.callbackKey(other.mchid)
  assert.equal(byShop.serial, expected('certificate'))
  assert.equal(byOther.serial, expected('public_key'))
})

type FaceWorld = Awaited<ReturnType<typeof createFaceWorld>>

async function assertSigned(world: FaceWorld, { headers, text }: Answer): Promise<void> {
  const keys = await world.directory.platformKeys()
  const key = keys.find(({ id }) => id === headers['wechatpay-serial'])
  assert.ok(key, 'signed by a key of ours')
  const message = responseMessage({
    timestamp: String(headers['wechatpay-timestamp']),
    nonce: String(headers['wechatpay-nonce']),
    body: text,
  })
  assert.ok(verify(message, String(headers['wechatpay-signature']), key.publicKey))
}

const assertUnsigned = ({ headers }: Answer): void =>
  assert.equal(headers['wechatpay-signature'], undefined)
