import assert from 'node:assert/strict'
import { test } from 'node:test'
import { changeList } from '#risk'
import { createOnboardingWorld, enterprise, handedIn, individual, numbers } from '#test/onboarding'
import type { DraftContent } from '../application.ts'
import { isLower, limitsOf, rate, reviewOnOf, type Surroundings } from './rate.ts'
import { proposeRating } from './review.ts'

const media = { mediaId: 'md_test' }
const around: Surroundings = {
  today: '2026-11-25',
  sameLicence: 0,
  sameAccount: 0,
  samePerson: 0,
  listed: 'none',
}

test('points add up to a rating, each with its reason', () => {
  // A hundred and more years old would be odd; this one is thirty-six.
  const number = '11010119900307004X'
  const base = individual(media)
  const identity = base.subject_info?.identity_info
  const shop: DraftContent = {
    ...base,
    subject_info: {
      ...base.subject_info,
      identity_info: {
        ...identity,
        id_card_info: { ...identity?.id_card_info, id_card_number: number },
      },
    },
  }
  const licence = shop.subject_info?.business_license_info
  const young: DraftContent = {
    ...shop,
    subject_info: {
      ...shop.subject_info,
      business_license_info: { ...licence, period_begin: '2026-11-01' },
    },
  }
  const table: readonly (readonly [
    content: DraftContent,
    more: Partial<Surroundings>,
    codes: readonly string[],
    rating: string,
  ])[] = [
    [shop, {}, ['PERSONAL'], 'low'],
    [young, {}, ['YOUNG', 'PERSONAL'], 'medium'],
    [shop, { sameAccount: 1 }, ['PERSONAL', 'SAME_ACCOUNT'], 'medium'],
    [young, { samePerson: 3 }, ['YOUNG', 'PERSONAL', 'SAME_PERSON'], 'high'],
    [shop, { listed: 'grey' }, ['PERSONAL', 'GREYLISTED'], 'medium'],
    [shop, { listed: 'black' }, ['PERSONAL', 'BLACKLISTED'], 'high'],
    [individual(media), { sameLicence: 1 }, ['PERSONAL', 'PERSON_AGE', 'SAME_LICENCE'], 'medium'],
    [{}, {}, ['AGE_UNKNOWN'], 'low'],
  ]
  for (const [content, more, codes, rating] of table) {
    const proposed = rate(content, { ...around, ...more })
    assert.deepEqual(
      [proposed.factors.map(({ code }) => code).toSorted(), proposed.rating],
      [codes.toSorted(), rating],
    )
    assert.equal(
      proposed.points,
      proposed.factors.reduce((sum, { points }) => sum + points, 0),
    )
  }
})

test('what a rating means', () => {
  assert.deepEqual(
    [isLower('low', 'high'), isLower('high', 'high'), isLower('high', 'medium')],
    [true, false, false],
  )
  assert.deepEqual(
    (['low', 'medium', 'high'] as const).map((rating) => reviewOnOf('2028-02-29', rating)),
    ['2031-03-01', '2030-03-01', '2029-03-01'],
  )
  assert.ok(
    limitsOf.low.dayMax > limitsOf.medium.dayMax && limitsOf.medium.dayMax > limitsOf.high.dayMax,
  )
})

test('whoever stands on a list of risk is rated by it', async () => {
  await using world = await createOnboardingWorld()
  const { onboarding, base, operator } = world
  const { id } = await handedIn(world, enterprise)
  const codes = async () =>
    (await proposeRating(onboarding, { id })).factors.map(({ code }) => code)
  assert.ok(!(await codes()).includes('GREYLISTED'))
  const listing = {
    kind: 'account',
    colour: 'grey',
    values: [numbers.account],
    reason: '多次退汇',
    source: '清算',
    expiresAt: null,
    maker: operator,
  } as const
  await changeList(base, { act: 'add', ...listing })
  assert.ok((await codes()).includes('GREYLISTED'))
  await changeList(base, { act: 'remove', ...listing })
  assert.ok(!(await codes()).includes('GREYLISTED'))
})
