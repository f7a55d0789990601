import { deepEqual, equal, match } from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'
import { after, test } from 'node:test'
import { sql } from 'kysely'
import { payOwnIn } from '#clearing'
import { newId } from '#kernel/id'
import {
  beginApplication,
  findApplication,
  type OnboardingVerbs,
  saveDraft,
  storeMedia,
  submitApplication,
} from '#onboarding'
import { decide, findApproval, findRowsBelow, type Seat } from '#oversight'
import { createApplicants, type Json, png } from '#test/applicant'
import { applicationOf } from '#test/application'
import { startServer } from '#test/server'
import { ask, colleague, cookieOf } from '#test/staff'

const server = await startServer()
after(() => server[Symbol.asyncDispose]())
const { db, now, onboarding } = server.program.modules
// What proves accounts is our own money, which a new installation has not earned yet.
await payOwnIn({ db, now }, { key: newId('od', now()), amountMinor: 10_000n })
const provider = '1900000100'
const sub = '1900000101'
const direct = '1900000001'

const administratorOf = async (mchid: string) => {
  const seat: Seat = { mchid, nodeId: null }
  return cookieOf(server, await colleague(server, `管${mchid}`, ['merchant_administrator'], seat))
}
const yang = await administratorOf(provider)
const operator = await cookieOf(server, await colleague(server, '陈经办', ['operator']))
const approver = await colleague(server, '周复核', ['approver'])
const { handIn, send, begin: beginOwn } = createApplicants(server)

const applications = `/merchants/${provider}/applications`
const of = (id: string, verb = '') => `${applications}/${id}${verb}`
const post = (path: string, body: object = {}, cookie = yang) =>
  ask(server, { method: 'POST', path, body, cookie })
const read = async (id: string) => (await ask(server, { path: of(id), cookie: yang })).body
const put = (id: string, content: object) =>
  ask(server, { method: 'PUT', path: of(id, '/content'), body: { content }, cookie: yang })
const begin = async () => String((await post(applications)).body['id'])
const upload = (path: string, cookie: string) =>
  send({ path, headers: { cookie }, bytes: png, name: '执照.png' })

async function filled(number: number): Promise<Readonly<{ id: string; mediaId: string }>> {
  const id = await begin()
  const { status, body } = await upload(of(id, '/media'), yang)
  equal(status, 200, JSON.stringify(body))
  const mediaId = String(body['mediaId'])
  const saved = await put(id, applicationOf({ number, mediaId }))
  equal(saved.status, 200, JSON.stringify(saved.body))
  return { id, mediaId }
}

async function approve(id: string): Promise<void> {
  const approvalId = (await findApplication(onboarding, { id }))?.approvalId ?? ''
  const approval = await findApproval(db, approvalId)
  if (!approval) throw new Error('nothing waits for the approver')
  const word = { verdict: 'approve', note: '属实' } as const
  await decide({ db, now }, { approvalId: approval.id, staffId: approver, ...word })
}

async function until(isSo: () => Promise<boolean>): Promise<void> {
  for (let turn = 0; turn < 300 && !(await isSo()); turn++) await sleep(100)
  equal(await isSo(), true)
}

