import { deepEqual, equal } from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { test } from 'node:test'
import { Refusal } from '#kernel/refusal'
import { createKeys } from '#platform/keys'
import { createWorld } from '#test/world'
import { registerMerchant } from '../registry/register-merchant.ts'
import { agreeFees, type FeeContract } from './agree-fees.ts'
import { feeBookOf } from './fee-book.ts'
import { type FeeRow, termsIn } from './fee-contract.ts'
import { standardTerms } from './fee-terms.ts'
import { setIndustry } from './set-industry.ts'

const mchid = '1900000001'
const other = '1900000002'
const start = new Date('2026-11-24T00:00:00Z')

async function desk() {
  const world = await createWorld()
  const clock = { now: start }
  const deps = { db: world.db, keys: createKeys(randomBytes(32)), now: () => clock.now }
  await registerMerchant(deps, { mchid, name: '同宝书店' })
  await registerMerchant(deps, { mchid: other, name: '隔壁书店' })
  const rateOf = async (date: string, method: string, volume = 0n, of = mchid) =>
    (await feeBookOf(deps.db, { mchids: [mchid, other], date })).termsOf(of, method, volume).ratePpm
  return { ...deps, clock, rateOf, [Symbol.asyncDispose]: () => world[Symbol.asyncDispose]() }
}

const line = (part: Partial<FeeRow>): FeeRow => ({
  ...standardTerms,
  method: '*',
  tierFrom: 0n,
  ...part,
})

const answerOf = async (ask: Promise<unknown>): Promise<string> => {
  try {
    await ask
    return 'ok'
  } catch (error) {
    if (error instanceof Refusal) return error.code
    throw error
  }
}

test('which contracts are taken', async () => {
  await using world = await desk()
  const base: FeeContract = { subject: mchid, effectiveFrom: '2026-11-24', rows: [line({})] }
  const rates = (part: Partial<FeeRow>): Partial<FeeContract> => ({ rows: [line(part)] })
  const table: readonly (readonly [what: string, part: Partial<FeeContract>, answer: string])[] = [
    ['no such subject', { subject: 'shop' }, 'FEE_SUBJECT_INVALID'],
    ['an industry in capitals', { subject: 'industry:Books' }, 'FEE_SUBJECT_INVALID'],
    ['nobody', { subject: '1900000009' }, 'MCH_NOT_EXISTS'],
    ['no such date', { effectiveFrom: '2026-11-31' }, 'FEE_DATE_INVALID'],
    ['nothing', { rows: [] }, 'FEE_LINES_MISSING'],
    ['more than all', rates({ ratePpm: 1_000_001n }), 'FEE_RATE_OUT_OF_RANGE'],
    ['less than nothing', rates({ ratePpm: -1n }), 'FEE_RATE_OUT_OF_RANGE'],
    ['a floor above the cap', rates({ floor: 2n, cap: 1n }), 'FEE_BOUNDS_CROSSED'],
    ['a floor below nothing', rates({ floor: -1n }), 'FEE_BOUNDS_CROSSED'],
    ['a tier twice', { rows: [line({}), line({ ratePpm: 1n })] }, 'FEE_TIERS_OVERLAP'],
    ['no first tier', rates({ tierFrom: 1n }), 'FEE_TIERS_OPEN'],
    ['the day before', { effectiveFrom: '2026-11-23' }, 'FEE_DATE_PAST'],
    ['the first of a merchant, today', {}, 'ok'],
    ['the same', {}, 'ok'],
    ['other lines for the day', rates({ ratePpm: 5000n }), 'FEE_CONTRACT_EXISTS'],
    [
      'more lines for the day',
      { rows: [line({}), line({ method: 'APP' })] },
      'FEE_CONTRACT_EXISTS',
    ],
    ['the next, tomorrow', { effectiveFrom: '2026-11-25' }, 'ok'],
    ['the first of everybody, today', { subject: 'default' }, 'ok'],
    [
      'its next, a day too early',
      { subject: 'default', effectiveFrom: '2026-12-23' },
      'FEE_NOTICE_TOO_SHORT',
    ],
    ['its next, in thirty days', { subject: 'default', effectiveFrom: '2026-12-24' }, 'ok'],
    ['the first of an industry', { subject: 'industry:books', effectiveFrom: '2026-11-26' }, 'ok'],
    [
      'its next, too early',
      { subject: 'industry:books', effectiveFrom: '2026-11-27' },
      'FEE_NOTICE_TOO_SHORT',
    ],
  ]
  for (const [what, part, answer] of table)
    equal(await answerOf(agreeFees(world, { ...base, ...part })), answer, what)
  // A merchant that has one waits for the next day, and repeats what it agreed to on any later day.
  world.clock.now = new Date('2026-11-26T00:00:00Z')
  equal(await answerOf(agreeFees(world, { ...base, effectiveFrom: '2026-11-26' })), 'FEE_DATE_PAST')
  equal(await answerOf(agreeFees(world, base)), 'ok')
})

