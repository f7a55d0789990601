import assert from 'node:assert/strict'
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type RequestListener } from 'node:http'
import { createServer as createTcpServer } from 'node:net'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import * as fc from 'fast-check'
import { isAllowed } from '#platform/addresses'
import { createOutbound, faultOfUrl, type OutboundOptions } from '#platform/outbound'

async function listen(handle: RequestListener) {
  const server = createServer(handle)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const port = typeof address === 'object' && address ? address.port : 0
  return {
    port,
    url: `http://127.0.0.1:${port}/notify`,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

function open(options: Partial<OutboundOptions> = {}) {
  const outbound = createOutbound({ allowLoopback: true, ...options })
  return { ...outbound, [Symbol.asyncDispose]: outbound.close }
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: string[] = []
  for await (const chunk of request) chunks.push(String(chunk))
  return chunks.join('')
}

test('a message arrives whole, and the status comes back', async () => {
  const seen: unknown[] = []
  await using merchant = await listen((request, response) => {
    void textOf(request).then((text) => {
      seen.push([request.method, request.url, request.headers['x-mark'], text])
      response.writeHead(204).end()
    })
  })
  await using outbound = open()
  const url = `${merchant.url}?a=1`
  assert.deepEqual(await outbound.post(url, { 'X-Mark': 'm' }, '{"a":"中"}'), { status: 204 })
  assert.deepEqual(seen, [['POST', '/notify?a=1', 'm', '{"a":"中"}']])
})

const inward = [
  'http://127.0.0.1/',
  'http://2130706433/',
  'http://0177.0.0.1/',
  'http://0x7f.1/',
  'http://127.1/',
  'http://[::1]/',
  'http://[::ffff:127.0.0.1]/',
  'http://[::127.0.0.1]/',
  'http://[64:ff9b::7f00:1]/',
  'http://[2002:7f00:1::]/',
  'http://0.0.0.0/',
  'http://10.1.2.3/',
  'http://172.16.0.1/',
  'http://192.168.1.1/',
  'http://100.64.0.1/',
  'http://169.254.169.254/latest/meta-data/',
  'http://[fd00::1]/',
  'http://[fe80::1]/',
  'http://224.0.0.1/',
  'http://255.255.255.255/',
  'http://localhost/',
  'http://a.localhost./',
]

test('no spelling of an inward address is let through', async () => {
  await using outbound = open({ allowLoopback: false })
  for (const url of inward) {
    const outcome = await outbound.post(url, {}, '')
    assert.equal('failure' in outcome && outcome.failure, 'forbidden_address', url)
  }
  const byte = fc.integer({ min: 0, max: 255 })
  fc.assert(
    fc.property(
      fc.constantFrom('127', '10', '192.168', '169.254', '0'),
      byte,
      byte,
      (head, a, b) => {
        const address = [...head.split('.'), a, b, 7].slice(0, 4).join('.')
        assert(!isAllowed(address, { allowLoopback: false }), address)
        assert(!isAllowed(`::ffff:${address}`, { allowLoopback: false }), address)
      },
    ),
  )
})

test('public addresses pass, and only loopback is opened for development', () => {
  for (const url of ['https://pay.example.com/n', 'http://8.8.8.8:8443/', 'http://[2606:4700::1]/'])
    assert.equal(faultOfUrl(url, { allowLoopback: false }), undefined, url)
  assert.equal(faultOfUrl('http://localhost:8081/n', { allowLoopback: true }), undefined)
  assert.match(faultOfUrl('http://10.0.0.1/', { allowLoopback: true }) ?? '', /not public/)
})

test('other schemes, credentials and forged headers are refused', async () => {
  await using outbound = open()
  for (const url of [
    'ftp://example.com/',
    'file:///etc/passwd',
    'http://u:p@example.com/',
    'nonsense',
  ])
    assert.deepEqual('failure' in (await outbound.post(url, {}, '')), true, url)
  await using merchant = await listen((_request, response) => response.end())
  const forged = await outbound.post(merchant.url, { 'X-Mark': 'a\r\nX-Evil: 1' }, '')
  assert.equal('failure' in forged && forged.failure, 'connection')
})

/** A name server of our own that gives the answers in turn, each for a second at most. */
async function nameServer(answers: readonly string[]) {
  const socket = createSocket('udp4')
  let asked = 0
  socket.on('message', (query, { port, address }) => {
    const end = query.indexOf(0, 12) + 5
    const isA = query.readUInt16BE(end - 4) === 1
    const header = Buffer.from(query.subarray(0, 12))
    header.writeUInt16BE(0x8180, 2)
    header.writeUInt16BE(isA ? 1 : 0, 6)
    header.writeUInt32BE(0, 8)
    const ip = answers[Math.min(asked, answers.length - 1)] ?? ''
    if (isA) asked++
    const record = Buffer.from([
      0xc0,
      12,
      0,
      1,
      0,
      1,
      0,
      0,
      0,
      1,
      0,
      4,
      ...ip.split('.').map(Number),
    ])
    const question = query.subarray(12, end)
    socket.send(Buffer.concat(isA ? [header, question, record] : [header, question]), port, address)
  })
  socket.bind(0, '127.0.0.1')
  await once(socket, 'listening')
  return { at: `127.0.0.1:${socket.address().port}`, [Symbol.dispose]: () => socket.close() }
}

test('a name is judged by the address that is connected to, each time anew', async () => {
  let reached = 0
  await using merchant = await listen((_request, response) => {
    reached++
    response.writeHead(200, { connection: 'close' }).end()
  })
  using names = await nameServer(['127.0.0.1', '10.0.0.1', '169.254.169.254'])
  await using outbound = open({ nameServers: [names.at] })
  const url = `http://rebind.example:${merchant.port}/`
  assert.deepEqual(await outbound.post(url, {}, ''), { status: 200 })
  for (let round = 0; round < 2; round++) {
    const outcome = await outbound.post(url, {}, '')
    assert.equal('failure' in outcome && outcome.failure, 'forbidden_address')
  }
  assert.equal(reached, 1)

  using inside = await nameServer(['127.0.0.1'])
  await using strict = open({ allowLoopback: false, nameServers: [inside.at] })
  const outcome = await strict.post(url, {}, '')
  assert.equal('failure' in outcome && outcome.failure, 'forbidden_address')
})

test('a redirect is an answer, not a way', async () => {
  let followed = false
  await using merchant = await listen((request, response) => {
    followed ||= request.url === '/inside'
    response.writeHead(302, { location: '/inside' }).end()
  })
  await using outbound = open()
  assert.deepEqual(await outbound.post(merchant.url, {}, ''), { status: 302 })
  assert(!followed)
})

test('silence ends at the deadline, in every form', async () => {
  await using silent = await listen(() => undefined)
  await using outbound = open()
  const started = performance.now()
  const outcome = await outbound.post(silent.url, {}, '', { deadlineMs: 150 })
  assert.deepEqual(outcome, { failure: 'timeout', detail: 'no answer before the deadline' })

  await using trickle = await listen((_request, response) => {
    response.writeHead(200)
    const timer = setInterval(() => response.write('x'), 20)
    response.on('close', () => clearInterval(timer))
  })
  assert.deepEqual(await outbound.post(trickle.url, {}, '', { deadlineMs: 150 }), { status: 200 })
  assert(performance.now() - started < 1_500)
})

test('an endless answer is dropped after 64 KB', async () => {
  let sent = 0
  await using merchant = await listen((_request, response) => {
    response.writeHead(200)
    const chunk = Buffer.alloc(16 * 1024)
    const push = () => {
      while (!response.destroyed && response.write(chunk)) sent += chunk.length
    }
    response.on('drain', push).on('error', () => undefined)
    push()
  })
  await using outbound = open()
  const started = performance.now()
  assert.deepEqual(await outbound.post(merchant.url, {}, ''), { status: 200 })
  assert(performance.now() - started < 1_000)
  await sleep(50)
  assert(sent < 16 * 1024 * 1024, `${sent} bytes were taken`)
})

test('a slow merchant delays nobody else', async () => {
  await using slow = await listen(() => undefined)
  await using quick = await listen((_request, response) => response.end())
  await using outbound = open({ connectionsPerOrigin: 2 })
  const waiting = Array.from({ length: 20 }, () =>
    outbound.post(slow.url, {}, '', { deadlineMs: 400 }),
  )
  const started = performance.now()
  assert.deepEqual(await outbound.post(quick.url, {}, ''), { status: 200 })
  assert(performance.now() - started < 200)
  for (const outcome of await Promise.all(waiting)) assert('failure' in outcome)
})

test('nobody there, and not HTTP', async () => {
  await using outbound = open()
  const refused = await outbound.post('http://127.0.0.1:1/', {}, '')
  assert.deepEqual(refused, { failure: 'connection', detail: 'ECONNREFUSED' })
  const server = createTcpServer((socket) => socket.end('SSH-2.0-OpenSSH\r\n')).listen(
    0,
    '127.0.0.1',
  )
  await once(server, 'listening')
  const address = server.address()
  const port = typeof address === 'object' && address ? address.port : 0
  const nonsense = await outbound.post(`http://127.0.0.1:${port}/`, {}, '')
  assert.equal('failure' in nonsense && nonsense.failure, 'connection')
  server.close()
})
