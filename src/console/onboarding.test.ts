import { deepEqual, equal, match, ok } from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'
import { after, test } from 'node:test'
import { sql } from 'kysely'
import { payOwnIn } from '#clearing'
import { newId } from '#kernel/id'
import { findRowsBelow, propose } from '#oversight'
import { inTransaction } from '#platform/db'
import { applicationOf, smallPng } from '#test/application'
import { startServer } from '#test/server'
import { ask, colleague, cookieOf } from '#test/staff'
import { createHourly } from './join-routes.ts'

const server = await startServer()
after(() => server[Symbol.asyncDispose]())
const { db, now } = server.program.modules
// What proves accounts is our own money, which a new installation has not earned yet.
await payOwnIn({ db, now }, { key: newId('od', now()), amountMinor: 10_000n })
const operatorId = await colleague(server, '陈经办', ['operator'])
const operator = await cookieOf(server, operatorId)
const approver = await cookieOf(server, await colleague(server, '周复核', ['approver']))

type Json = Readonly<Record<string, unknown>>

/** What an applicant's page asks. */
const join = (token: string, method: string, path: string, body?: object) =>
  ask(server, {
    method,
    path: `/join${path}`,
    ...(body && { body }),
    headers: { 'x-tongbao-console': '1', 'x-tongbao-draft': token },
  })

const begin = async (): Promise<Readonly<{ id: string; token: string }>> => {
  const { body } = await ask(server, { method: 'POST', path: '/join' })
  return { id: String(body['id']), token: String(body['token']) }
}

type Upload = Readonly<{
  path: string
  headers: Readonly<Record<string, string>>
  bytes?: Uint8Array<ArrayBuffer>
  name?: string
  body?: FormData | string
}>

async function send({ path, headers, bytes, name = 'licence.png', body }: Upload) {
  const form = new FormData()
  if (bytes) form.set('file', new Blob([bytes]), name)
  const response = await fetch(`${server.url}/console/api${path}`, {
    method: 'POST',
    headers: { 'x-tongbao-console': '1', ...headers },
    body: body ?? form,
  })
  const said = (await response.json()) as Json
  return { status: response.status, body: said }
}

const png = new Uint8Array(smallPng)

async function upload(token: string): Promise<string> {
  const headers = { 'x-tongbao-draft': token }
  const { status, body } = await send({ path: '/join/media', headers, bytes: png })
  equal(status, 200, JSON.stringify(body))
  return String(body['mediaId'])
}

/** A whole application that waits for its review. */
async function handIn(number: number) {
  const { id, token } = await begin()
  const mediaId = await upload(token)
  const saved = await join(token, 'PUT', '', { content: applicationOf({ number, mediaId }) })
  equal(saved.status, 200, JSON.stringify(saved.body))
  const submitted = await join(token, 'POST', '/submit')
  equal(submitted.status, 200, JSON.stringify(submitted.body))
  return { id, token, mediaId }
}

const one = async (id: string, cookie = operator) =>
  (await ask(server, { path: `/onboarding/applications/${id}`, cookie })).body
const applicationAt = async (id: string) => (await one(id))['application'] as Json

const act = (id: string, verb: string, body: object, cookie = operator) =>
  ask(server, { method: 'POST', path: `/onboarding/applications/${id}/${verb}`, body, cookie })

/** The second person reads what waits, and agrees. */
async function approve(id: string): Promise<void> {
  const { approvalId } = await applicationAt(id)
  const path = `/approvals/${String(approvalId)}`
  const { contentDigest } = (await ask(server, { path, cookie: approver })).body
  const body = { verdict: 'approve', note: '属实', contentDigest }
  const said = await ask(server, {
    method: 'POST',
    path: `${path}/decide`,
    body,
    cookie: approver,
  })
  equal(said.status, 200, JSON.stringify(said.body))
}

async function until(id: string, state: string): Promise<void> {
  for (let turn = 0; turn < 300; turn++) {
    if ((await applicationAt(id))['state'] === state) return
    await sleep(100)
  }
  equal((await applicationAt(id))['state'], state)
}

