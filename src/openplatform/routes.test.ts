import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'kysely'
import { dayMs, hourMs, minuteMs } from '#kernel/time'
import { createDirectory, registerApp, registerMerchant } from '#merchants'
import { createLoginCode, openplatformRoutes, sweepOpenplatform } from '#openplatform'
import { type Customer, customerOfOpenid, openidOf } from '#parties'
import { createHttp } from '#platform/http'
import { createLog } from '#platform/log'
import { createMetrics } from '#platform/metrics'
import { alice, answerOf, countsOf, customer, partiesOf } from '#test/parties'
import { createWorld } from '#test/world'

const page = { appid: 'wxpage', secret: 'page-secret' }
const program = { appid: 'wxprogram', secret: 'program-secret' }
const phoneApp = { appid: 'wxphone', secret: 'phone-secret' }
const shopUrl = 'http://localhost:8081/buy?order=1'

type Answer = Readonly<Record<string, unknown>>

async function startFace() {
  const world = await createWorld()
  const parties = partiesOf(world)
  const directory = createDirectory(parties)
  await registerMerchant(parties, { mchid: '1900000001', name: '早餐店' })
  const own = { name: '早餐店', ownerMchid: '1900000001' }
  const oauthDomains = ['localhost:8081']
  await registerApp(parties, { ...own, ...page, kind: 'official_account', oauthDomains })
  await registerApp(parties, { ...own, ...program, kind: 'mini_program' })
  await registerApp(parties, { ...own, ...phoneApp, kind: 'app' })

  const payer = await customer(parties, alice)
  let signedIn: Customer | undefined = payer
  const deps = { db: world.db, now: parties.now, directory }
  const http = createHttp({ log: createLog({ level: 'silent' }), metrics: createMetrics() })
  await http.register(
    openplatformRoutes({ ...deps, sessionCustomer: () => Promise.resolve(signedIn) }),
  )
  const base = await http.listen({ port: 0, host: '127.0.0.1' })

  const get = (path: string, query: Record<string, string>) =>
    fetch(`${base}${path}?${new URLSearchParams(query).toString()}`, { redirect: 'manual' })
  const authorize = (query: Record<string, string> = {}) =>
    get('/connect/oauth2/authorize', {
      appid: page.appid,
      redirect_uri: shopUrl,
      response_type: 'code',
      scope: 'snsapi_base',
      ...query,
    })
  async function sns(path: string, query: Record<string, string>): Promise<Answer> {
    const response = await get(`/sns/${path}`, query)
    assert.equal(response.status, 200)
    assert.equal(response.headers.get('cache-control'), 'no-store')
    return (await response.json()) as Answer
  }
  return {
    deps,
    parties,
    payer,
    base,
    authorize,
    sns,
    token: (query: Record<string, string>) =>
      sns('oauth2/access_token', { ...page, grant_type: 'authorization_code', ...query }),
    session: (query: Record<string, string>) =>
      sns('jscode2session', { ...program, grant_type: 'authorization_code', ...query }),
    freshCode: async () => codeIn(await authorize()),
    signOut: () => {
      signedIn = undefined
    },
    [Symbol.asyncDispose]: async () => {
      await http.close()
      await world[Symbol.asyncDispose]()
    },
  }
}

function codeIn(response: Response): string {
  const location = new URL(response.headers.get('location') ?? '')
  return location.searchParams.get('code') ?? ''
}

test('a page learns who is using it', async () => {
  await using face = await startFace()
  const response = await face.authorize({ state: 'a b&c' })
  assert.equal(response.status, 302)
  assert.equal(response.headers.get('cache-control'), 'no-store')
  const location = new URL(response.headers.get('location') ?? '')
  assert.equal(location.host, 'localhost:8081')
  assert.equal(location.searchParams.get('order'), '1')
  assert.equal(location.searchParams.get('state'), 'a b&c')

  const answer = await face.token({ code: codeIn(response) })
  const openid = await openidOf(face.parties, { appid: page.appid, customerId: face.payer.id })
  assert.deepEqual(answer, {
    access_token: answer['access_token'],
    expires_in: 7_200,
    openid,
    scope: 'snsapi_base',
  })
  assert.equal(await customerOfOpenid(face.deps.db, { appid: page.appid, openid }), face.payer.id)

  const proof = { access_token: String(answer['access_token']), openid }
  assert.deepEqual(await face.sns('auth', proof), { errcode: 0, errmsg: 'ok' })
  assert.equal((await face.sns('auth', { ...proof, openid: 'o' }))['errcode'], 40003)
  assert.equal((await face.sns('auth', { openid }))['errcode'], 40001)
  face.parties.pass(2 * hourMs)
  assert.equal((await face.sns('auth', proof))['errcode'], 40001)
})

test('whoever is not signed in goes to the wallet first, and comes back the same way', async () => {
  await using face = await startFace()
  face.signOut()
  const response = await face.authorize({ state: 's', connect_redirect: '1' })
  assert.equal(response.status, 302)
  const location = new URL(response.headers.get('location') ?? '', face.base)
  assert.equal(location.origin, face.base)
  assert.equal(location.pathname, '/wallet/sign-in')
  const next = new URL(location.searchParams.get('next') ?? '', face.base)
  assert.equal(next.pathname, '/connect/oauth2/authorize')
  assert.deepEqual(Object.fromEntries(next.searchParams), {
    appid: page.appid,
    redirect_uri: shopUrl,
    response_type: 'code',
    scope: 'snsapi_base',
    state: 's',
  })
})

