import assert from 'node:assert/strict'
import { test } from 'node:test'
import { acting, enterprise, individual, numbers } from '#test/onboarding'
import { applyments, approveReview, mediaOf, openWire, said, upload } from '#test/onboarding-wire'
import type { DraftContent } from './application.ts'
import { rejectReview } from './review/review.ts'
import { findByCode } from './store.ts'

test('an application under its code: again, otherwise, at once, and after it was sent back', async () => {
  await using wire = await openWire()
  const { provider, modules, apply, ask } = wire
  const media = mediaOf(await upload(wire, provider))
  const code = `${provider.mchid}_1`
  const content = individual(media)
  const crowd = await Promise.all(
    Array.from({ length: 6 }, (_, index) =>
      apply(provider, code, content, index % 2 === 0 ? `${applyments}/` : applyments),
    ),
  )
  const ids = new Set(crowd.map(({ text }) => JSON.parse(text).applyment_id))
  assert.deepEqual([new Set(crowd.map(({ status }) => status)), ids.size], [new Set([200]), 1])
  const [id] = ids
  assert.ok(Number.isSafeInteger(id))

  const otherwise: DraftContent = {
    ...content,
    contact_info: { ...content.contact_info, mobile_phone: '13900000001' },
  }
  assert.deepEqual(
    said(await apply(provider, code, otherwise)),
    [400, 'INVALID_REQUEST'],
    'APPLICATION_STANDS',
  )
  const inFlight = await apply(provider, `${code}2`, content)
  assert.deepEqual(said(inFlight), [400, 'INVALID_REQUEST'], 'the same licence is under way')
  assert.equal(
    JSON.parse(inFlight.text).detail.field,
    '/subject_info/business_license_info/license_number',
  )

  const stored = await findByCode(modules.db, { mchid: provider.mchid, businessCode: code })
  assert.ok(stored)
  const reason = { field: '/contact_info/mobile_phone', fieldName: '手机号', reason: '空号' }
  await rejectReview(modules.onboarding, { id: stored.id, reasons: [reason], ...acting })
  await approveReview(wire, code)
  const back = await ask(provider, 'GET', `${applyments}/business_code/${code}`)
  assert.deepEqual(JSON.parse(back.text), {
    business_code: code,
    applyment_id: id,
    applyment_state: 'APPLYMENT_STATE_REJECTED',
    applyment_state_msg: JSON.parse(back.text).applyment_state_msg,
    audit_detail: [
      { field: '/contact_info/mobile_phone', field_name: '手机号', reject_reason: '空号' },
    ],
  })
  const again = await apply(provider, code, otherwise)
  assert.deepEqual(JSON.parse(again.text), { applyment_id: id }, 'it keeps its number')
  assert.deepEqual(said(await apply(provider, code, content)), [400, 'INVALID_REQUEST'])
})

