import { deepEqual, equal, match, ok } from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'
import { after, test } from 'node:test'
import { sql } from 'kysely'
import { payOwnIn } from '#clearing'
import { newId } from '#kernel/id'
import { findRowsBelow, propose } from '#oversight'
import { inTransaction } from '#platform/db'
import { createApplicants, type Json, png } from '#test/applicant'
import { applicationOf } from '#test/application'
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

const { join, begin, send, handIn } = createApplicants(server)

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

async function rated(id: string, rating: string): Promise<void> {
  for (let turn = 0; turn < 100; turn++) {
    if ((await applicationAt(id))['riskRating'] === rating) return
    await sleep(100)
  }
  equal((await applicationAt(id))['riskRating'], rating)
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

  // Looked at again: another rating, once another has agreed.
  equal((await act(id, 'renew', { rating: 'medium', note: '' })).status, 200)
  equal((await act(id, 'pass', { rating: 'low', note: '' })).body['code'], 'APPLICATION_STATE')
  await approve(id)
  await rated(id, 'medium')
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

test('one address begins ten applications an hour', async () => {
  const codes = new Set<unknown>()
  for (let index = 0; index < 12; index++)
    codes.add((await ask(server, { method: 'POST', path: '/join' })).body['code'])
  ok(codes.has('TOO_MANY_DRAFTS'), JSON.stringify([...codes]))
})
