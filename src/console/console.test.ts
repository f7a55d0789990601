import { deepEqual, equal, match, ok } from 'node:assert/strict'
import { after, test } from 'node:test'
import { inTransaction } from '#platform/db'
import { addNode } from '#merchants'
import {
  atInstitution,
  codeAt,
  findAllStaff,
  findApproval,
  institutionRoles,
  isForNodes,
  isOfMerchant,
  isPermission,
  mayDo,
  merchantRoles,
  propose,
  type Seat,
} from '#oversight'
import { startServer } from '#test/server'
import { ask, colleague, cookieOf } from '#test/staff'
import { consoleRoutes } from './index.ts'

const server = await startServer({ role: 'api' })
after(() => server[Symbol.asyncDispose]())
const { modules } = server.program
const publicUrl = server.url

type Seated = Readonly<{
  what: string
  seat: Seat
  /** Which merchants they reach, of those that the addresses below name. */
  reaches: readonly string[]
  isAtNode?: boolean
}>

const [shop, neighbour] = server.demo.merchants
const [provider] = server.demo.providers
ok(shop && neighbour && provider)
const [sub] = provider.subMerchants
ok(sub)
const { id: nodeId } = await addNode(modules, {
  mchid: shop.mchid,
  kind: 'store',
  code: 'ACCESS',
  name: '权限店',
})

const named = [shop.mchid, neighbour.mchid, provider.mchid, sub.mchid, '1999999999'] as const

const seats: readonly Seated[] = [
  { what: 'institution', seat: atInstitution, reaches: named },
  { what: 'merchant', seat: { mchid: shop.mchid, nodeId: null }, reaches: [shop.mchid] },
  { what: 'node', seat: { mchid: shop.mchid, nodeId }, reaches: [shop.mchid], isAtNode: true },
  {
    what: 'provider',
    seat: { mchid: provider.mchid, nodeId: null },
    reaches: [provider.mchid, sub.mchid],
  },
  { what: 'sub-merchant', seat: { mchid: sub.mchid, nodeId: null }, reaches: [sub.mchid] },
]

/** Who asks: nobody, and each role at each seat that may have it. */
const everybody = [
  undefined,
  ...seats.flatMap((at) =>
    (at.seat.mchid === null ? institutionRoles : merchantRoles).map((role) => ({ ...at, role })),
  ),
]
type Somebody = NonNullable<(typeof everybody)[number]>

/** What the table of permissions says, told again: whether they are let in, and as what they are refused. */
function expected(leave: string, who: Somebody | undefined, mchid: string): string | undefined {
  if (leave === 'anybody') return undefined
  if (!who) return 'STAFF_SIGN_IN_REQUIRED'
  if (leave === 'self') return undefined
  ok(isPermission(leave))
  if (!mayDo([who.role], leave)) return 'PERMISSION_MISSING'
  if (!isOfMerchant(leave)) return undefined
  if (!who.reaches.includes(mchid)) return 'MERCHANT_OUT_OF_REACH'
  if (who.isAtNode && !isForNodes(leave)) return 'PERMISSION_MISSING'
  return undefined
}

