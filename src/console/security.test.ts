import { deepEqual, equal, match, ok } from 'node:assert/strict'
import { after, test } from 'node:test'
import { addNode } from '#merchants'
import {
  atInstitution,
  codeAt,
  findAllStaff,
  findApproval,
  institutionRoles,
  merchantRoles,
  propose,
} from '#oversight'
import { inTransaction } from '#platform/db'
import { startServer } from '#test/server'
import { ask, colleague, cookieOf } from '#test/staff'
import { consoleRoutes } from './index.ts'
import { PasskeyAnswer, PasskeyMade } from './sign-in-fields.ts'

/** What OWASP's lists name, tried on the console's face. */

const server = await startServer({ role: 'api' })
after(() => server[Symbol.asyncDispose]())
const { modules } = server.program
const { db, now } = modules
const [shop, neighbour] = server.demo.merchants
ok(shop && neighbour)
const routes = consoleRoutes({ ...modules, publicUrl: server.url })
const changing = routes.filter(({ method }) => method !== 'GET')

/** Somebody of the institution, and somebody of the shop, who may do all that can be done there. */
const house = await colleague(server, '全能', institutionRoles, atInstitution)
const keeper = await colleague(server, '店主', merchantRoles, { mchid: shop.mchid, nodeId: null })
const cookies = { house: await cookieOf(server, house), keeper: await cookieOf(server, keeper) }
const cookieFor = (url: string): string => (url.includes(':mchid') ? cookies.keeper : cookies.house)

const send = (path: string, init: RequestInit = {}) =>
  fetch(`${server.url}/console/api${path}`, init)

test('a foreign page changes nothing, however it asks', async () => {
  const json = { 'content-type': 'application/json' }
  const ours = { 'x-tongbao-console': '1', cookie: cookies.house }
  const body = JSON.stringify({})
  type Try = readonly [what: string, headers: Record<string, string>, status: number, code?: string]
  const table: readonly Try[] = [
    ['without the header', { ...json, cookie: cookies.house }, 403, 'CONSOLE_HEADER_REQUIRED'],
    [
      'another value',
      { ...json, ...ours, 'x-tongbao-console': '2' },
      403,
      'CONSOLE_HEADER_REQUIRED',
    ],
    ['a foreign page', { ...json, ...ours, origin: 'https://evil.example' }, 403, 'FOREIGN_ORIGIN'],
    ['a page without an address', { ...json, ...ours, origin: 'null' }, 403, 'FOREIGN_ORIGIN'],
    [
      'a page of our host, elsewhere',
      { ...json, ...ours, origin: `${server.url}0` },
      403,
      'FOREIGN_ORIGIN',
    ],
    [
      'as browsers mark it',
      { ...json, ...ours, 'sec-fetch-site': 'cross-site' },
      403,
      'FOREIGN_ORIGIN',
    ],
    ['as a form sends text', { ...ours, 'content-type': 'text/plain' }, 415],
    ['as a form', { ...ours, 'content-type': 'application/x-www-form-urlencoded' }, 415],
    ['as our page', { ...json, ...ours, origin: server.url }, 204],
  ]
  for (const [what, headers, status, code] of table) {
    const response = await send('/sessions/end-others', { method: 'POST', headers, body })
    equal(response.status, status, what)
    const said = (await response.text()) || '{}'
    if (code !== undefined) equal(JSON.parse(said).code, code, what)
  }
  // A question of a foreign page is not answered either, and no preflight is allowed.
  const asked = await send('/me', {
    headers: { cookie: cookies.house, 'sec-fetch-site': 'cross-site' },
  })
  equal(asked.status, 403)
  for (const { url } of changing.slice(0, 20)) {
    const path = url.replaceAll(/:\w+/g, 'x')
    const response = await send(path, {
      method: 'OPTIONS',
      headers: { origin: 'https://evil.example', 'access-control-request-method': 'POST' },
    })
    ok(response.status >= 400, path)
    equal(response.headers.get('access-control-allow-origin'), null)
  }
})

test('a method is what it is, whatever headers, bodies and addresses say', async () => {
  const other = await colleague(server, '他人', ['operator'])
  const headers = {
    'x-tongbao-console': '1',
    'content-type': 'application/json',
    cookie: cookies.house,
    'x-http-method-override': 'PUT',
    'x-method-override': 'PUT',
    'x-http-method': 'PUT',
  }
  const body = JSON.stringify({ state: 'suspended' })
  for (const path of [`/staff/${other}/state`, `/staff/${other}/state?_method=PUT`]) {
    equal((await send(path, { method: 'POST', headers, body })).status, 404)
    ok((await send(path, { headers: { ...headers } })).status >= 400)
  }
  equal((await findAllStaff(db)).find(({ id }) => id === other)?.state, 'active')
})

