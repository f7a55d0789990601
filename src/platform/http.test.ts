import assert from 'node:assert/strict'
import { once } from 'node:events'
import { Agent, get as httpGet } from 'node:http'
import { connect } from 'node:net'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import { Refusal } from '#kernel/refusal'
import { closeHttp, createHttp, type HttpOptions, useErrorShape } from '#platform/http'
import { createLog } from '#platform/log'
import { createMetrics } from '#platform/metrics'

const OrderBody = Type.Object(
  {
    out_trade_no: Type.String({ minLength: 6, maxLength: 8 }),
    amount: Type.Object({ total: Type.Integer({ minimum: 1, maximum: 2_147_483_647 }) }),
    currency: Type.Optional(Type.Union([Type.Literal('CNY'), Type.Literal('USD')])),
    pin: Type.Optional(Type.String({ pattern: '^[0-9]{6}$' })),
    tags: Type.Optional(Type.Array(Type.String(), { maxItems: 2 })),
  },
  { additionalProperties: false },
)

const face: FastifyPluginAsyncTypebox = async (app) => {
  app.post('/orders', { schema: { body: OrderBody } }, async (request) => ({
    total: request.body.amount.total,
    raw: request.rawBody.toString('latin1'),
  }))
  app.get('/orders/:id', async () => ({}))
  app.get('/slow', async () => {
    await sleep(300)
    return { finished: true }
  })
  app.get('/refuse', async () => {
    throw new Refusal('ORDER_NOT_EXIST', 404, '订单不存在', { field: 'id', location: 'uri' })
  })
  app.get('/break', async () => {
    throw new Error('select * from secret_table failed')
  })
}

const wechatFace: FastifyPluginAsyncTypebox = async (app) => {
  useErrorShape(app, ({ code, message, status }) => ({ code, message, status, face: 'v3' }))
  await app.register(face)
}

async function startApp(options: Partial<HttpOptions> = {}) {
  const lines: string[] = []
  const log = createLog({ level: 'info', destination: { write: (line) => lines.push(line) } })
  const metrics = createMetrics()
  const app = createHttp({ log, metrics, ...options })
  await app.register(face)
  await app.register(wechatFace, { prefix: '/v3' })
  const base = await app.listen({ port: 0, host: '127.0.0.1' })
  const post = (body: string | Buffer, type = 'application/json', path = '/orders') =>
    fetch(base + path, { method: 'POST', headers: { 'content-type': type }, body })
  return { app, base, post, lines, metrics, [Symbol.asyncDispose]: () => closeHttp(app) }
}

/** Bytes as they are, because every client library would mend them first. */
async function exchange(base: string, text: string | Buffer): Promise<string> {
  const socket = connect(Number(new URL(base).port), '127.0.0.1')
  const answer: string[] = []
  socket.on('data', (chunk) => answer.push(String(chunk)))
  socket.write(text)
  await once(socket, 'close')
  return answer.join('')
}

const get = (target: string, headers = 'Host: x') =>
  `GET ${target} HTTP/1.1\r\n${headers}\r\nConnection: close\r\n\r\n`

const order = (amount: string, rest = '') =>
  `{"out_trade_no":"123456","amount":{"total":${amount}}${rest}}`

test('a good request passes, its bytes are kept, its answer carries the request id', async () => {
  await using server = await startApp()
  const body = ` {"amount" : {"total":1},"out_trade_no":"1234\\u0035\\u0036"}\n`
  const answer = await server.post(body)
  assert.equal(answer.status, 200)
  assert.deepEqual(await answer.json(), { total: 1, raw: body })
  assert.equal(answer.headers.get('cache-control'), 'no-store')
  assert.match(await exchange(server.base, get('/orders/1')), /\r\nRequest-ID: [0-9A-Z]{19}\r\n/)
  assert.equal((await server.post(order('2'), 'Application/JSON;charset="UTF-8"')).status, 200)
})

