import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'kysely'
import { dayMs } from '#kernel/time'
import {
  acting,
  codeOf,
  createOnboardingWorld,
  enterprise,
  handedIn,
  individual,
  numbers,
  passed,
  signed,
  stands,
} from '#test/onboarding'
import type { DraftContent } from '../application.ts'
import { findDueReviews, submitApplication } from '../draft.ts'
import { finish } from '../opening/finish.ts'
import { executeReviews } from './execute-reviews.ts'
import { passReview, proposeRating, rejectReview, renewReview } from './review.ts'

test('what a reviewer may say, and what becomes of it', async () => {
  await using world = await createOnboardingWorld()
  const { onboarding, operator, decideOn } = world
  const risky = (media: Readonly<{ mediaId: string }>): DraftContent => {
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

test('a merchant that is due is rated anew, and its limits with it', async () => {
  await using world = await createOnboardingWorld()
  const { onboarding, operator, decideOn } = world
  const application = await signed(world, await passed(world, await handedIn(world, individual)))
  const { id } = application
  const asked = { id, rating: 'high', note: '', actor: operator, ip: acting.ip } as const
  assert.equal(await codeOf(renewReview(onboarding, asked)), 'APPLICATION_STATE')
  await finish(onboarding, { id })
  world.pass(3 * 366 * dayMs)
  assert.equal((await findDueReviews(onboarding, { limit: 9 }))[0]?.id, id)
  const lower = { ...asked, rating: 'low' } as const
  const { rating } = await proposeRating(onboarding, { id })
  if (rating !== 'low') assert.equal(await codeOf(renewReview(onboarding, lower)), 'RATING_LOWERED')
  await decideOn((await renewReview(onboarding, asked)).approvalId, 'approve')
  await Promise.all([1, 2, 3].map(() => executeReviews(onboarding)))
  const renewed = await stands(world, id)
  assert.deepEqual(
    [renewed.state, renewed.riskRating, renewed.reviewOn],
    ['FINISHED', 'high', '2030-11-27'],
  )
  assert.deepEqual(await findDueReviews(onboarding, { limit: 9 }), [])
})

test('a review whose application was changed behind it is told of, and stops nobody else', async () => {
  await using world = await createOnboardingWorld()
  const { onboarding, operator, decideOn } = world
  const by = { actor: operator, ip: acting.ip, note: '' }
  const ids: string[] = []
  for (const licence of [numbers.licence, numbers.otherLicence]) {
    const { id } = await handedIn(world, (media) => individual(media, licence))
    const { rating } = await proposeRating(onboarding, { id })
    await decideOn((await passReview(onboarding, { id, rating, ...by })).approvalId, 'approve')
    ids.push(id)
  }
  const [changed = '', other = ''] = ids
  await sql`
    update onboarding.application set content_digest = 'x' where id = ${changed}`.execute(world.db)
  const faults: string[] = []
  await executeReviews(onboarding, ({ id, error }) => faults.push(`${id} ${error.code}`))
  assert.deepEqual(faults, [`${changed} CONTENT_CHANGED`])
  assert.equal((await stands(world, other)).state, 'TO_BE_SIGNED')
  assert.equal((await stands(world, changed)).state, 'AUDITING')
})