test('every endpoint as every role of every tenant, towards each merchant, and as nobody', async (t) => {
  const routes = consoleRoutes({ ...modules, publicUrl })
  let cells = 0
  const cookies = new Map<Somebody | undefined, string | undefined>()
  const begin = async (who: Somebody) => {
    const id = await colleague(server, `${who.what} ${who.role}`, [who.role], who.seat)
    return cookieOf(server, id)
  }
  for (const who of everybody) cookies.set(who, who && (await begin(who)))
  for (const { method, url, leave } of routes) {
    const targets = url.includes(':mchid') ? named : ['']
    await Promise.all(
      everybody.map(async (who) => {
        // Two of the routes end sessions, so whoever is about to ask them has one of their own.
        const cookie = who && (leave === 'self' ? await begin(who) : cookies.get(who))
        for (const mchid of targets) {
          const path = url.replace(':mchid', mchid).replaceAll(/:\w+/g, 'nothing')
          // A body that no route takes: whoever is let in is refused by its shape, and changes nothing.
          const { status, body } = await ask(server, { method, path, cookie, body: { '~': 0 } })
          const code = expected(leave, who, mchid)
          const cell = `${method} ${path} as ${who ? `${who.what} ${who.role}` : 'nobody'}: ${status} ${String(body['code'])}`
          if (code === undefined) ok(![401, 403].includes(status) && status < 500, cell)
          else deepEqual([status, body['code']], [who ? 403 : 401, code], cell)
          cells++
        }
      }),
    )
  }
  const perRoute = routes.map(({ url }) => (url.includes(':mchid') ? named.length : 1))
  equal(cells, perRoute.reduce((sum, each) => sum + each, 0) * everybody.length)
  t.diagnostic(`${routes.length} endpoints, ${everybody.length} people, ${cells} cells`)
})

test('a merchant that does not exist is told to the institution alone', async () => {
  const operator = await cookieOf(server, await colleague(server, '经', ['operator']))
  const { status, body } = await ask(server, { path: '/merchants/1999999999', cookie: operator })
  deepEqual([status, body['code']], [404, 'NO_SUCH_MERCHANT'])
})

test('without the header nothing is changed, and no foreign page can set it', async () => {
  const cookie = await cookieOf(server, await colleague(server, '管', ['administrator']))
  for (const { method, url } of consoleRoutes({ ...modules, publicUrl })) {
    if (method === 'GET') continue
    const path = url.replaceAll(/:\w+/g, 'nothing')
    const { status, body } = await ask(server, { method, path, cookie, headers: {} })
    deepEqual([status, body['code']], [403, 'CONSOLE_HEADER_REQUIRED'], path)
  }
  const preflight = await fetch(`${server.url}/console/api/sign-out`, {
    method: 'OPTIONS',
    headers: { origin: 'https://evil.example', 'access-control-request-method': 'POST' },
  })
  equal(preflight.headers.get('access-control-allow-origin'), null)
})

test('signing in gives a strict cookie, and signing out takes it', async () => {
  const [lin] = server.demo.staff
  ok(lin)
  const { login, password, totpSecret } = lin
  const body = { login, password, code: codeAt(totpSecret, new Date()) }
  // A session that somebody else has put into the browser does not become theirs.
  const planted = `tongbao_staff=${'A'.repeat(43)}`
  const signedIn = await ask(server, { method: 'POST', path: '/sign-in', body, cookie: planted })
  equal(signedIn.status, 200)
  deepEqual([signedIn.body['name'], signedIn.body['roles']], ['林管理', ['administrator']])
  match(signedIn.cookie ?? '', /; Path=\/console; .*HttpOnly; SameSite=Strict/)
  const cookie = signedIn.cookie?.split(';')[0] ?? ''
  ok(cookie !== planted)
  equal(
    (await ask(server, { method: 'POST', path: '/sign-in', body })).body['code'],
    'STAFF_SIGN_IN_FAILED',
  )
  equal((await ask(server, { path: '/me', cookie })).status, 200)
  const { body: listed } = await ask(server, { path: '/sessions', cookie })
  match(JSON.stringify(listed), /"isCurrent":true/)
  equal((await ask(server, { method: 'POST', path: '/sign-out', cookie })).status, 204)
  equal((await ask(server, { path: '/me', cookie })).body['code'], 'STAFF_SIGN_IN_REQUIRED')
})

