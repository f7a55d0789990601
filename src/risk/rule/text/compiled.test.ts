/** What holds for every text: compiled it says what a slow and plain reading of it says. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { Refusal } from '#kernel/refusal'
import { type NaiveValue, naive } from '#test/naive-rule'
import { small } from '#test/rule-terms'
import { checkExpression } from './check-expression.ts'
import { compileCondition } from './compile-condition.ts'
import { formatExpression } from './format-expression.ts'
import { parseExpression } from './parse-expression.ts'

const runs = { numRuns: 3_000, seed: 20_261_127 }

const figures = {
  count: ['a.1h', 'b.24h', '2', '3次', '$许多', '$分档(amount)', '$类别(kind)'],
  fen: ['amount', 'balance', '2元', '3分', '$大额'],
  ratio: ['share', '50%', '0.25', 'amount / balance', 'log(a.1h)', 'a.1h / b.24h'],
  hours: ['hours', '2d', '5h', '7200s'],
  days: ['days', '36h', '1d'],
} as const
type Sort = keyof typeof figures
const sorts = Object.keys(figures) as Sort[]

/** Random texts of each sort, well typed by the way they are made. */
const { condition } = fc.letrec<Record<Sort | 'condition', string>>((tie) => {
  const figure = (sort: Sort) => {
    const self = tie(sort)
    const leaf = fc.constantFrom(...figures[sort])
    const two = fc.tuple(self, self)
    const summed = two.map(([one, other]) => `(${one} - ${other})`)
    return fc.oneof(
      { maxDepth: 3, withCrossShrink: true },
      leaf,
      two.map(([one, other]) => `max(${one}, ${other})`),
      two.map(([one, other]) => `min(${one}, ${other})`),
      self.map((one) => `abs(${one})`),
      fc.tuple(tie('condition'), self, self).map((parts) => `if(${parts.join(', ')})`),
      ...(sort === 'hours' || sort === 'days' ? [leaf] : [summed]),
      ...(sort === 'fen' ? [fc.tuple(self, tie('ratio')).map(([a, b]) => `(${a} * (${b}))`)] : []),
      ...(sort === 'count' ? [self.map((one) => `(-${one})`)] : []),
    )
  }
  const compared = fc.oneof(
    ...sorts.flatMap((sort) => {
      const [one, other] = [tie(sort), tie(sort)]
      return [
        fc
          .tuple(one, fc.constantFrom('<', '<=', '>', '>=', '=', '!='), other)
          .map((parts) => parts.join(' ')),
        fc.tuple(one, other, one).map(([of, low, high]) => `${of} between ${low} and ${high}`),
        one.map((of) => `known(${of})`),
      ]
    }),
    fc.tuple(tie('hours'), tie('days')).map(([one, other]) => `${one} < ${other}`),
  )
  const leaf = fc.constantFrom(
    'isNew',
    'isOld',
    'true',
    'a.1h in (1, 2, 3)',
    "kind in ('shop', 2)",
    'kind not in 名单 高风险',
    "kind = 'bank'",
    'chance >= 0.5',
    'isNew = isOld',
  )
  const self = tie('condition')
  return {
    condition: fc.oneof(
      { maxDepth: 4, withCrossShrink: true },
      leaf,
      compared,
      fc.tuple(self, fc.constantFrom('and', 'or'), self).map((parts) => `(${parts.join(' ')})`),
      self.map((one) => `not (${one})`),
      self.map((one) => `known(${one})`),
      fc.tuple(self, self, self).map((parts) => `if(${parts.join(', ')})`),
    ),
    count: figure('count'),
    fen: figure('fen'),
    ratio: figure('ratio'),
    hours: figure('hours'),
    days: figure('days'),
  }
})

/** Small numbers, so that bounds are met; one in five is not known. */
const values = fc
  .array(fc.oneof({ weight: 4, arbitrary: fc.nat(8) }, fc.constant(Number.NaN)), {
    minLength: small.catalogue.length,
    maxLength: small.catalogue.length,
  })
  .map((numbers) =>
    Float64Array.from(numbers, (value, index) => scaledTo(small.catalogue[index]?.unit, value)),
  )

function scaledTo(unit: string | undefined, value: number): number {
  if (unit === 'flag') return value % 2
  if (unit === 'ratio' || unit === 'score') return value / 8
  if (unit === 'fen') return value * 100
  return unit === 'days' ? value / 2 : unit === 'hours' ? value * 12 : value
}

/** What is too deep or too long is refused, and that is another test's. */
const compiledOf = (text: string) => {
  try {
    const expression = parseExpression(text)
    return { expression, ...checkExpression(text, expression, small) }
  } catch (error) {
    if (error instanceof Refusal && /TOO_/.test(String(error.detail?.['fault']))) return undefined
    throw error
  }
}

test('compiled it says what the plain reading says, known and unknown', () => {
  const seen = new Map<NaiveValue, number>()
  fc.assert(
    fc.property(condition, values, (text, given) => {
      const made = compiledOf(text)
      fc.pre(made !== undefined)
      const expected = naive(made.expression, given, small)
      seen.set(expected, (seen.get(expected) ?? 0) + 1)
      assert.equal(compileCondition(made.condition)(given), expected === true, text)
      const not = compileCondition({ kind: 'not', of: made.condition })
      assert.equal(not(given), expected === false, `not ${text}`)
    }),
    runs,
  )
  // Otherwise most of it was never asked.
  for (const outcome of [true, false, null]) assert.ok((seen.get(outcome) ?? 0) > 200)
})

test('the canonical text is read as the same expression, and is its own canonical text', () => {
  fc.assert(
    fc.property(condition, (text) => {
      const made = compiledOf(text)
      fc.pre(made !== undefined)
      const canonical = formatExpression(made.expression)
      assert.deepEqual(placeless(parseExpression(canonical)), placeless(made.expression))
      assert.equal(formatExpression(parseExpression(canonical)), canonical)
    }),
    runs,
  )
})

const placeless = (value: unknown): unknown =>
  JSON.parse(JSON.stringify(value, (key, inner: unknown) => (key === 'at' ? undefined : inner)))

test('whatever comes is an expression or is refused', () => {
  const words = fc.constantFrom(
    ...'a.1h amount isNew kind $许多 $分档 known if max 名单 高风险 and or not between in'.split(
      ' ',
    ),
    ...'( ) , < >= = + - * / 5 0.5 500元 80% 3d 且 元 % # __proto__ 😀'.split(' '),
    "'shop'",
    '\n',
  )
  const anything = fc.oneof(
    fc.array(words, { maxLength: 60 }).map((list) => list.join(' ')),
    fc.array(words, { maxLength: 60 }).map((list) => list.join('')),
    fc.string({ maxLength: 200, unit: 'binary' }),
    fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes).toString('latin1')),
    fc.constantFrom('(', '-', 'not ', 'a.1h + ', 'if(', '$分档(').map((one) => one.repeat(1_300)),
  )
  fc.assert(
    fc.property(anything, (text) => {
      try {
        checkExpression(text, parseExpression(text), small)
      } catch (error) {
        assert.ok(error instanceof Refusal, String(error))
        assert.equal(error.code, 'RULE_TEXT_REFUSED')
      }
    }),
    { ...runs, numRuns: 10_000 },
  )
})