test('from the first question to a merchant, sent back once on the way', async () => {
  const { id, token, mediaId } = await handIn(1)
  const found = await ask(server, {
    path: `/onboarding/applications?state=AUDITING&words=${encodeURIComponent('早市餐饮1')}`,
    cookie: operator,
  })
  deepEqual(
    (found.body['applications'] as readonly Json[]).map((line) => line['id']),
    [id],
  )
  const { proposal } = await one(id)
  ok(['low', 'medium', 'high'].includes(String((proposal as Json)['rating'])))

  const field = '/business_info/merchant_shortname'
  const reasons = [{ field, fieldName: '商户简称', reason: '简称与门头不一致，请改为门头名称' }]
  equal((await act(id, 'reject', { reasons: [] })).body['code'], 'REASONS_MISSING')
  equal((await act(id, 'reject', { reasons })).status, 200)
  await approve(id)
  await until(id, 'REJECTED')
  deepEqual((await join(token, 'GET', '')).body['reasons'], reasons)

  const mended = applicationOf({ number: 1, mediaId, shortName: '早市科苑店' })
  equal((await join(token, 'PUT', '', { content: mended })).status, 200)
  equal((await join(token, 'POST', '/submit')).body['state'], 'AUDITING')
  equal((await act(id, 'pass', { rating: 'high', note: '资料齐全' })).status, 200)
  await approve(id)
  await until(id, 'TO_BE_CONFIRMED')
  const amount = await arrivalOf(id, token)
  const wrong = await join(token, 'POST', '/amount', { amount: amount === '1' ? '2' : '1' })
  deepEqual([wrong.status, wrong.body['code']], [400, 'AMOUNT_DIFFERS'])
  equal((await join(token, 'POST', '/amount', { amount })).body['state'], 'TO_BE_SIGNED')
  await sign(token)
  const done = await join(token, 'POST', '/finish')
  const application = done.body['application'] as Json
  equal(application['state'], 'FINISHED')
  match(String(application['subMchid']), /^[1-9]\d{7,9}$/)
  match(String(done.body['inviteUrl']), /\/console\/welcome#/)
  equal((await join(token, 'POST', '/finish')).body['inviteUrl'], null)
  const { history } = await one(id)
  ok((history as readonly Json[]).some(({ actorName }) => actorName === '陈经办'))
})

/** What came into the account, as its owner reads it there. */
async function arrivalOf(id: string, token: string): Promise<string> {
  for (let turn = 0; turn < 300; turn++) {
    const check = (await join(token, 'GET', '')).body['accountCheck'] as Json | null
    if (check?.['state'] === 'paid') break
    await sleep(100)
  }
  const { rows } = await sql<Readonly<{ amount: string }>>`
    select amount::text from clearing.test_transfer t
    join onboarding.application a on a.transfer_id = t.id where a.id = ${id}`.execute(db)
  return String(rows[0]?.amount)
}

async function sign(token: string): Promise<void> {
  const { digest } = (await join(token, 'GET', '/agreement')).body
  const stale = await join(token, 'POST', '/sign', { digest: 'a'.repeat(64), name: '林早早' })
  equal(stale.body['code'], 'AGREEMENT_CHANGED')
  const stranger = await join(token, 'POST', '/sign', { digest, name: '王大雪' })
  equal(stranger.body['code'], 'SIGNER_DIFFERS')
  const signed = await join(token, 'POST', '/sign', { digest, name: '林早早' })
  ok(['SIGNING', 'FINISHED'].includes(String(signed.body['state'])), JSON.stringify(signed.body))
}

test('a draft is opened by its token alone, and nobody sees what the institution thinks', async () => {
  const { id, token, mediaId } = await handIn(2)
  const other = await begin()
  equal((await ask(server, { path: '/join' })).body['code'], 'NO_DRAFT')
  for (const wrong of ['x', `${token}x`, id, token.slice(0, -1)])
    equal((await join(wrong, 'GET', '')).body['code'], 'DRAFT_TOKEN_INVALID', wrong)
  const { body } = await join(token, 'GET', '')
  deepEqual(
    ['riskRating', 'riskNote', 'approvalId', 'reviewOn'].filter((name) => name in body),
    [],
  )
  // Another's document is not there for whoever holds another token.
  const foreign = await join(other.token, 'GET', `/media/${mediaId}`)
  ok(foreign.status >= 400 && foreign.status < 500, JSON.stringify(foreign.body))
  const content = applicationOf({ number: 3, mediaId })
  equal((await join(other.token, 'PUT', '', { content })).body['code'], 'MEDIA_FOREIGN')
  // Under review nothing is changed.
  const late = await join(token, 'PUT', '', { content: {} })
  equal(late.body['code'], 'APPLICATION_STATE')
})

test('a draft may be half written, but says nothing that the form does not know', async () => {
  const { token } = await begin()
  const put = (content: object) => join(token, 'PUT', '', { content })
  const subject_type = 'SUBJECT_TYPE_ENTERPRISE'
  const half = await put({
    subject_info: { subject_type, business_license_info: { license_number: '9144' } },
  })
  equal(half.status, 200)
  match(JSON.stringify(half.body['findings']), /license_number/)
  const refused: readonly object[] = [
    { state: 'FINISHED' },
    { subject_info: { risk_rating: 'low' } },
    { subject_info: 'all of it' },
    { business_info: { merchant_shortname: 'x'.repeat(65) } },
    { business_info: { sales_info: { sales_scenes_type: Array.from({ length: 7 }, () => 'X') } } },
  ]
  for (const content of refused) equal((await put(content)).body['code'], 'PARAM_ERROR')
  const script = '<img src=x onerror=alert(1)>'
  const kept = await put({ business_info: { merchant_shortname: script } })
  match(JSON.stringify(kept.body['content']), /<img src=x/)
  const empty = await join(token, 'POST', '/submit')
  deepEqual([empty.status, empty.body['code']], [400, 'APPLICATION_INCOMPLETE'])
})

test('one file, of bounded size, and only from whoever may send one', async () => {
  const { token } = await begin()
  const path = '/join/media'
  const headers = { 'x-tongbao-draft': token }
  const table: readonly (readonly [given: Upload, status: number, code: string])[] = [
    [{ path, headers: {}, bytes: png }, 404, 'NO_DRAFT'],
    [{ path, headers, body: new FormData() }, 400, 'UPLOAD_EXPECTED'],
    [
      { path, headers: { ...headers, 'content-type': 'application/json' }, body: '{"~":0}' },
      400,
      'UPLOAD_EXPECTED',
    ],
    [
      {
        path,
        headers: { ...headers, 'content-type': 'multipart/form-data; boundary=x' },
        body: '--x\r\nContent-Disposition: form-data; name="file"; filename="a.png"\r\n\r\ncut',
      },
      400,
      'UPLOAD_UNREADABLE',
    ],
    [{ path, headers, bytes: new Uint8Array(8 * 1024 * 1024) }, 413, 'UPLOAD_TOO_LARGE'],
    [{ path, headers, bytes: new TextEncoder().encode('<svg onload=1>') }, 400, 'MEDIA_TYPE'],
    [{ path, headers, bytes: png, name: 'licence.pdf' }, 400, 'MEDIA_NAME'],
  ]
  for (const [given, status, code] of table) {
    const said = await send(given)
    deepEqual([said.status, said.body['code']], [status, code])
  }
  const named = await send({ path, headers, bytes: png, name: '../../etc/"pass\r\nwd".png' })
  equal(named.status, 200, JSON.stringify(named.body))
})

test('a document is saved and never run, and who opened it is written down', async () => {
  const { id, token, mediaId } = await handIn(4)
  const open = (path: string, headers: Readonly<Record<string, string>>) =>
    fetch(`${server.url}/console/api${path}`, { headers })
  const path = `/onboarding/applications/${id}/documents/${mediaId}`
  const own = await open(`/join/media/${mediaId}`, { 'x-tongbao-draft': token })
  const theirs = await open(path, { cookie: operator })
  for (const response of [own, theirs]) {
    equal(response.status, 200)
    deepEqual(Buffer.from(await response.arrayBuffer()), smallPng)
    match(response.headers.get('content-disposition') ?? '', /^attachment; /)
    equal(response.headers.get('content-security-policy'), "sandbox; default-src 'none'")
    equal(response.headers.get('x-content-type-options'), 'nosniff')
    match(response.headers.get('cache-control') ?? '', /no-store/)
  }
  const rows = await findRowsBelow(db, { actor: operatorId, limit: 20 })
  ok(rows.some(({ action, subject }) => action === 'document-read' && subject === id))
  const missing = await ask(server, {
    path: `/onboarding/applications/${id}/documents/nothing`,
    cookie: operator,
  })
  equal(missing.status, 404)
})

test('a masked value is shown in the clear to a reviewer only', async () => {
  const { id } = await handIn(5)
  const field = '/contact_info/mobile_phone'
  match(JSON.stringify((await applicationAt(id))['content']), /\*\*\*/)
  equal((await act(id, 'reveal', { field })).body['value'], '13800138000')
  equal((await act(id, 'reveal', { field }, approver)).body['code'], 'PERMISSION_MISSING')
  equal((await act(id, 'reveal', { field: '__proto__' })).status, 400)
  const gone = await ask(server, { path: '/onboarding/applications/oa_none', cookie: operator })
  deepEqual([gone.status, gone.body['code']], [404, 'NO_SUCH_APPLICATION'])
  const due = await ask(server, { path: '/onboarding/reviews', cookie: operator })
  ok(Array.isArray(due.body['due']))
})

test('at the counter somebody fills it in for an applicant, who goes on with the link', async () => {
  const begun = await ask(server, {
    method: 'POST',
    path: '/onboarding/applications',
    cookie: operator,
  })
  const id = String(begun.body['id'])
  const [, token = ''] = String(begun.body['link']).split('/console/join#')
  const headers = { cookie: operator }
  const path = `/onboarding/applications/${id}/media`
  const { mediaId } = (await send({ path, headers, bytes: png })).body
  const saved = await ask(server, {
    method: 'PUT',
    path: `/onboarding/applications/${id}/content`,
    body: { content: applicationOf({ number: 6, mediaId: String(mediaId) }) },
    cookie: operator,
  })
  equal(saved.status, 200, JSON.stringify(saved.body))
  equal((await act(id, 'submit', {})).body['state'], 'AUDITING')
  const acts = await findRowsBelow(db, { actor: operatorId, subject: id, limit: 20 })
  deepEqual(
    acts.map(({ action }) => action),
    ['submit-application', 'fill-application', 'begin-application'],
  )
  equal((await join(token, 'GET', '')).body['id'], id)
})

test('changes of settlement accounts are listed, and nothing else that waits', async () => {
  const content = {
    applicationNo: '7000000001',
    mchid: '1900000109',
    accountType: 'ACCOUNT_TYPE_BUSINESS',
    accountBank: '招商银行',
    last4: '0014',
  }
  const { id } = await inTransaction(db, (tx) =>
    propose(
      tx,
      {
        kind: 'settlement_account',
        subject: '7000000001',
        amount: null,
        summary: '结算账户变更',
        content,
        maker: 'merchant:1900000100',
        needed: 1,
      },
      now(),
    ),
  )
  const { body } = await ask(server, { path: '/onboarding/account-changes', cookie: approver })
  deepEqual(
    (body['changes'] as readonly Json[]).map(({ approvalId, last4 }) => [approvalId, last4]),
    [[id, '0014']],
  )
  equal(body['next'], null)
})

test('so many an hour, and the next hour again; whoever asked longest ago is forgotten', () => {
  let at = now()
  const hourly = createHourly(() => at, 2)
  deepEqual(
    ['a', 'a', 'a', 'b'].map((name) => hourly.take(name)),
    [true, true, false, true],
  )
  at = new Date(at.getTime() + 3_600_000)
  equal(hourly.take('a'), true)
  for (let index = 0; index < 10_000; index++) hourly.take(`other ${index}`)
  deepEqual([hourly.take('a'), hourly.take('a'), hourly.take('a')], [true, true, false])
})

test('one draft takes sixty files an hour', async () => {
  const { token } = await begin()
  const headers = { 'x-tongbao-draft': token }
  const codes: unknown[] = []
  for (let index = 0; index < 61; index++)
    codes.push((await send({ path: '/join/media', headers, bytes: png })).body['code'])
  deepEqual([codes[59], codes[60]], [undefined, 'TOO_MANY_UPLOADS'])
})

test('one address begins ten applications an hour', async () => {
  const codes = new Set<unknown>()
  for (let index = 0; index < 12; index++)
    codes.add((await ask(server, { method: 'POST', path: '/join' })).body['code'])
  ok(codes.has('TOO_MANY_DRAFTS'), JSON.stringify([...codes]))
})
