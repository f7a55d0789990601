import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Refusal } from '#kernel/refusal'
import { dayMs, hourMs } from '#kernel/time'
import { balanceOf } from '#ledger'
import { bankAccountOf } from '#merchants'
import { findRowsBelow } from '#oversight'
import {
  acting,
  createOnboardingWorld,
  enterprise,
  individual,
  numbers,
  type OnboardingWorld,
  png,
} from '#test/onboarding'
import { createLog } from '#platform/log'
import { orderFault } from '../clearing/bank/demo/open-account.ts'
import { testTransferSweep } from '../clearing/verify/sweep-tests.ts'
import { confirmAccount } from './account/confirm-account.ts'
import { agreementOf, signAgreement } from './agreement/sign-agreement.ts'
import type { Application, DraftContent } from './application.ts'
import {
  applicationOfToken,
  beginApplication,
  findApplication,
  findDueReviews,
  saveDraft,
  submitApplication,
} from './draft.ts'
import { expireApplications, rejectFailedTransfers } from './expire-applications.ts'
import { readDocument, storeMedia } from './media/store-media.ts'
import { finish, finishSigned } from './opening/finish.ts'
import { amountPlace, executeReviews } from './review/execute-reviews.ts'
import { passReview, proposeRating, rejectReview, revealField } from './review/review.ts'
import { findById } from './store.ts'

type Build = (media: Readonly<{ mediaId: string }>) => DraftContent

/** An application of our own form, handed in. */
async function handedIn({ onboarding }: OnboardingWorld, build: Build): Promise<Application> {
  const { id } = await beginApplication(onboarding, { ip: acting.ip })
  const file = { applicationId: id, filename: 'a.png', bytes: png(), kind: 'image' } as const
  const media = await storeMedia(onboarding, file)
  await saveDraft(onboarding, { id, content: build(media) })
  return submitApplication(onboarding, { id, ...acting })
}

async function passed(world: OnboardingWorld, { id }: Application): Promise<Application> {
  const { onboarding, operator, decideOn } = world
  const { rating } = await proposeRating(onboarding, { id })
  const asked = { id, rating, note: '', actor: operator, ip: acting.ip }
  await decideOn((await passReview(onboarding, asked)).approvalId, 'approve')
  await executeReviews(onboarding)
  return stands(world, id)
}

async function stands({ onboarding }: OnboardingWorld, id: string): Promise<Application> {
  const application = await findApplication(onboarding, { id })
  assert.ok(application)
  return application
}

async function signed(world: OnboardingWorld, { id }: Application): Promise<Application> {
  const { digest } = await agreementOf(world.onboarding, { id })
  return signAgreement(world.onboarding, { id, digest, name: '张三丰', ...acting })
}

/** What nobody is told: the fen that were sent. */
async function amountSent({ onboarding }: OnboardingWorld, id: string): Promise<bigint> {
  const stored = await findById(onboarding.db, id)
  return BigInt(onboarding.keys.open(amountPlace(id), stored?.transferSealed ?? ''))
}

async function codeOf(ask: Promise<unknown>): Promise<string> {
  try {
    await ask
    return 'ok'
  } catch (error) {
    if (error instanceof Refusal) return error.code
    throw error
  }
}

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

test('a company proves its account, and our money is where the books say', async () => {
  await using world = await createOnboardingWorld()
  const { onboarding, sweepTransfers } = world
  const holds = async () =>
    Promise.all(
      (
        [
          ['platform_fee', 'platform'],
          ['payout_in_transit', 'demo'],
          ['custody', 'demo'],
          ['demo_bank_custody', 'demo'],
        ] as const
      ).map(
        async ([kind, owner]) => (await balanceOf(world.db, { kind, owner }, 'CNY')).posted.minor,
      ),
    )
  const application = await passed(world, await handedIn(world, enterprise))
  const { id } = application
  assert.deepEqual(
    [application.state, application.accountCheck?.state],
    ['TO_BE_CONFIRMED', 'waiting'],
  )
  const early = confirmAccount(onboarding, { id, amountMinor: 1n, ...acting })
  assert.equal(await codeOf(early), 'TRANSFER_NOT_ARRIVED')

  await Promise.all([sweepTransfers(), sweepTransfers(), sweepTransfers()])
  await sweepTransfers()
  assert.equal((await stands(world, id)).accountCheck?.state, 'paid')
  const amount = await amountSent(world, id)
  assert.deepEqual(await holds(), [10_000n - amount, 0n, 10_000n - amount, 10_000n - amount])

  const wrong = await codeOf(
    confirmAccount(onboarding, { id, amountMinor: amount + 1n, ...acting }),
  )
  assert.equal(wrong, 'AMOUNT_DIFFERS')
  assert.equal((await stands(world, id)).accountCheck?.triesLeft, 2)
  const right = { id, amountMinor: amount, ...acting }
  const confirmed = await Promise.all([1, 2, 3].map(() => confirmAccount(onboarding, right)))
  assert.deepEqual(new Set(confirmed.map(({ state }) => state)), new Set(['TO_BE_SIGNED']))
  await signed(world, application)
  assert.equal(await finishSigned(onboarding, () => assert.fail('no fault')), 1)
  assert.equal((await stands(world, id)).state, 'FINISHED')
  world.pass(11 * dayMs)
  await sweepTransfers()
  assert.deepEqual((await holds())[0], 10_000n - amount)
})