test('a link from the administrator becomes a colleague, who may do what their roles say', async () => {
  const administrator = await cookieOf(server, await colleague(server, '管二', ['administrator']))
  const taken = await ask(server, {
    method: 'POST',
    path: '/staff',
    cookie: administrator,
    body: { name: '新同事', login: 'xin', roles: ['auditor'] },
  })
  const token = String(taken.body['link']).split('#')[1]
  const seen = await ask(server, { method: 'POST', path: '/welcome/look', body: { token } })
  const { secret } = seen.body['totp'] as { secret: string }
  const welcome = { token, password: 'jade coin and bronze', code: codeAt(secret, new Date()) }
  const begun = await ask(server, { method: 'POST', path: '/welcome', body: welcome })
  const cookie = begun.cookie?.split(';')[0]
  equal((await ask(server, { path: '/audit', cookie })).status, 200)
  const verified = await ask(server, { method: 'POST', path: '/audit/verify', cookie })
  deepEqual(verified.body['faults'], [])
  const id = String(begun.body['id'])
  const put = (what: string, body: object) =>
    ask(server, { method: 'PUT', path: `/staff/${id}/${what}`, cookie: administrator, body })
  equal((await put('roles', { roles: ['operator'] })).status, 204)
  equal((await ask(server, { path: '/audit', cookie })).body['code'], 'PERMISSION_MISSING')
  equal((await put('state', { state: 'suspended' })).status, 204)
  equal((await ask(server, { path: '/me', cookie })).status, 401)
  // Members that nobody asked for, and roles that there are not.
  equal((await put('roles', { roles: ['king'] })).status, 400)
  const misplaced = await put('roles', { roles: ['merchant_finance'] })
  equal(misplaced.body['code'], 'ROLE_MISPLACED')
  equal((await put('state', { state: 'active', roles: ['administrator'] })).status, 400)
})

test('what is approved is what was shown, by somebody else', async () => {
  const maker = await colleague(server, '经办甲', ['operator', 'approver'])
  const checker = await cookieOf(server, await colleague(server, '复核甲', ['approver']))
  const now = modules.now()
  const content = { refundId: '50x', amount: '600000', to: '=HYPERLINK("x")' }
  const { id } = await inTransaction(modules.db, (tx) =>
    propose(
      tx,
      {
        kind: 'refund',
        subject: '50x',
        amount: 600_000n,
        summary: '退款',
        content,
        maker,
        needed: 1,
      },
      now,
    ),
  )
  const shown = await ask(server, { path: `/approvals/${id}`, cookie: checker })
  deepEqual(shown.body['content'], [
    ['amount', '600000'],
    ['refundId', '50x'],
    ['to', '=HYPERLINK("x")'],
  ])
  const contentDigest = String(shown.body['contentDigest'])
  const word = (cookie: string, body: object = {}) =>
    ask(server, {
      method: 'POST',
      path: `/approvals/${id}/decide`,
      cookie,
      body: { verdict: 'approve', note: '属实', contentDigest, ...body },
    })
  const other = await word(checker, { contentDigest: 'a'.repeat(64) })
  equal(other.body['code'], 'CONTENT_NOT_SHOWN')
  equal((await word(await cookieOf(server, maker))).body['code'], 'MAKER_MAY_NOT_CHECK')
  equal((await word(checker)).body['state'], 'APPROVED')
  equal((await findApproval(modules.db, id))?.state, 'APPROVED')
  const missing = await ask(server, { path: '/approvals/ap_nothing', cookie: checker })
  equal(missing.body['code'], 'NO_SUCH_APPROVAL')
  const list = await ask(server, { path: '/approvals?state=APPROVED', cookie: checker })
  match(JSON.stringify(list.body), /"makerName":"经办甲"/)
})

test('the pages come with strict headers, and an address of the API is never a page', async () => {
  const page = await fetch(`${server.url}/console/approvals`)
  equal(page.status, 200)
  match(
    page.headers.get('content-security-policy') ?? '',
    /script-src 'self';.*frame-ancestors 'none'/,
  )
  deepEqual(
    ['x-frame-options', 'x-content-type-options', 'referrer-policy', 'cache-control'].map((name) =>
      page.headers.get(name),
    ),
    ['DENY', 'nosniff', 'no-referrer', 'no-cache'],
  )
  for (const path of ['api/nowhere', 'assets/of-an-earlier-build.js'])
    equal((await fetch(`${server.url}/console/${path}`)).status, 404, path)
  ok((await findAllStaff(modules.db)).length > 5)
})