test('what is refused says where, and never what was secret', async () => {
  await using wire = await openWire()
  const { provider, shop, apply, ask, sealed } = wire
  const media = mediaOf(await upload(wire, provider))
  const content = individual(media)
  const firm = enterprise(media)
  const of = (part: DraftContent): DraftContent => ({ ...content, ...part })
  const account = content.bank_account_info
  const subject = content.subject_info
  const table: readonly (readonly [
    what: string,
    content: DraftContent,
    code: string,
    field: string,
  ])[] = [
    [
      'APPLICATION_MALFORMED',
      of({ bank_account_info: { ...account, account_number: '6222020000000000019' } }),
      'PARAM_ERROR',
      '/bank_account_info/account_number',
    ],
    [
      'APPLICATION_MALFORMED',
      of({
        subject_info: {
          ...subject,
          business_license_info: {
            ...subject?.business_license_info,
            license_number: '91350100M000100Y44',
          },
        },
      }),
      'PARAM_ERROR',
      '/subject_info/business_license_info/license_number',
    ],
    [
      'APPLICATION_INCOMPLETE',
      of({ bank_account_info: { ...account, account_name: '李四' } }),
      'INVALID_REQUEST',
      '/bank_account_info/account_name',
    ],
    [
      'APPLICATION_INCOMPLETE',
      of({ business_info: { ...content.business_info, merchant_shortname: '国家彩票' } }),
      'INVALID_REQUEST',
      '/business_info/merchant_shortname',
    ],
    [
      'MEDIA_FOREIGN',
      of({ addition_info: { legal_person_commitment: 'md_foreign' } }),
      'INVALID_REQUEST',
      '/addition_info/legal_person_commitment',
    ],
  ]
  for (const [what, sent, code, field] of table) {
    const answer = await apply(provider, `${provider.mchid}_refused`, sent)
    const { code: told, detail } = JSON.parse(answer.text)
    assert.deepEqual(
      [answer.status, told, detail.field, detail.location],
      [400, code, field, 'body'],
      what,
    )
    for (const secret of ['6222020000000000019', '李四', '张三丰', numbers.person])
      assert.ok(!answer.text.includes(secret), `${what}: ${secret}`)
  }
  const number = {
    ...sealed(content),
    settlement_info: { settlement_id: 719, qualification_type: 'x' },
  }
  const typed = await ask(provider, 'POST', `${applyments}/`, { business_code: 'a', ...number })
  assert.deepEqual(said(typed), [400, 'PARAM_ERROR'])
  assert.match(JSON.parse(typed.text).detail.field, /settlement_info\/settlement_id$/)
  const plain = await ask(provider, 'POST', `${applyments}/`, { business_code: 'a', ...content })
  assert.deepEqual(said(plain), [400, 'PARAM_ERROR'], 'FIELD_NOT_DECRYPTED')
  assert.ok(!plain.text.includes('张三丰'))
  const micro = of({ subject_info: { ...subject, subject_type: 'SUBJECT_TYPE_MICRO' } })
  assert.deepEqual(said(await apply(provider, 'a', micro)), [403, 'NO_AUTH'], 'MICRO_NOT_ALLOWED')
  assert.deepEqual(said(await apply(shop, 'a', content)), [403, 'NO_AUTH'], 'PROVIDER_ONLY')
  assert.deepEqual(said(await apply(provider, 'a-b', content)), [400, 'PARAM_ERROR'])
  assert.equal((await apply(provider, `${provider.mchid}_ok`, firm)).status, 200)
})

test('another provider sees, changes and uses nothing of it', async () => {
  await using wire = await openWire()
  const { provider, rival, apply, ask, server } = wire
  const media = mediaOf(await upload(wire, provider))
  const code = `${provider.mchid}_1`
  const made = await apply(provider, code, individual(media))
  const id = JSON.parse(made.text).applyment_id
  const sub = server.seeded.providers[0]?.subMerchants[0]?.mchid ?? ''
  const prefix = `/v3/apply4sub/sub_merchants/${sub}`
  const change = {
    account_type: 'ACCOUNT_TYPE_BUSINESS',
    account_bank: '工商银行',
    bank_address_code: '310000',
    account_number: 'x',
  }
  const table: readonly (readonly [
    method: string,
    path: string,
    body: object | undefined,
    status: number,
    code: string,
  ])[] = [
    ['GET', `${applyments}/business_code/${code}`, undefined, 404, 'RESOURCE_NOT_EXISTS'],
    ['GET', `${applyments}/applyment_id/${id}`, undefined, 404, 'RESOURCE_NOT_EXISTS'],
    ['GET', `${prefix}/settlement`, undefined, 403, 'NO_AUTH'],
    ['GET', `${prefix}/application/sc_1`, undefined, 403, 'NO_AUTH'],
    ['POST', `${prefix}/modify-settlement`, change, 403, 'NO_AUTH'],
  ]
  for (const [method, path, body, status, told] of table) {
    assert.deepEqual(said(await ask(rival, method, path, body)), [status, told], path)
    assert.deepEqual(said(await ask(wire.shop, method, path, body)), [403, 'NO_AUTH'], path)
  }
  // Its file is nobody's to use, and its code is free to others.
  const foreign = await apply(rival, code, individual(media, numbers.otherLicence))
  assert.equal(JSON.parse(foreign.text).code, 'INVALID_REQUEST')
  const own = mediaOf(await upload(wire, rival))
  assert.equal((await apply(rival, code, individual(own, numbers.otherLicence))).status, 200)
  const here = await ask(provider, 'GET', `${applyments}/applyment_id/${id}`)
  assert.equal(JSON.parse(here.text).applyment_state, 'APPLYMENT_STATE_AUDITING')
})
