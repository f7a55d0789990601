import { deepEqual, equal, match, ok } from 'node:assert/strict'
import { after, test } from 'node:test'
import { inTransaction } from '#platform/db'
import { codeAt, findAllStaff, findApproval, mayDo, propose, type Role, roles } from '#oversight'
import { startServer } from '#test/server'
import { ask, colleague, cookieOf } from '#test/staff'
import { consoleRoutes } from './index.ts'

const server = await startServer({ role: 'api' })
after(() => server[Symbol.asyncDispose]())
const { modules } = server.program
const publicUrl = server.url

test('every endpoint as every role, and as nobody', async () => {
  const routes = consoleRoutes({ ...modules, publicUrl })
  const nobody = [undefined, ...roles] as const
  const ids = new Map<Role, Awaited<ReturnType<typeof colleague>>>()
  for (const role of roles) ids.set(role, await colleague(server, `只有${role}`, role))
  let cells = 0
  for (const { method, url, leave } of routes)
    for (const role of nobody) {
      const id = role && ids.get(role)
      // Each cell has a session of its own, because one of the routes ends it.
      const cookie = id && (await cookieOf(server, id))
      // A body that no route takes: whoever is let in is refused by its shape, and changes nothing.
      const path = url.replaceAll(/:\w+/g, 'nothing')
      const { status, body } = await ask(server, { method, path, cookie, body: { '~': 0 } })
      const cell = `${method} ${url} as ${role ?? 'nobody'}: ${status} ${String(body['code'])}`
      const isIn = leave === 'anybody' || (role && (leave === 'self' || mayDo([role], leave)))
      if (isIn) ok(![401, 403].includes(status) && status < 500, cell)
      else equal(body['code'], role ? 'PERMISSION_MISSING' : 'STAFF_SIGN_IN_REQUIRED', cell)
      equal(status, isIn ? status : role ? 403 : 401, cell)
      cells++
    }
  equal(cells, routes.length * (roles.length + 1))
})

test('without the header nothing is changed, and no foreign page can set it', async () => {
  const cookie = await cookieOf(server, await colleague(server, '管', 'administrator'))
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
  const administrator = await cookieOf(server, await colleague(server, '管二', 'administrator'))
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
  equal((await put('state', { state: 'active', roles: ['administrator'] })).status, 400)
})

test('what is approved is what was shown, by somebody else', async () => {
  const maker = await colleague(server, '经办甲', 'operator', 'approver')
  const checker = await cookieOf(server, await colleague(server, '复核甲', 'approver'))
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
  equal((await fetch(`${server.url}/console/api/nowhere`)).status, 404)
  ok((await findAllStaff(modules.db)).length > 5)
})