test('three wrong amounts, a bank that refuses, one that returns, and one that is silent', async () => {
  await using world = await createOnboardingWorld()
  const { onboarding, sweepTransfers, base } = world
  const guessed = await passed(world, await handedIn(world, enterprise))
  await sweepTransfers()
  const amount = await amountSent(world, guessed.id)
  const wrong = { id: guessed.id, amountMinor: amount + 100n, ...acting }
  for (let tries = 0; tries < 3; tries++)
    assert.equal(await codeOf(confirmAccount(onboarding, wrong)), 'AMOUNT_DIFFERS')
  assert.equal(await codeOf(confirmAccount(onboarding, wrong)), 'APPLICATION_STATE')
  const rejected = await stands(world, guessed.id)
  assert.deepEqual([rejected.state, rejected.accountCheck?.state], ['REJECTED', 'failed'])
  assert.equal(rejected.reasons[0]?.field, '/bank_account_info/account_number')

  // Sent back, it is handed in again as it stands, and gets another transfer.
  await submitApplication(onboarding, { id: guessed.id, ...acting })
  const faults = [
    { kind: 'rejected', reason: 'AC04' },
    { kind: 'returned', delayMs: hourMs },
  ] as const
  for (const fault of faults) {
    await orderFault(base, { accountNumber: numbers.account, times: 1, ...fault })
    await passed(world, guessed)
    await sweepTransfers()
    world.pass(12 * hourMs)
    await sweepTransfers()
    assert.equal(await rejectFailedTransfers(onboarding), 1, fault.kind)
    assert.equal(await rejectFailedTransfers(onboarding), 0)
    assert.equal((await stands(world, guessed.id)).state, 'REJECTED')
    await submitApplication(onboarding, { id: guessed.id, ...acting })
  }
  const own = await balanceOf(world.db, { kind: 'platform_fee', owner: 'platform' }, 'CNY')
  assert.equal(own.posted.minor, 10_000n - amount, 'what came back is ours again')

  await orderFault(base, {
    accountNumber: numbers.account,
    kind: 'unknown',
    delayMs: hourMs,
    times: 1,
  })
  await passed(world, guessed)
  await sweepTransfers()
  assert.equal((await stands(world, guessed.id)).accountCheck?.state, 'sent')
  world.pass(2 * hourMs)
  await sweepTransfers()
  assert.equal((await stands(world, guessed.id)).accountCheck?.state, 'paid')
})

test('a process that dies between its money and the bank sends the same once', async () => {
  await using world = await createOnboardingWorld()
  const { base, bank, sweepTransfers } = world
  const log = createLog({ level: 'silent' })
  const { id } = await passed(world, await handedIn(world, enterprise))
  const dying = { ...bank, send: () => Promise.reject(new Error('the process died')) }
  await assert.rejects(testTransferSweep({ ...base, bank: dying, log }), /died/)
  // The bank has it, and nobody heard so.
  const deaf = {
    ...bank,
    send: async (batch: Parameters<typeof bank.send>[0]) => {
      await bank.send(batch)
      throw new Error('the answer was lost')
    },
  }
  world.pass(hourMs)
  await assert.rejects(testTransferSweep({ ...base, bank: deaf, log }), /lost/)
  world.pass(hourMs)
  await sweepTransfers()
  await sweepTransfers()
  const amount = await amountSent(world, id)
  const own = await balanceOf(world.db, { kind: 'platform_fee', owner: 'platform' }, 'CNY')
  const custody = await balanceOf(world.db, { kind: 'demo_bank_custody', owner: 'demo' }, 'CNY')
  assert.deepEqual([own.posted.minor, custody.posted.minor], [10_000n - amount, 10_000n - amount])
  assert.equal((await stands(world, id)).accountCheck?.state, 'paid')
})