test('a session is new at each sign-in, and a planted one is nobody’s', async () => {
  const chen = server.demo.staff.find(({ login }) => login === 'chen')
  ok(chen)
  const planted = 'tongbao_staff=PLANTEDPLANTEDPLANTEDPLANTEDPLANTEDPLANTED0'
  const { login, password, totpSecret } = chen
  const body = { login, password, code: codeAt(totpSecret, now()) }
  const signedIn = await ask(server, { method: 'POST', path: '/sign-in', body, cookie: planted })
  equal(signedIn.status, 200)
  const given = signedIn.cookie?.split(';')[0] ?? ''
  ok(given.startsWith('tongbao_staff=') && given !== planted)
  equal((await ask(server, { path: '/me', cookie: planted })).status, 401)
  equal((await ask(server, { path: '/me', cookie: given })).status, 200)
  // Who signs out leaves nothing that somebody could go on with.
  await ask(server, { method: 'POST', path: '/sign-out', cookie: given })
  equal((await ask(server, { path: '/me', cookie: given })).status, 401)
})

test('guessing is told nothing, takes as long for a name that there is not, and locks', async () => {
  const tried = async (login: string) => {
    const begun = performance.now()
    const body = { login, password: 'not the right one', code: '000000' }
    const said = await ask(server, { method: 'POST', path: '/sign-in', body })
    return {
      ms: performance.now() - begun,
      said: [said.status, said.body['code'], said.body['message']],
    }
  }
  const times = { known: [] as number[], unknown: [] as number[] }
  for (let left = 0; left < 5; left++) {
    const [there, nowhere] = [await tried('wu'), await tried('nobody-here')]
    deepEqual(there.said, nowhere.said)
    equal(there.said[1], 'STAFF_SIGN_IN_FAILED')
    times.known.push(there.ms)
    times.unknown.push(nowhere.ms)
  }
  // The quickest of each, since a busy machine only ever adds.
  const [there, nowhere] = [Math.min(...times.known), Math.min(...times.unknown)]
  ok(there < 2 * nowhere && nowhere < 2 * there, `${there} ms and ${nowhere} ms`)
  deepEqual((await tried('wu')).said.slice(0, 2), [429, 'STAFF_SIGN_IN_LOCKED'])
  deepEqual((await tried('nobody-here')).said.slice(0, 2), [429, 'STAFF_SIGN_IN_LOCKED'])
  // Nor does the question for a passkey say who has one.
  const asked = await ask(server, { method: 'POST', path: '/sign-in/passkey' })
  const { options } = asked.body as {
    options: { allowCredentials: unknown[]; userVerification: string }
  }
  deepEqual([options.allowCredentials, options.userVerification], [[], 'required'])
})

/** Objects in a schema that take members which it does not name. */
function openObjects(schema: unknown, at: string): readonly string[] {
  if (typeof schema !== 'object' || schema === null) return []
  const below: readonly (readonly [string, unknown])[] = Object.entries(schema)
  const found = below.flatMap(([name, part]) => openObjects(part, `${at}/${name}`))
  const isObject = Reflect.get(schema, 'type') === 'object'
  return isObject && Reflect.get(schema, 'additionalProperties') !== false ? [...found, at] : found
}