test('the fee of a day is that of the contract which holds on it, the most special first', async () => {
  await using world = await desk()
  const { rateOf } = world
  const agree = (subject: string, effectiveFrom: string, rows: readonly FeeRow[]) =>
    agreeFees(world, { subject, effectiveFrom, rows })
  equal(await rateOf('2026-11-24', 'JSAPI'), 6000n)

  await agree('default', '2026-11-24', [
    line({ ratePpm: 1n }),
    line({ method: 'APP', ratePpm: 2n }),
  ])
  await agree('industry:books', '2026-11-24', [line({ method: 'JSAPI', ratePpm: 3n })])
  await setIndustry(world, { mchid, industry: 'books', effectiveFrom: '2026-11-24' })
  await agree(mchid, '2026-11-26', [line({ method: 'NATIVE', ratePpm: 5n })])
  await agree(mchid, '2026-11-27', [
    line({ ratePpm: 6n }),
    line({ method: 'NATIVE', ratePpm: 9n }),
    line({ method: 'NATIVE', tierFrom: 100_000n, ratePpm: 8n }),
    line({ method: 'NATIVE', tierFrom: 1_000_000n, ratePpm: 7n }),
  ])
  const table: readonly (readonly [date: string, method: string, volume: bigint, rate: bigint])[] =
    [
      ['2026-11-23', 'JSAPI', 0n, 6000n],
      ['2026-11-24', 'JSAPI', 0n, 3n],
      ['2026-11-24', 'APP', 0n, 2n],
      ['2026-11-24', 'NATIVE', 0n, 1n],
      ['2026-11-26', 'NATIVE', 0n, 5n],
      ['2026-11-26', 'JSAPI', 0n, 3n],
      ['2026-11-27', 'JSAPI', 0n, 6n],
      ['2026-11-27', 'NATIVE', 0n, 9n],
      ['2026-11-27', 'NATIVE', 99_999n, 9n],
      ['2026-11-27', 'NATIVE', 100_000n, 8n],
      ['2026-11-27', 'NATIVE', 1_000_000n, 7n],
      ['2030-01-01', 'NATIVE', 10n ** 15n, 7n],
    ]
  for (const [date, method, volume, rate] of table)
    equal(await rateOf(date, method, volume), rate, `${date} ${method} ${volume}`)
  equal(await rateOf('2026-11-27', 'NATIVE', 0n, other), 1n)
})

test('terms come back as they were agreed', async () => {
  await using world = await desk()
  const agreed = line({ ratePpm: 3800n, floor: 1n, cap: 2500n, rounding: 'up', returnsFee: false })
  await agreeFees(world, { subject: mchid, effectiveFrom: '2026-11-24', rows: [agreed] })
  const book = await feeBookOf(world.db, { mchids: [mchid], date: '2026-11-24' })
  const { ratePpm, floor, cap, rounding, returnsFee } = book.termsOf(mchid, 'MWEB', 0n)
  deepEqual(line({ ratePpm, floor, cap, rounding, returnsFee }), agreed)
  deepEqual(book.termsOf(other, 'MWEB', 0n), standardTerms)
})

test('an industry changes from tomorrow on', async () => {
  await using world = await desk()
  const base = { mchid, industry: 'books', effectiveFrom: '2026-11-24' }
  const table: readonly (readonly [what: string, part: Partial<typeof base>, answer: string])[] = [
    ['no such code', { industry: '书' }, 'INDUSTRY_INVALID'],
    ['no such date', { effectiveFrom: 'today' }, 'FEE_DATE_INVALID'],
    ['nobody', { mchid: '1900000009' }, 'MCH_NOT_EXISTS'],
    ['yesterday', { effectiveFrom: '2026-11-23' }, 'FEE_DATE_PAST'],
    ['the first, today', {}, 'ok'],
    ['the same', {}, 'ok'],
    ['another', { industry: 'tea' }, 'INDUSTRY_EXISTS'],
    ['tomorrow', { industry: 'tea', effectiveFrom: '2026-11-25' }, 'ok'],
  ]
  for (const [what, part, answer] of table)
    equal(await answerOf(setIndustry(world, { ...base, ...part })), answer, what)
  world.clock.now = new Date('2026-11-27T00:00:00Z')
  equal(
    await answerOf(setIndustry(world, { ...base, effectiveFrom: '2026-11-27' })),
    'FEE_DATE_PAST',
  )
  // What was refused has left nothing behind.
  const rows = [line({ ratePpm: 3n })]
  await agreeFees(world, { subject: 'industry:tea', effectiveFrom: '2026-11-27', rows })
  equal(await world.rateOf('2026-11-27', 'JSAPI'), 3n)
})

test('of a crowd that agrees to different fees for one day, one contract stands whole', async () => {
  await using world = await desk()
  const offers = Array.from({ length: 12 }, (_, n) => [
    line({ method: n % 2 === 0 ? 'APP' : 'JSAPI', ratePpm: BigInt(n) }),
    line({ ratePpm: BigInt(n) }),
  ])
  const answers = await Promise.all(
    offers.map((rows) =>
      answerOf(agreeFees(world, { subject: mchid, effectiveFrom: '2026-11-24', rows })),
    ),
  )
  equal(answers.filter((answer) => answer === 'ok').length, 1)
  equal(answers.filter((answer) => answer === 'FEE_CONTRACT_EXISTS').length, 11)
  const methods = ['APP', 'JSAPI', 'NATIVE']
  const rates = await Promise.all(methods.map((method) => world.rateOf('2026-11-24', method)))
  equal(new Set(rates).size, 1)
  equal(rates[0], BigInt(answers.indexOf('ok')))
})

test('a contract that says nothing of a method leaves it to the next', () => {
  equal(termsIn([line({ method: 'APP' })], 'JSAPI', 0n), undefined)
  equal(termsIn([line({ method: 'APP' })], 'APP', 0n)?.ratePpm, 6000n)
})