test('what a reviewer may say, and what becomes of it', async () => {
  await using world = await createOnboardingWorld()
  const { onboarding, operator, decideOn } = world
  const risky: Build = (media) => {
    const { business_info: business, ...content } = enterprise(media)
    const sales = {
      sales_scenes_type: ['SALES_SCENES_WEB'] as const,
      web_info: { domain: 'a.example' },
    }
    return {
      ...content,
      settlement_info: {
        settlement_id: '715',
        qualification_type: '游戏',
        qualifications: [media.mediaId],
      },
      business_info: { ...business, sales_info: sales },
    }
  }
  const { id } = await handedIn(world, risky)
  const proposed = await proposeRating(onboarding, { id })
  assert.equal(proposed.rating, 'high', JSON.stringify(proposed.factors))
  const by = { actor: operator, ip: acting.ip }
  const low = { id, rating: 'low', note: ' ', ...by } as const
  assert.equal(await codeOf(passReview(onboarding, low)), 'RATING_LOWERED')
  const none = rejectReview(onboarding, { id, reasons: [], ...by })
  assert.equal(await codeOf(none), 'REASONS_MISSING')
  const reason = { field: '/settlement_info/qualifications', fieldName: '资质', reason: '看不清' }
  const asked = { id, reasons: [reason], ...by }
  const waiting = await rejectReview(onboarding, asked)
  assert.equal((await rejectReview(onboarding, asked)).approvalId, waiting.approvalId)
  assert.equal(
    await codeOf(passReview(onboarding, { ...low, note: '实地看过' })),
    'APPROVAL_STANDS',
  )

  await decideOn(waiting.approvalId, 'reject')
  await Promise.all([1, 2, 3].map(() => executeReviews(onboarding)))
  assert.deepEqual(
    [(await stands(world, id)).state, (await stands(world, id)).approvalId],
    ['AUDITING', null],
  )
  const second = await rejectReview(onboarding, asked)
  await decideOn(second.approvalId, 'approve')
  await Promise.all([1, 2, 3].map(() => executeReviews(onboarding)))
  assert.equal(await executeReviews(onboarding), 0)
  const sentBack = await stands(world, id)
  assert.deepEqual([sentBack.state, sentBack.reasons], ['REJECTED', [reason]])

  await submitApplication(onboarding, { id, ...acting })
  const third = await passReview(onboarding, { ...low, note: '实地看过' })
  await decideOn(third.approvalId, 'approve')
  await executeReviews(onboarding)
  assert.equal((await stands(world, id)).riskRating, 'low')
})

test('time ends what nobody ends', async () => {
  await using world = await createOnboardingWorld()
  const { onboarding } = world
  const draft = await beginApplication(onboarding, { ip: acting.ip })
  const toConfirm = await passed(world, await handedIn(world, enterprise))
  world.pass(9 * dayMs)
  assert.equal(await expireApplications(onboarding), 0)
  world.pass(dayMs)
  assert.equal(await expireApplications(onboarding), 1)
  assert.equal(await expireApplications(onboarding), 0)
  assert.equal((await stands(world, toConfirm.id)).state, 'REJECTED')
  const toSign = await passed(
    world,
    await handedIn(world, (media) => individual(media, numbers.otherLicence)),
  )
  world.pass(30 * dayMs)
  assert.equal(await expireApplications(onboarding), 2)
  for (const id of [toSign.id, draft.id]) assert.equal((await stands(world, id)).state, 'CANCELED')
})

test('a crowd finishes one merchant, also over midnight and after each of its steps was killed', async () => {
  await using world = await createOnboardingWorld()
  const { onboarding } = world
  const application = await signed(world, await passed(world, await handedIn(world, individual)))
  const { id } = application
  // Dies at every step in turn: each time one more statement of the database is let through.
  let deaths = 0
  for (let statements = 1; ; statements++) {
    let left = statements
    const db = world.db.withPlugin({
      transformQuery: ({ node }) => {
        if (left-- <= 0) throw new Error('the process died')
        return node
      },
      transformResult: async ({ result }) => result,
    })
    const lived = await finish({ ...onboarding, db }, { id }).then(
      () => true,
      (error: unknown) => {
        if (!(error instanceof Error && error.message === 'the process died')) throw error
        return false
      },
    )
    if (lived) break
    deaths++
    if (statements === 10) world.pass(dayMs)
  }
  assert.ok(deaths > 10, `it died ${deaths} times`)
  const crowd = await Promise.all(Array.from({ length: 8 }, () => finish(onboarding, { id })))
  const merchants = new Set(crowd.map((each) => each.application.subMchid))
  assert.deepEqual([...merchants], [application.subMchid])
  assert.ok(crowd.every(({ inviteUrl }) => inviteUrl === null))

  const other = await signed(
    world,
    await passed(world, await handedIn(world, (media) => individual(media, numbers.otherLicence))),
  )
  const links = await Promise.all(
    Array.from({ length: 8 }, () => finish(onboarding, { id: other.id })),
  )
  assert.equal(links.filter(({ inviteUrl }) => inviteUrl !== null).length, 1, 'one link')
  assert.equal(new Set(links.map((each) => each.application.subMchid)).size, 1)
})
