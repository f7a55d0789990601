import type { Values } from '../../factor/factor.ts'
import type { Condition, Figure } from './checked.ts'
import type { Comparison } from './expression.ts'
import { compileFigure, type Read } from './compile-figure.ts'

export type Holds = (values: Values) => boolean

/**
 * A condition as closures, made once and called for every payment; no text becomes code. Compiled are
 * two questions, whether it holds and whether it fails. Where something is not known both answer no:
 * so `not` swaps them, and three-valued logic costs nothing.
 */
export const compileCondition = (condition: Condition): Holds => holds(condition)

const reading = (node: Figure): Read => compileFigure(node, { holds, fails })

function holds(node: Condition): Holds {
  switch (node.kind) {
    case 'truth':
      return () => node.value
    case 'flag': {
      const { index } = node
      return (values) => values[index] === 1
    }
    case 'not':
      return fails(node.of)
    case 'and':
      return all(flat('and', node).map(holds))
    case 'or':
      return any(flat('or', node).map(holds))
    case 'compare':
      return compare(node, node.operator)
    case 'between':
      return between(node)
    case 'within': {
      const { values: members } = node
      const of = reading(node.of)
      return (values) => members.has(of(values))
    }
    case 'known': {
      const of = reading(node.of)
      return (values) => !Number.isNaN(of(values))
    }
    case 'decided':
      return any([holds(node.of), fails(node.of)])
    case 'choose':
      return choose(node, holds)
  }
}

function fails(node: Condition): Holds {
  switch (node.kind) {
    case 'truth':
      return () => !node.value
    case 'flag': {
      const { index } = node
      return (values) => values[index] === 0
    }
    case 'not':
      return holds(node.of)
    case 'and':
      return any(flat('and', node).map(fails))
    case 'or':
      return all(flat('or', node).map(fails))
    case 'compare':
      return compare(node, opposites[node.operator])
    case 'between':
      return any([
        compare({ left: node.of, right: node.low }, '<'),
        compare({ left: node.of, right: node.high }, '>'),
      ])
    case 'within': {
      const { values: members } = node
      const of = reading(node.of)
      return (values) => {
        const value = of(values)
        return !Number.isNaN(value) && !members.has(value)
      }
    }
    case 'known': {
      const of = reading(node.of)
      return (values) => Number.isNaN(of(values))
    }
    case 'decided':
      return undecided(holds(node.of), fails(node.of))
    case 'choose':
      return choose(node, fails)
  }
}

const undecided =
  (one: Holds, other: Holds): Holds =>
  (values) =>
    !one(values) && !other(values)

/** `a and (b and c)` and `(a and b) and c` are one row of conditions. */
const flat = (kind: 'and' | 'or', node: Condition): readonly Condition[] =>
  node.kind === kind ? [...flat(kind, node.left), ...flat(kind, node.right)] : [node]

function all(parts: readonly Holds[]): Holds {
  const [a, b, c, ...rest] = parts
  if (a === undefined || b === undefined) return a ?? (() => true)
  if (c === undefined) return (values) => a(values) && b(values)
  if (rest.length === 0) return (values) => a(values) && b(values) && c(values)
  const others = all(rest)
  return (values) => a(values) && b(values) && c(values) && others(values)
}

function any(parts: readonly Holds[]): Holds {
  const [a, b, c, ...rest] = parts
  if (a === undefined || b === undefined) return a ?? (() => false)
  if (c === undefined) return (values) => a(values) || b(values)
  if (rest.length === 0) return (values) => a(values) || b(values) || c(values)
  const others = any(rest)
  return (values) => a(values) || b(values) || c(values) || others(values)
}

function choose(
  { when, yes, no }: Extract<Condition, { kind: 'choose' }>,
  question: (node: Condition) => Holds,
): Holds {
  const [is, isNot] = [holds(when), fails(when)]
  const [first, second] = [question(yes), question(no)]
  return (values) => (is(values) ? first(values) : isNot(values) && second(values))
}

const opposites: Readonly<Record<Comparison, Comparison>> = {
  '<': '>=',
  '<=': '>',
  '>': '<=',
  '>=': '<',
  '=': '!=',
  '!=': '=',
}

type Sides = Pick<Extract<Condition, { kind: 'compare' }>, 'left' | 'right'>

/** Nearly all comparisons are of a factor with a number, which needs one closure instead of three. */
function compare({ left, right }: Sides, operator: Comparison): Holds {
  if (left.kind === 'factor' && right.kind === 'value')
    return compareFactor(left.index, operator, right.value)
  return compareFigures(reading(left), operator, reading(right))
}

function compareFactor(index: number, operator: Comparison, bound: number): Holds {
  switch (operator) {
    case '<':
      return (values) => (values[index] ?? Number.NaN) < bound
    case '<=':
      return (values) => (values[index] ?? Number.NaN) <= bound
    case '>':
      return (values) => (values[index] ?? Number.NaN) > bound
    case '>=':
      return (values) => (values[index] ?? Number.NaN) >= bound
    case '=':
      return (values) => values[index] === bound
    case '!=':
      return (values) => {
        const value = values[index] ?? Number.NaN
        return value !== bound && !Number.isNaN(value)
      }
  }
}

function compareFigures(left: Read, operator: Comparison, right: Read): Holds {
  switch (operator) {
    case '<':
      return (values) => left(values) < right(values)
    case '<=':
      return (values) => left(values) <= right(values)
    case '>':
      return (values) => left(values) > right(values)
    case '>=':
      return (values) => left(values) >= right(values)
    case '=':
      return (values) => left(values) === right(values)
    case '!=':
      return (values) => {
        const [one, other] = [left(values), right(values)]
        return one !== other && !Number.isNaN(one) && !Number.isNaN(other)
      }
  }
}

function between({ of, low, high }: Extract<Condition, { kind: 'between' }>): Holds {
  if (of.kind === 'factor' && low.kind === 'value' && high.kind === 'value') {
    const [index, least, most] = [of.index, low.value, high.value]
    return (values) => {
      const value = values[index] ?? Number.NaN
      return value >= least && value <= most
    }
  }
  const [read, least, most] = [reading(of), reading(low), reading(high)]
  return (values) => {
    const value = read(values)
    return value >= least(values) && value <= most(values)
  }
}