test('a provider brings a sub-merchant from the first question to its number', async () => {
  const { id, mediaId } = await filled(301)
  const opened = await fetch(`${server.url}/console/api${of(id, `/documents/${mediaId}`)}`, {
    headers: { cookie: yang },
  })
  deepEqual([opened.status, opened.headers.get('content-type')], [200, 'image/png'])
  equal((await post(of(id, '/submit'))).body['state'], 'AUDITING')
  equal((await put(id, {})).body['code'], 'APPLICATION_STATE')

  const review = `/onboarding/applications/${id}`
  const field = '/business_info/merchant_shortname'
  const reasons = [{ field, fieldName: '商户简称', reason: '简称与门头不一致' }]
  equal((await post(`${review}/reject`, { reasons }, operator)).status, 200)
  await approve(id)
  const isIn = (state: string) => async () => (await read(id))['state'] === state
  await until(isIn('REJECTED'))
  const listed = await ask(server, { path: `${applications}?state=REJECTED`, cookie: yang })
  const [line] = listed.body['applications'] as readonly Json[]
  deepEqual([line?.['id'], line?.['reasons']], [id, reasons])
  // How the institution judges them is not theirs to read.
  deepEqual(
    ['riskRating', 'approvalId'].filter((name) => line && name in line),
    [],
  )

  equal((await put(id, applicationOf({ number: 301, mediaId, shortName: '科苑店' }))).status, 200)
  equal((await post(of(id, '/submit'))).body['state'], 'AUDITING')
  equal((await post(`${review}/pass`, { rating: 'high', note: '齐全' }, operator)).status, 200)
  await approve(id)
  await until(async () => {
    const check = (await read(id))['accountCheck'] as Json | null
    return check?.['state'] === 'paid'
  })
  const { rows } = await sql<Readonly<{ amount: string }>>`
    select amount::text from clearing.test_transfer t
    join onboarding.application a on a.transfer_id = t.id where a.id = ${id}`.execute(db)
  const amount = String(rows[0]?.amount)
  equal((await post(of(id, '/amount'), { amount })).body['state'], 'TO_BE_SIGNED')
  const { digest } = (await ask(server, { path: of(id, '/agreement'), cookie: yang })).body
  equal((await post(of(id, '/sign'), { digest, name: '林早早' })).status, 200)
  const done = await post(of(id, '/finish'))
  match(String(done.body['inviteUrl']), /\/console\/welcome#/)
  const { state, subMchid } = done.body['application'] as Json
  equal(state, 'FINISHED')
  // It is the provider's from now on.
  const merchant = await ask(server, { path: `/merchants/${String(subMchid)}`, cookie: yang })
  deepEqual([merchant.status, merchant.body['parentMchid']], [200, provider])
  const actions = (await findRowsBelow(db, { subject: id, limit: 50 })).map(({ action }) => action)
  for (const action of ['begin-application', 'fill-application', 'submit-application'])
    equal(actions.includes(action), true, action)
})

test("another's application is not there, whatever is asked of it", async () => {
  const foreign = [
    // Another provider's, and one of somebody who applies for themselves.
    (await beginApplication(onboarding, { ip: '127.0.0.1', providerMchid: '1900000200' })).id,
    (await handIn(302)).id,
    'oa_01ARZ3NDEKTSV4RRFFQ69G5FAV',
  ]
  for (const id of foreign) {
    const said = [
      await ask(server, { path: of(id), cookie: yang }),
      await put(id, {}),
      await post(of(id, '/submit')),
      await upload(of(id, '/media'), yang),
      await ask(server, { path: of(id, '/documents/md_x'), cookie: yang }),
      await post(of(id, '/amount'), { amount: '1' }),
      await ask(server, { path: of(id, '/agreement'), cookie: yang }),
      await post(of(id, '/sign'), { digest: 'a'.repeat(64), name: '林早早' }),
      await post(of(id, '/finish')),
    ]
    for (const { status, body } of said)
      deepEqual([status, body['code']], [404, 'NO_SUCH_APPLICATION'], id)
  }
  const { body } = await ask(server, { path: applications, cookie: yang })
  const ids = (body['applications'] as readonly Json[]).map(({ id }) => id)
  deepEqual(
    foreign.filter((id) => ids.includes(id)),
    [],
  )
  // Neither are a provider's files those of whoever applies for themselves, nor its draft the counter's.
  const { id, mediaId } = await filled(303)
  const own = await beginOwn()
  const join = (path: string, content?: object) =>
    ask(server, {
      method: content ? 'PUT' : 'GET',
      path,
      headers: { 'x-tongbao-console': '1', 'x-tongbao-draft': own.token },
      ...(content && { body: { content } }),
    })
  equal((await join(`/join/media/${mediaId}`)).body['code'], 'MEDIA_NOT_FOUND')
  const content = applicationOf({ number: 304, mediaId })
  equal((await join('/join', content)).body['code'], 'MEDIA_FOREIGN')
  const counter = await ask(server, {
    method: 'PUT',
    path: `/onboarding/applications/${id}/content`,
    body: { content: {} },
    cookie: operator,
  })
  equal(counter.body['code'], 'NO_SUCH_APPLICATION')
})

test('the verbs know a draft only by whose it is', async () => {
  const { id } = await beginApplication(onboarding, { ip: '127.0.0.1', providerMchid: provider })
  const acting = { actor: 'applicant:x', ip: '127.0.0.1' }
  type Given = Parameters<OnboardingVerbs['storeMedia']>[1]
  const file: Given = {
    applicationId: id,
    filename: 'a.png',
    bytes: Buffer.from(png),
    kind: 'image',
  }
  const codeOf = (asked: Promise<unknown>) =>
    asked.then(
      () => undefined,
      (cause: unknown) => (cause instanceof Error && 'code' in cause ? cause.code : cause),
    )
  for (const whose of [{}, { providerMchid: '1900000200' }]) {
    deepEqual(
      await Promise.all([
        codeOf(saveDraft(onboarding, { id, content: {}, ...whose })),
        codeOf(submitApplication(onboarding, { id, ...acting, ...whose })),
        codeOf(storeMedia(onboarding, { ...file, ...whose })),
      ]),
      ['APPLICATION_NOT_FOUND', 'APPLICATION_NOT_FOUND', 'APPLICATION_NOT_FOUND'],
    )
  }
})

test('whoever is no provider applies for nobody', async () => {
  for (const mchid of [direct, sub]) {
    const cookie = await administratorOf(mchid)
    const path = `/merchants/${mchid}/applications`
    const said = [await ask(server, { path, cookie }), await post(path, {}, cookie)]
    for (const { status, body } of said)
      deepEqual([status, body['code']], [409, 'SHOP_IS_NO_PROVIDER'])
    const elsewhere = await ask(server, { path: applications, cookie })
    deepEqual([elsewhere.status, elsewhere.body['code']], [403, 'MERCHANT_OUT_OF_REACH'])
  }
  // At a sub-merchant of theirs, a provider's people are no provider's.
  const { body } = await post(`/merchants/${sub}/applications`)
  equal(body['code'], 'SHOP_IS_NO_PROVIDER')
})

test('nobody fills our disk: with files of one application, or with drafts of one provider', async () => {
  const begun = await post('/onboarding/applications', {}, operator)
  const path = `/onboarding/applications/${String(begun.body['id'])}/media`
  for (let number = 0; number < 60; number++) equal((await upload(path, operator)).status, 200)
  const over = await upload(path, operator)
  deepEqual([over.status, over.body['code']], [400, 'MEDIA_TOO_MANY'])

  const codes = new Set<unknown>()
  for (let number = 0; number <= 60; number++) codes.add((await post(applications)).body['code'])
  deepEqual([...codes], [undefined, 'TOO_MANY_PROVIDER_DRAFTS'])
})