test('no body takes more than it names: nobody gives themselves a role, a merchant or a state', async () => {
  for (const { method, url, schema } of routes)
    for (const part of ['body', 'params', 'querystring'] as const) {
      // What a browser's extensions say is its own business, and is read by nobody.
      const open = openObjects(schema[part], part).filter(
        (path) => !path.endsWith('clientExtensionResults'),
      )
      deepEqual(open, [], `${method} ${url}`)
    }
  equal(openObjects({ PasskeyAnswer, PasskeyMade }, '').length, 2, 'the law can fail')
  const extra = { roles: ['administrator'], mchid: neighbour.mchid, id: 'st_x', state: 'active' }
  let tried = 0
  for (const { method, url, leave, schema } of changing) {
    if (schema.body === undefined || method === 'DELETE') continue
    const path: string = url.replace(':mchid', shop.mchid).replaceAll(/:\w+/g, 'nothing')
    const cookie = leave === 'anybody' ? undefined : cookieFor(url)
    const { status } = await ask(server, { method, path, cookie, body: { ...extra, '~': 1 } })
    equal(status, 400, `${method} ${path}`)
    tried++
  }
  ok(tried > 20)
  // Whole bodies, with one member more.
  const target = await colleague(server, '目标', ['operator'])
  const whole: readonly (readonly [method: string, path: string, body: object])[] = [
    ['PUT', `/staff/${target}/roles`, { roles: ['operator'] }],
    ['PUT', `/staff/${target}/state`, { state: 'active' }],
    ['POST', '/staff', { name: '新', login: 'mass', roles: ['operator'] }],
    ['POST', '/sessions/end-others', {}],
  ]
  for (const [method, path, body] of whole)
    for (const more of [{ mchid: shop.mchid }, { id: 'st_x' }, { isAdmin: true }, { needed: 0 }]) {
      const said = await ask(server, {
        method,
        path,
        cookie: cookies.house,
        body: { ...body, ...more },
      })
      equal(said.status, 400, `${path} ${JSON.stringify(more)}`)
    }
  ok(!(await findAllStaff(db)).some(({ name }) => name === '新'))
})

test('an id of another merchant is nobody’s at one’s own', async () => {
  const seat = { mchid: neighbour.mchid, nodeId: null }
  const theirs = await colleague(server, '邻居', ['merchant_operator'], seat)
  const node = await addNode(modules, {
    mchid: neighbour.mchid,
    kind: 'store',
    code: 'NB1',
    name: '邻店',
  })
  const approval = await inTransaction(db, (tx) =>
    propose(
      tx,
      {
        kind: 'merchant_refund',
        subject: 'rf_theirs',
        amount: 100n,
        summary: '退款',
        content: { amount: '100' },
        maker: theirs,
        mchid: neighbour.mchid,
        needed: 1,
      },
      now(),
    ),
  )
  const at = `/merchants/${shop.mchid}`
  const decision = { verdict: 'approve', note: '', contentDigest: approval.contentDigest }
  const table: readonly (readonly [method: string, path: string, body?: object])[] = [
    ['PUT', `${at}/staff/${theirs}/roles`, { roles: ['merchant_finance'] }],
    ['PUT', `${at}/staff/${theirs}/state`, { state: 'suspended' }],
    ['POST', `${at}/staff/${theirs}/invite`, {}],
    ['GET', `${at}/approvals/${approval.id}`],
    ['POST', `${at}/approvals/${approval.id}/decide`, decision],
    [
      'POST',
      `${at}/staff`,
      { name: '插', login: 'idor', roles: ['merchant_operator'], nodeId: node.id },
    ],
  ]
  for (const [method, path, body] of table) {
    const { status } = await ask(server, {
      method,
      path,
      cookie: cookies.keeper,
      ...(body && { body }),
    })
    ok(status >= 400 && status < 500, `${method} ${path}: ${status}`)
  }
  // And every address with a number in it, by every number of the neighbour's.
  const ids = [theirs, node.id, approval.id, neighbour.mchid]
  let tried = 0
  for (const { method, url } of routes) {
    if (
      !url.startsWith('/merchants/:mchid/') ||
      !/:\w+/.test(url.slice('/merchants/:mchid'.length))
    )
      continue
    for (const id of ids) {
      const path = url.replace(':mchid', shop.mchid).replaceAll(/:\w+/g, id)
      const { status } = await ask(server, { method, path, cookie: cookies.keeper })
      ok(status >= 400 && status < 500, `${method} ${path}: ${status}`)
      tried++
    }
  }
  ok(tried > 20, `${tried}`)
  const untouched = (await findAllStaff(db)).find(({ id }) => id === theirs)
  deepEqual([untouched?.roles, untouched?.state], [['merchant_operator'], 'active'])
  equal((await findApproval(db, approval.id))?.state, 'PENDING')
})

test('nobody is sent elsewhere, and nothing of the console is kept or framed by others', async () => {
  for (const path of ['/sign-in?next=https://evil.example', '//evil.example', '/\\evil.example']) {
    const response = await fetch(`${server.url}/console${path}`, { redirect: 'manual' })
    const location = response.headers.get('location')
    ok(location === null || new URL(location, server.url).host === new URL(server.url).host, path)
  }
  const response = await send('/me', { headers: { cookie: cookies.house } })
  match(response.headers.get('cache-control') ?? '', /no-store/)
  equal(response.headers.get('x-content-type-options'), 'nosniff')
})