const wrongBodies: readonly (readonly [body: string, field: string, issue: RegExp])[] = [
  ...['null', 'true', '[5]', '"5"', '"0x10"', '1e2', '1.0', '1.5', '-0', '9007199254740993'].map(
    (total) => [order(total), '/amount/total', /应为整数/] as const,
  ),
  [order('0'), '/amount/total', /过小，应>= 1/],
  [order('-1'), '/amount/total', /过小/],
  [order('2147483648'), '/amount/total', /过大/],
  ['{"out_trade_no":123456,"amount":{"total":1}}', '/out_trade_no', /应为字符串/],
  ['{"out_trade_no":"123456789","amount":{"total":1}}', '/out_trade_no', /最多 8 个字符/],
  ['{"out_trade_no":"123456","amount":{}}', '/amount/total', /缺少必填参数/],
  [order('1', ',"role":"admin"'), '/role', /未定义的参数/],
  [order('1', ',"currency":"EUR"'), '/currency', /CNY、USD/],
  [order('1', ',"tags":["a","b","c"]'), '/tags', /最多 2 项/],
  [order('1', ',"pin":"12345a"'), '/pin', /格式错误/],
  ['[]', '', /应为对象/],
  [order('1,"total":99'), '/amount/total', /given twice/],
  [order('1', ',"__proto__":{"a":1}'), '/__proto__', /may have/],
  [order('1', ',"tags":["\\u0000"]'), '/tags/0', /U\+0000/],
  ['['.repeat(20_000), '/0'.repeat(16), /deeper than 16/],
  [`\uFEFF${order('1')}`, '', /byte order mark/],
]

test('a wrong body is refused with its field, its fault and a remedy', async () => {
  await using server = await startApp()
  for (const [body, field, issue] of wrongBodies) {
    const answer = await server.post(body)
    const told: unknown = await answer.json()
    assert.equal(answer.status, 400, body.slice(0, 80))
    assert(isFault(told), body.slice(0, 80))
    assert.equal(told.code, 'PARAM_ERROR')
    assert.equal(told.detail.field, field)
    assert.match(told.detail.issue, issue)
    assert.equal(told.detail.location, 'body')
    assert.match(told.message, /请修正后重试$/)
    assert(!told.message.includes('12345a') && told.detail.value !== '12345a', 'no PIN comes back')
  }
})

type Told = {
  code: string
  message: string
  detail: Record<'field' | 'issue' | 'location', string> & { value?: unknown }
}
const isFault = (value: unknown): value is Told =>
  typeof value === 'object' && value !== null && 'detail' in value && 'message' in value

test('other types and charsets are not read at all', async () => {
  await using server = await startApp()
  const types = ['text/plain', 'application/json; charset=utf-16', 'application/xml', 'text/json']
  for (const type of types) assert.equal((await server.post(order('1'), type)).status, 415, type)
  const latin = Buffer.from('{"out_trade_no":"12345é"}', 'latin1')
  assert.equal((await server.post(latin)).status, 400)
})

test('a body of 2 MB hears 413 in the shape of the face', async () => {
  await using server = await startApp()
  for (const [path, shape] of [
    ['/orders', /requestId/],
    ['/v3/orders', /"face":"v3"/],
  ] as const) {
    for (let round = 0; round < 5; round++) {
      const answer = await server.post(Buffer.alloc(2_000_000, 'a'), 'application/json', path)
      assert.equal(answer.status, 413)
      assert.match(await answer.text(), shape)
    }
    const chunked = await fetch(server.base + path, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: new Blob([Buffer.alloc(2_000_000, 'a')]).stream(),
      duplex: 'half',
    })
    assert.equal(chunked.status, 413)
  }
})

