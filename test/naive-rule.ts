import assert from 'node:assert/strict'
import type { Expression } from '../src/risk/rule/text/expression.ts'
import type { Terms } from '../src/risk/rule/text/terms.ts'

/** `null` is not known. Times are in seconds, so that they compare with each other. */
export type NaiveValue = number | boolean | null

const inSeconds: Readonly<Record<string, number>> = { hours: 3_600, days: 86_400 }

/** What an expression says of values, word by word and slowly: the other opinion beside the compiler's. */
export function naive(of: Expression, values: Float64Array, terms: Terms): NaiveValue {
  const ask = (part: Expression): NaiveValue => naive(part, values, terms)
  const number = (part: Expression): number | null => {
    const value = ask(part)
    assert(typeof value !== 'boolean')
    return value
  }
  switch (of.kind) {
    case 'number':
      return of.value * (inSeconds[of.unit ?? ''] ?? 1)
    case 'truth':
      return of.value
    case 'text':
      return terms.codes['kind']?.[of.value] ?? null
    case 'factor':
      return factor(of.name, values, terms)
    case 'threshold':
      return terms.thresholds[of.name]?.value ?? null
    case 'table':
      return looked(of.name, number(of.of), terms)
    case 'not':
      return negated(ask(of.of))
    case 'negate':
      return mapped(number(of.of), (value) => -value)
    case 'binary':
      return binary(of, ask)
    case 'between':
      return both(compared(ask(of.of), '>=', ask(of.low)), compared(ask(of.of), '<=', ask(of.high)))
    case 'within': {
      const value = ask(of.of)
      return value === null ? null : of.members.some((member) => ask(member) === value)
    }
    case 'listed': {
      const value = number(of.of)
      return value === null ? null : (terms.lists[of.list]?.values.includes(value) ?? null)
    }
    case 'call':
      return called(of, ask)
  }
}

function factor(name: string, values: Float64Array, { catalogue }: Terms): NaiveValue {
  const index = catalogue.findIndex((each) => each.name === name)
  const value = values[index] ?? Number.NaN
  if (Number.isNaN(value)) return null
  const unit = catalogue[index]?.unit ?? 'count'
  return unit === 'flag' ? value === 1 : value * (inSeconds[unit] ?? 1)
}

function looked(name: string, value: number | null, { tables }: Terms): number | null {
  const table = tables[name]
  if (value === null || !table) return null
  if (table.kind === 'lookup')
    return known(table.rows.find(([from]) => from === value)?.[1] ?? table.otherwise)
  return table.steps.findLast(([from]) => from <= value)?.[1] ?? table.before
}

const known = (value: number): number | null => (Number.isNaN(value) ? null : value)

const mapped = (value: number | null, change: (value: number) => number): number | null =>
  value === null ? null : known(change(value))

const negated = (value: NaiveValue): NaiveValue => (value === null ? null : value !== true)

function both(one: NaiveValue, other: NaiveValue): NaiveValue {
  if (one === false || other === false) return false
  return one === null || other === null ? null : true
}

function compared(one: NaiveValue, operator: string, other: NaiveValue): NaiveValue {
  if (one === null || other === null) return null
  if (operator === '=') return one === other
  if (operator === '!=') return one !== other
  if (operator === '<') return one < other
  if (operator === '<=') return one <= other
  return operator === '>' ? one > other : one >= other
}

function binary(
  { operator, left, right }: Extract<Expression, { kind: 'binary' }>,
  ask: (part: Expression) => NaiveValue,
): NaiveValue {
  const [one, other] = [ask(left), ask(right)]
  if (operator === 'and') return both(one, other)
  if (operator === 'or') return negated(both(negated(one), negated(other)))
  if (!'+-*/'.includes(operator)) return compared(one, operator, other)
  if (typeof one !== 'number' || typeof other !== 'number') return null
  if (operator === '+') return known(one + other)
  if (operator === '-') return known(one - other)
  if (operator === '*') return known(one * other)
  return other === 0 ? null : known(one / other)
}

function called(
  { name, args }: Extract<Expression, { kind: 'call' }>,
  ask: (part: Expression) => NaiveValue,
): NaiveValue {
  const [first, second, third] = args
  assert(first)
  if (name === 'known') return ask(first) !== null
  if (name === 'if') {
    const asked = ask(first)
    assert(second && third)
    return asked === null ? null : ask(asked === true ? second : third)
  }
  const numbers = args.map(ask)
  if (!numbers.every((value) => typeof value === 'number')) return null
  if (name === 'min') return Math.min(...numbers)
  if (name === 'max') return Math.max(...numbers)
  const [value = 0] = numbers
  if (name === 'abs') return Math.abs(value)
  return value > 0 ? Math.log(value) : null
}