test('what does not fit ends on a page of ours, never in a redirect', async () => {
  await using face = await startFace()
  const table: readonly (readonly [Record<string, string>, number])[] = [
    [{ appid: 'wxnone' }, 40013],
    [{ appid: '' }, 40013],
    [{ appid: program.appid }, 40013],
    [{ appid: phoneApp.appid }, 40013],
    [{ redirect_uri: 'https://evil.cn/<script>' }, 10003],
    [{ redirect_uri: '' }, 10003],
    [{ response_type: 'token' }, 10004],
    [{ scope: 'snsapi_userinfo' }, 10005],
    [{ scope: 'snsapi_base snsapi_userinfo' }, 10005],
    [{ state: 'x'.repeat(129) }, 10006],
  ]
  for (const [query, code] of table) {
    const response = await face.authorize(query)
    const text = await response.text()
    assert.equal(response.status, 400, JSON.stringify(query))
    assert.equal(response.headers.get('location'), null)
    assert.match(response.headers.get('content-type') ?? '', /^text\/html/)
    assert.match(response.headers.get('content-security-policy') ?? '', /default-src 'none'/)
    assert.ok(text.includes(`错误码：${code}`), JSON.stringify(query))
    assert.ok(!text.includes('<script>') && !text.includes('evil'))
  }
  assert.equal((await face.authorize({ state: 'x'.repeat(128) })).status, 302)
})

test('a code is exchanged once, by its own app, within five minutes', async () => {
  await using face = await startFace()
  const code = await face.freshCode()
  const table: readonly (readonly [Record<string, string>, number])[] = [
    [{ appid: 'wxnone' }, 40013],
    [{ appid: phoneApp.appid, secret: phoneApp.secret }, 40013],
    [{ secret: 'wrong' }, 40125],
    [{ secret: program.secret }, 40125],
    [{ grant_type: 'client_credential' }, 40002],
    [{ appid: '' }, 41002],
    [{ secret: '' }, 41004],
    [{ code: '' }, 41008],
    [{ code: 'never given' }, 40029],
  ]
  for (const [query, errcode] of table) {
    const answer = await face.token({ code, ...query })
    assert.equal(answer['errcode'], errcode, JSON.stringify(query))
    assert.deepEqual(Object.keys(answer), ['errcode', 'errmsg'])
  }
  // None of these burnt it.
  assert.match(String((await face.token({ code }))['openid']), /^o/)
  assert.deepEqual((await face.token({ code }))['errcode'], 40163)

  const late = await face.freshCode()
  face.parties.pass(5 * minuteMs)
  assert.equal((await face.token({ code: late }))['errcode'], 40029)
  assert.equal((await face.session({ js_code: await face.freshCode() }))['errcode'], 40029)
})

test('of thirty exchanges at once, one gets the openid', async () => {
  await using face = await startFace()
  const code = await face.freshCode()
  const answers = await Promise.all(Array.from({ length: 30 }, () => face.token({ code })))
  assert.deepEqual(
    countsOf(answers.map((answer) => ('openid' in answer ? 'ok' : String(answer['errcode'])))),
    {
      ok: 1,
      40163: 29,
    },
  )
})

test('a mini program logs in', async () => {
  await using face = await startFace()
  const customerId = face.payer.id
  const fresh = (appid = program.appid) => createLoginCode(face.deps, { appid, customerId })
  const code = await fresh()
  assert.equal((await face.session({ js_code: code, secret: 'wrong' }))['errcode'], 40125)
  assert.equal((await face.session({ code }))['errcode'], 41008, 'it is called js_code here')
  const answer = await face.session({ js_code: code })
  assert.match(String(answer['session_key']), /^[\w+/]{22}==$/)
  assert.equal(answer['openid'], await openidOf(face.parties, { appid: program.appid, customerId }))
  assert.equal((await face.session({ js_code: code }))['errcode'], 40163)
  for (const appid of ['wxnone', phoneApp.appid])
    assert.equal(await answerOf(() => fresh(appid)), 'APPID_NOT_EXIST')
  const forPage = await fresh(page.appid)
  assert.equal((await face.token({ code: forPage }))['errcode'], 40029, 'another door')
  assert.match(String((await face.session({ ...page, js_code: forPage }))['openid']), /^o/)
})

test('codes and tokens lie in the database as digests, and not for ever', async () => {
  await using face = await startFace()
  const code = await face.freshCode()
  const answer = await face.token({ code })
  const rows = async () => {
    const { rows: all } = await sql<{ text: string }>`
      select row_to_json(t)::text as text from openplatform.login_code t
      union all select row_to_json(t)::text from openplatform.access_token t`.execute(face.deps.db)
    return all.map(({ text }) => text).join('\n')
  }
  const stored = await rows()
  assert.ok(!stored.includes(code) && !stored.includes(String(answer['access_token'])))
  await sweepOpenplatform(face.deps, face.parties.now())
  assert.equal((await face.token({ code }))['errcode'], 40163)
  face.parties.pass(2 * dayMs)
  await sweepOpenplatform(face.deps, face.parties.now())
  assert.equal(await rows(), '')
})
