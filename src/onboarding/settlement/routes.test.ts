import assert from 'node:assert/strict'
import { test } from 'node:test'
import { encryptField } from '@tongbao/apiv3'
import { registerMerchant } from '#merchants'
import { decide, findAllStaff, findApproval } from '#oversight'
import { acting, individual } from '#test/onboarding'
import { approveReview, mediaOf, openWire, said, upload } from '#test/onboarding-wire'
import type { Answer } from '#test/signed-face'
import { agreementOf, signAgreement } from '../agreement/sign-agreement.ts'
import { finish } from '../opening/finish.ts'
import { passReview } from '../review/review.ts'
import { findByCode } from '../store.ts'
import { executeChanges } from './execute-changes.ts'
import { findLatest } from './store.ts'

test('a sub-merchant of an application, and its settlement account five times a day', async () => {
  await using wire = await openWire()
  const { provider, modules, ask, apply } = wire
  const media = mediaOf(await upload(wire, provider))
  const code = `${provider.mchid}_1`
  await apply(provider, code, individual(media))
  const { onboarding, db } = modules
  const stored = await findByCode(db, { mchid: provider.mchid, businessCode: code })
  assert.ok(stored)
  await passReview(onboarding, { id: stored.id, rating: 'medium', note: '', ...acting })
  await approveReview(wire, code)
  const { digest } = await agreementOf(onboarding, { id: stored.id })
  await signAgreement(onboarding, { id: stored.id, digest, name: '张三丰', ...acting })
  const { application } = await finish(onboarding, { id: stored.id })
  const sub = application.subMchid ?? ''
  assert.equal((await modules.directory.merchant(sub))?.parentMchid, provider.mchid)

  const [key] = await modules.directory.platformKeys()
  assert.ok(key)
  const prefix = `/v3/apply4sub/sub_merchants/${sub}`
  const change = (accountNumber: string, more: object = {}) =>
    ask(provider, 'POST', `${prefix}/modify-settlement`, {
      account_type: 'ACCOUNT_TYPE_PRIVATE',
      account_bank: '工商银行',
      bank_address_code: '310000',
      account_number: encryptField(key.publicKey, accountNumber),
      ...more,
    })
  const cards = ['6222020000000000026', '6222020000000000034', '6222020000000000042']
  const refused: readonly (readonly [
    what: string,
    answer: Answer,
    status: number,
    code: string,
  ])[] = [
    ['ACCOUNT_INVALID', await change('6222020000000000027'), 400, 'PARAM_ERROR'],
    [
      'BRANCH_MISSING',
      await change(cards[0] ?? '', { account_bank: '乡村银行' }),
      400,
      'PARAM_ERROR',
    ],
    [
      'HOLDER_DIFFERS',
      await change('4400012345678901', {
        account_type: 'ACCOUNT_TYPE_BUSINESS',
        account_name: encryptField(key.publicKey, '别家'),
      }),
      400,
      'INVALID_REQUEST',
    ],
    ['FIELD_NOT_DECRYPTED', await change('', { account_number: 'x' }), 400, 'PARAM_ERROR'],
    [
      'CHANGE_NOT_FOUND',
      await ask(provider, 'GET', `${prefix}/application/sc_1`),
      404,
      'RESOURCE_NOT_EXISTS',
    ],
  ]
  for (const [what, answer, status, told] of refused)
    assert.deepEqual(said(answer), [status, told], what)
  // Without the word for it the answer is empty, as it was before there was an audit.
  assert.equal((await change(cards[0] ?? '')).status, 204)
  const same = await change(cards[0] ?? '', { modify_mode: 'MODIFY_MODE_ASYNC' })
  assert.equal(same.status, 200, same.text)
  assert.deepEqual(said(await change(cards[1] ?? '')), [400, 'INVALID_REQUEST'], 'CHANGE_STANDS')

  const approver = (await findAllStaff(db)).find(({ roles }) => roles.includes('approver'))
  assert.ok(approver)
  for (let times = 1; times <= 5; times++) {
    const latest = await findLatest(db, sub)
    assert.ok(latest?.approvalId)
    const verdict = times === 1 ? 'reject' : 'approve'
    await decide(modules, {
      approvalId: latest.approvalId,
      staffId: approver.id,
      verdict,
      note: '',
    })
    await Promise.all([1, 2, 3].map(() => executeChanges(onboarding)))
    const used = await findApproval(db, latest.approvalId)
    assert.equal(used?.state, times === 1 ? 'REJECTED' : 'EXECUTED')
    const path = `${prefix}/application/${latest.applicationNo}?account_number_rule=ACCOUNT_NUMBER_RULE_MASK_V2`
    const told = JSON.parse((await ask(provider, 'GET', path)).text)
    assert.equal(told.verify_result, times === 1 ? 'AUDIT_FAIL' : 'AUDIT_SUCCESS')
    assert.equal(told.account_name, '张**')
    const shown = JSON.parse((await ask(provider, 'GET', `${prefix}/settlement`)).text)
    assert.equal(shown.verify_result, times === 1 ? 'VERIFY_FAIL' : 'VERIFY_SUCCESS')
    assert.equal(shown.account_bank, times === 1 ? '演示银行' : '工商银行')
    const next = await change(cards[times % 2] ?? '')
    assert.deepEqual(
      said(next),
      times < 5 ? [204, ''] : [429, 'RATELIMIT_EXCEEDED'],
      'CHANGES_EXHAUSTED',
    )
  }
  const bare = { mchid: '1900000199', name: '无账户', parentMchid: provider.mchid }
  await registerMerchant(modules, bare)
  const none = await ask(provider, 'GET', '/v3/apply4sub/sub_merchants/1900000199/settlement')
  assert.deepEqual(said(none), [404, 'RESOURCE_NOT_EXISTS'], 'ACCOUNT_NOT_SET')
  const unknown = await ask(provider, 'GET', '/v3/apply4sub/sub_merchants/1999999999/settlement')
  assert.deepEqual(said(unknown), [403, 'NO_AUTH'], 'SUB_MERCHANT_UNKNOWN')
})