test('refusals are told, accidents are not', async () => {
  await using server = await startApp()
  const refused = await fetch(`${server.base}/refuse`)
  assert.equal(refused.status, 404)
  assert.deepEqual(await refused.json(), {
    code: 'ORDER_NOT_EXIST',
    message: '订单不存在',
    detail: { field: 'id', location: 'uri' },
    requestId: refused.headers.get('request-id'),
  })
  const broken = await fetch(`${server.base}/break`)
  const text = await broken.text()
  assert.equal(broken.status, 500)
  assert.match(text, /^{"code":"SYSTEM_ERROR"/)
  assert(!text.includes('secret_table'))
  const logged = server.lines.find((line) => line.includes('secret_table')) ?? ''
  assert(logged.includes(broken.headers.get('request-id') ?? '-'), 'found by its request id')
  const foreign = await fetch(`${server.base}/v3/nowhere`)
  assert.deepEqual(
    [foreign.status, await foreign.text()],
    [
      404,
      '{"code":"NOT_FOUND","message":"请求的地址不存在，请检查方法和路径","status":404,"face":"v3"}',
    ],
  )
})

const rawRequests: readonly (readonly [text: string, answer: RegExp])[] = [
  [get('http://evil.example/orders/1'), /^HTTP\/1.1 400 .*absolute-form/s],
  [get('/orders/1?a=1&a=2'), /^HTTP\/1.1 400 .*查询参数 a 重复/s],
  [get('/orders/1?a=1&%61=2'), /^HTTP\/1.1 400 /],
  [get('/orders/%00'), /^HTTP\/1.1 400 /],
  [get('/orders/%zz'), /^HTTP\/1.1 400 .*INVALID_REQUEST/s],
  [get('/orders/1', ''), /^HTTP\/1.1 400 /],
  [get('/orders/1', 'Host: a\r\nHost: b'), /^HTTP\/1.1 400 /],
  [get('/orders/1', 'Host: x\nX: y'), /^HTTP\/1.1 400 /],
  ['TRACE / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n', /^HTTP\/1.1 40[045] /],
  ['nonsense\r\n\r\n', /^HTTP\/1.1 400 .*INVALID_REQUEST/s],
  [`GET / HTTP/1.1\r\nHost: x\r\nA: ${'a'.repeat(20_000)}\r\n\r\n`, /^HTTP\/1.1 431 /],
  ...[
    'Content-Length: 2\r\nTransfer-Encoding: chunked',
    'Content-Length: 2\r\nContent-Length: 3',
  ].map(
    (lengths) =>
      [`POST /orders HTTP/1.1\r\nHost: x\r\n${lengths}\r\n\r\n{}`, /^HTTP\/1.1 400 /] as const,
  ),
]

test('bytes that two readers could understand differently are refused', async () => {
  await using server = await startApp()
  for (const [text, answer] of rawRequests)
    assert.match(await exchange(server.base, text), answer, text.slice(0, 60))
})

test('a foreign Host is refused when ours are known', async () => {
  await using server = await startApp({ hosts: ['pay.example.com'] })
  assert.match(
    await exchange(server.base, get('/orders/1', 'Host: evil.example')),
    /^HTTP\/1.1 421 /,
  )
  const ours = get('/orders/1', 'Host: Pay.example.com')
  assert.match(await exchange(server.base, ours), /^HTTP\/1.1 200 /)
})

test('a body that trickles is cut off', async () => {
  await using server = await startApp({ requestTimeoutMs: 400 })
  const head = 'POST /orders HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n'
  const started = performance.now()
  const answer = await exchange(server.base, `${head}Content-Length: 100\r\n\r\n{`)
  assert.match(answer, /^HTTP\/1.1 408 /)
  assert(performance.now() - started < 3_000)
})

test('closing finishes what is in flight and lets no connection linger', async () => {
  const server = await startApp()
  const slow = fetch(`${server.base}/slow`)
  await sleep(100)
  const started = performance.now()
  await closeHttp(server.app)
  assert.deepEqual(await (await slow).json(), { finished: true })
  assert(performance.now() - started < 2_000, 'the keep-alive connection was let go')
  await assert.rejects(fetch(`${server.base}/orders/1`))
})

test('clients that keep asking while we close are answered and told to leave; none is cut off', async () => {
  const server = await startApp({ drainMs: 1_000 })
  const clients = Array.from({ length: 20 }, () => new Agent({ keepAlive: true, maxSockets: 1 }))
  const ask = (agent: Agent) =>
    new Promise<string | undefined>((resolve, reject) => {
      const request = httpGet(`${server.base}/orders/1`, { agent }, (answer) => {
        answer.resume().on('end', () => resolve(answer.headers.connection))
      })
      request.on('error', reject)
    })
  const counts = clients.map(() => 0)
  /** Asks every few milliseconds until told to leave, as a client under load does. */
  async function askOn(agent: Agent, index: number): Promise<void> {
    while ((await ask(agent)) !== 'close') {
      counts[index] = (counts[index] ?? 0) + 1
      await sleep(5)
    }
  }
  const asking = Promise.all(clients.map(askOn))
  while (Math.min(...counts) < 2) await sleep(5)
  await closeHttp(server.app)
  await asking
})

test('closing has a deadline', async () => {
  const server = await startApp()
  const slow = fetch(`${server.base}/slow`).catch((error: unknown) => error)
  await sleep(100)
  const started = performance.now()
  await closeHttp(server.app, 50)
  assert(performance.now() - started < 250)
  assert((await slow) instanceof Error)
})

test('requests are counted by route, and no query or body is logged', async () => {
  await using server = await startApp()
  await fetch(`${server.base}/orders/42?secret=canary-query`)
  await server.post(order('1', ',"pin":"739152"'))
  const text = await server.metrics.text()
  assert.match(
    text,
    /tongbao_http_request_seconds_count{method="GET",route="\/orders\/:id",status="200"} 1/,
  )
  const logged = server.lines.join('')
  assert.match(logged, /"path":"\/orders\/42"/)
  assert(!/canary-query|739152/.test(logged))
})
