import assert from 'node:assert/strict'
import { test } from 'node:test'
import { dayMs } from '#kernel/time'
import { bankAccountOf } from '#merchants'
import { findRowsBelow } from '#oversight'
import {
  acting,
  codeOf,
  createOnboardingWorld,
  individual,
  numbers,
  passed,
  png,
  signed,
} from '#test/onboarding'
import { agreementOf, signAgreement } from './agreement/sign-agreement.ts'
import {
  applicationOfToken,
  beginApplication,
  findApplication,
  findDueReviews,
  saveDraft,
  submitApplication,
} from './draft.ts'
import { readDocument, storeMedia } from './media/store-media.ts'
import { finish } from './opening/finish.ts'
import { revealField } from './review/review.ts'
import { findById } from './store.ts'

test('a shop of one person, from the first field to its administrator', async () => {
  await using world = await createOnboardingWorld()
  const { onboarding } = world
  const { id, token } = await beginApplication(onboarding, { ip: acting.ip })
  assert.equal((await applicationOfToken(onboarding, token)).id, id)
  for (const wrong of [`${token}x`, token.slice(1), `${id}.`, '', 'x'])
    assert.equal(await codeOf(applicationOfToken(onboarding, wrong)), 'DRAFT_TOKEN_INVALID')

  const file = { applicationId: id, filename: 'a.png', bytes: png(), kind: 'image' } as const
  const { mediaId } = await storeMedia(onboarding, file)
  const content = individual({ mediaId })
  const { contact_info: contact } = content
  const half = await saveDraft(onboarding, { id, content: { contact_info: contact } })
  assert.equal(half.content.contact_info?.contact_name, '张**')
  assert.equal(half.content.contact_info?.mobile_phone, '138****0001')
  const incomplete = submitApplication(onboarding, { id, ...acting })
  assert.equal(await codeOf(incomplete), 'APPLICATION_INCOMPLETE')

  // The page sends back what it was shown, and with it the rest.
  const back = { ...content, contact_info: half.content.contact_info }
  const whole = await saveDraft(onboarding, { id, content: back })
  assert.deepEqual(
    whole.findings.map(({ code }) => code),
    ['PERSON_AGE'],
  )
  const stored = await findById(onboarding.db, id)
  for (const value of ['张三丰', numbers.person, numbers.card, '13800000001'])
    assert.ok(
      !JSON.stringify(stored, (_key, each: unknown) =>
        typeof each === 'bigint' ? '' : each,
      ).includes(value),
      value,
    )

  const submitted = await submitApplication(onboarding, { id, ...acting })
  assert.equal(submitted.state, 'AUDITING')
  assert.equal((await submitApplication(onboarding, { id, ...acting })).state, 'AUDITING')
  const edited = saveDraft(onboarding, { id, content })
  assert.equal(await codeOf(edited), 'APPLICATION_STATE')
  assert.equal(await codeOf(storeMedia(onboarding, file)), 'APPLICATION_STATE')

  const opened = await readDocument(onboarding, { id, mediaId, ...acting })
  assert.deepEqual([opened.contentType, opened.bytes], ['image/png', png()])
  const foreign = readDocument(onboarding, { id, mediaId: 'md_other', ...acting })
  assert.equal(await codeOf(foreign), 'MEDIA_NOT_FOUND')
  const field = '/bank_account_info/account_number'
  assert.equal(await revealField(onboarding, { id, field, ...acting }), numbers.card)

  const toSign = await passed(world, submitted)
  assert.equal(toSign.state, 'TO_BE_SIGNED', 'whose administrator is the owner proves no account')
  const agreement = await agreementOf(onboarding, { id })
  assert.match(agreement.zh, /0\.60%/)
  const other = { id, digest: '0'.repeat(64), name: '张三丰', ...acting }
  assert.equal(await codeOf(signAgreement(onboarding, other)), 'AGREEMENT_CHANGED')
  const stranger = { ...other, digest: agreement.digest, name: '李四' }
  assert.equal(await codeOf(signAgreement(onboarding, stranger)), 'SIGNER_DIFFERS')
  assert.equal(await codeOf(finish(onboarding, { id })), 'APPLICATION_STATE')
  const signing = await signed(world, toSign)
  assert.equal(signing.state, 'SIGNING')
  assert.equal((await signed(world, toSign)).subMchid, signing.subMchid)
  assert.deepEqual(await agreementOf(onboarding, { id }), agreement)

  const done = await finish(onboarding, { id })
  assert.equal(done.application.state, 'FINISHED')
  assert.match(done.inviteUrl ?? '', /^https:\/\/pay\.example\/console\/welcome#/)
  const again = await finish(onboarding, { id })
  assert.deepEqual([again.application, again.inviteUrl], [done.application, null])
  const mchid = done.application.subMchid ?? ''
  const merchant = await onboarding.directory.merchant(mchid)
  assert.deepEqual(
    [merchant?.kind, merchant?.name, merchant?.shortName],
    ['direct', '城东三丰小吃店', '三丰小吃'],
  )
  const account = await bankAccountOf(onboarding, { mchid, unit: mchid })
  assert.deepEqual([account?.accountNumber, account?.kind], [numbers.card, 'personal'])

  const acts = await findRowsBelow(world.db, { subject: id, limit: 20 })
  assert.deepEqual(acts.map(({ action }) => action).toReversed(), [
    'submit-application',
    'document-read',
    'applicant-read',
    'review-application',
    'sign-agreement',
  ])
  assert.deepEqual(await findDueReviews(onboarding, { limit: 9 }), [])
  world.pass(3 * 366 * dayMs)
  assert.equal((await findDueReviews(onboarding, { limit: 9 }))[0]?.mchid, mchid)
})

test('what nobody has applied for is not found', async () => {
  await using world = await createOnboardingWorld()
  const { onboarding } = world
  const id = 'oa_01KAXZ0000000000000000000W'
  const asked: readonly (() => Promise<unknown>)[] = [
    () => saveDraft(onboarding, { id, content: {} }),
    () => submitApplication(onboarding, { id, ...acting }),
    () => agreementOf(onboarding, { id }),
    () => finish(onboarding, { id }),
    () => readDocument(onboarding, { id, mediaId: 'md_1', ...acting }),
    () => revealField(onboarding, { id, field: '/contact_info/contact_name', ...acting }),
  ]
  for (const ask of asked) assert.equal(await codeOf(ask()), 'APPLICATION_NOT_FOUND')
  assert.equal(await findApplication(onboarding, { id }), undefined)
})
