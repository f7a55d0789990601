import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { createHttp } from '#platform/http'
import { createLog } from '#platform/log'
import { createMetrics } from '#platform/metrics'
import { type Server, startServer } from '#test/server'
import { guardPlaces } from './place-headers.ts'

let server: Server
let sandbox: Server
before(async () => {
  server = await startServer({ role: 'api' })
  sandbox = await startServer({ role: 'api', environment: 'sandbox' })
})
after(async () => {
  await server[Symbol.asyncDispose]()
  await sandbox[Symbol.asyncDispose]()
})

const get = (path: string, headers: Record<string, string> = {}, of = server) =>
  fetch(`${of.url}${path}`, { headers, redirect: 'manual' })

const places = [
  '/',
  '/status',
  '/docs/zh/',
  '/docs/en/signing',
  '/docs/zh/no-such-page',
  '/console/',
  '/wallet/',
]

test('every place says what may be loaded, framed and known of it', async () => {
  const all = [...places.map((path) => [path, server] as const), ['/sandbox/', sandbox] as const]
  for (const [path, of] of all) {
    const { headers, status } = await get(path, {}, of)
    assert.equal(status, path.includes('no-such') ? 404 : 200, path)
    const policy = headers.get('content-security-policy') ?? ''
    const directives = new Map(
      policy.split('; ').map((directive) => {
        const [name = '', ...sources] = directive.split(' ')
        return [name, sources.join(' ')]
      }),
    )
    const scripts = directives.get('script-src') ?? directives.get('default-src')
    assert.ok(scripts === "'self'" || scripts === "'none'", `${path}: scripts from ${scripts}`)
    // The wallet's own pages may stand in the frame of its built-in browser.
    const framed = path === '/wallet/' ? "'self'" : "'none'"
    assert.equal(directives.get('frame-ancestors'), framed, path)
    assert.equal(directives.get('base-uri'), "'none'", path)
    assert.equal(headers.get('x-content-type-options'), 'nosniff', path)
    assert.ok(headers.get('referrer-policy'), path)
    assert.match(headers.get('permissions-policy') ?? '', /geolocation=\(\)/, path)
    assert.equal(headers.get('cross-origin-opener-policy'), 'same-origin', path)
    assert.equal(headers.get('cross-origin-resource-policy'), 'same-origin', path)
    assert.equal(headers.get('strict-transport-security'), null, `${path} is not https`)
  }
})

test('styles are inline only where the kit of the pages writes them', async () => {
  for (const path of ['/', '/status', '/docs/zh/', '/docs/zh/signing', '/wallet/']) {
    const { headers } = await get(path)
    assert.doesNotMatch(headers.get('content-security-policy') ?? '', /unsafe/, path)
    assert.doesNotMatch(await (await get(path)).text(), / style=|<style|<script>| on\w+=/, path)
  }
})

test('the bridge is for the pages of merchants, and /v3 speaks as the wire does', async () => {
  const bridge = await get('/wallet/bridge.js')
  assert.equal(bridge.headers.get('cross-origin-resource-policy'), 'cross-origin')
  const wire = await get('/v3/certificates')
  assert.equal(wire.headers.get('content-security-policy'), null)
})

test('the language is that of the browser, Chinese where it says nothing, and can be chosen', async () => {
  const table: readonly (readonly [accepted: string | undefined, language: string])[] = [
    [undefined, 'zh'],
    ['en-GB,en;q=0.9,zh;q=0.5', 'en'],
    ['zh-CN,en;q=0.9', 'zh'],
    ['fr,en;q=0.3', 'en'],
    ['en;q=0.2,zh;q=0.8', 'zh'],
    ['*', 'zh'],
  ]
  for (const [accepted, language] of table) {
    const { headers } = await get(
      '/docs',
      accepted === undefined ? {} : { 'accept-language': accepted },
    )
    assert.equal(headers.get('location'), `/docs/${language}/`, accepted)
  }
  assert.match(
    await (await get('/?language=en', { 'accept-language': 'zh' })).text(),
    /<html lang="en">/,
  )
  assert.match(
    await (await get('/?language=%22%3E', { 'accept-language': 'zh' })).text(),
    /lang="zh-CN"/,
  )
})

test('the home leads everybody somewhere, and a sandbox says that it is one', async () => {
  const home = await (await get('/')).text()
  for (const href of ['/console/', '/docs/zh/', '/wallet/', '/status?language=zh'])
    assert.ok(home.includes(`href="${href}"`), href)
  assert.doesNotMatch(home, /\/sandbox\//)
  const css = await (await get('/home.css')).text()
  assert.match(css, /--ground: [^]*\.cards/, 'tokens stand in front of what uses them')
  assert.match(await (await get('/', {}, sandbox)).text(), /这是沙箱/)
})

test('the status says how everything stands, and nothing of anybody', async () => {
  const answer = await get('/status.json')
  assert.equal(answer.headers.get('cache-control'), 'public, max-age=5')
  const text = await answer.text()
  const status = JSON.parse(text) as { state: string; parts: { id: string; state: string }[] }
  const parts = status.parts.map(({ id }) => id)
  assert.deepEqual(parts, ['api', 'database', 'payments', 'callbacks', 'alarms'])
  assert.equal(status.state, 'ok')
  assert.doesNotMatch(text, /1900000001|postgres|127\.0\.0\.1/)
  const [first, second] = await Promise.all([get('/status.json'), get('/status.json')])
  assert.equal(await first.text(), await second.text(), 'it is read once for all who ask')
})

test('a page is served by its name, as Markdown too, and only files that were built', async () => {
  const page = await get('/docs/zh/signing')
  assert.match(page.headers.get('content-type') ?? '', /text\/html/)
  const markdown = await get('/docs/en/signing.md')
  assert.match(markdown.headers.get('content-type') ?? '', /text\/markdown/)
  assert.match(await markdown.text(), /^# /)
  for (const name of ['/llms.txt', '/docs/llms.txt', '/llms-full.txt', '/docs/openapi.json'])
    assert.equal((await get(name)).status, 200, name)
  for (const path of ['/docs/..%2f..%2fpackage.json', '/docs/%2e%2e/package.json', '/docs/zh'])
    assert.notEqual((await get(path)).headers.get('content-type'), 'application/json', path)
  const squeezed = await get('/docs/zh/signing', { 'accept-encoding': 'br' })
  assert.equal(squeezed.headers.get('content-encoding'), 'br')
})

test('over https it stays https, and only there is it said', async () => {
  for (const [publicUrl, told] of [
    ['https://pay.example.com', 'max-age=63072000; includeSubDomains'],
    ['http://127.0.0.1:8080', undefined],
  ] as const) {
    const app = createHttp({ log: createLog({ level: 'silent' }), metrics: createMetrics() })
    guardPlaces(app, { publicUrl })
    app.get('/status', async () => ({}))
    app.get('/v3/x', async () => ({}))
    assert.equal((await app.inject('/status')).headers['strict-transport-security'], told)
    assert.equal((await app.inject('/v3/x')).headers['strict-transport-security'], undefined)
    await app.close()
  }
})
