import { type Checked, costOf, type Figure } from './checked.ts'
import {
  type Checking,
  checkingOf,
  conditional,
  conditionOf,
  fault,
  numeric,
  numericOf,
  type Numeric,
  type Typed,
} from './checking.ts'
import {
  aligned,
  checkArithmetic,
  compareFlags,
  compareSides,
  type Placed,
  refuseRange,
} from './check-operator.ts'
import { checkListed, checkWithin, codeOf } from './check-set.ts'
import { type Expression, isComparison } from './expression.ts'
import { nearestOf } from './nearest.ts'
import { productOf, sortTitles } from './sorts.ts'
import type { Table, Terms } from './terms.ts'

/**
 * Whether an expression means something, against what it may name: units are types, and money and
 * times must say theirs. `text` is what it was parsed from, for the places of faults. Answers the
 * condition with every name resolved, the factors that it reads and its cost. Refuses with
 * `RULE_TEXT_REFUSED` at the first fault.
 */
export function checkExpression(text: string, expression: Expression, terms: Terms): Checked {
  const checking = checkingOf(text, terms)
  const condition = conditionOf(checking, expression, check(checking, expression))
  const read = checking.factors
  const factors = terms.catalogue.map(({ name }) => name).filter((name) => read.has(name))
  return { condition, factors, cost: costOf(condition) }
}

type Of<Kind extends Expression['kind']> = Extract<Expression, { kind: Kind }>
type Negation = Extract<Expression, { kind: 'not' | 'negate' }>

function check(checking: Checking, expression: Expression): Typed {
  switch (expression.kind) {
    case 'number':
      return numeric(expression.unit ?? 'bare', { kind: 'value', value: expression.value })
    case 'text':
      throw fault(checking, expression, 'NO_TEXT_HERE', expression.value)
    case 'truth':
      return conditional({ kind: 'truth', value: expression.value })
    case 'factor':
      return checkFactor(checking, expression)
    case 'threshold':
      return checkThreshold(checking, expression)
    case 'table':
      return checkTable(checking, expression)
    case 'call':
      return checkCall(checking, expression)
    case 'not':
      return conditional({ kind: 'not', of: condition(checking, expression.of) })
    case 'negate':
      return checkNegate(checking, expression)
    case 'binary':
      return checkBinary(checking, expression)
    case 'between':
      return checkBetween(checking, expression)
    case 'within': {
      const of = placed(checking, expression.of)
      const members = expression.members.map((member) => beside(checking, of, member))
      return checkWithin(checking, of, members)
    }
    case 'listed':
      return checkListed(checking, placed(checking, expression.of), expression)
  }
}

const condition = (checking: Checking, expression: Expression) =>
  conditionOf(checking, expression, check(checking, expression))

const placed = (checking: Checking, place: Expression): Placed<Numeric> => ({
  place,
  typed: numericOf(checking, place, check(checking, place)),
})

/** A word takes its meaning from the factor that it is compared with. */
function beside(checking: Checking, of: Placed<Numeric>, place: Expression): Placed<Numeric> {
  if (place.kind !== 'text') return placed(checking, place)
  return { place, typed: numeric('code', { kind: 'value', value: codeOf(checking, of, place) }) }
}

function checkFactor(checking: Checking, { at, name }: Of<'factor'>): Typed {
  const { indexes, terms, factors } = checking
  const index = indexes.get(name)
  const factor = index === undefined ? undefined : terms.catalogue[index]
  if (index === undefined || !factor)
    throw fault(checking, { at }, 'UNKNOWN_FACTOR', name, nearestOf(name, indexes.keys()))
  factors.add(name)
  if (factor.unit === 'flag') return conditional({ kind: 'flag', index })
  return numeric(factor.unit, { kind: 'factor', index })
}

function checkThreshold(checking: Checking, { at, name }: Of<'threshold'>): Typed {
  const { thresholds } = checking.terms
  const threshold = Object.hasOwn(thresholds, name) ? thresholds[name] : undefined
  if (threshold) return numeric(threshold.sort, { kind: 'value', value: threshold.value })
  const names = Object.keys(thresholds).join(' ')
  throw fault(checking, { at }, 'UNKNOWN_NAME', name, '阈值', 'threshold', names)
}

function checkTable(checking: Checking, { at, name, of }: Of<'table'>): Typed {
  const { tables } = checking.terms
  const table = Object.hasOwn(tables, name) ? tables[name] : undefined
  if (!table) {
    const names = Object.keys(tables).join(' ')
    throw fault(checking, { at }, 'UNKNOWN_NAME', name, '分档表', 'table', names)
  }
  const { typed } = placed(checking, of)
  if (typed.sort !== table.of) {
    const [one, other] = [sortTitles[typed.sort], sortTitles[table.of]]
    throw fault(checking, of, 'UNITS_DIFFER', one.zh, other.zh, one.en, other.en)
  }
  return numeric(table.to, figureOf(table, typed.figure))
}

function figureOf(table: Table, of: Figure): Figure {
  if (table.kind === 'lookup')
    return { kind: 'lookup', of, rows: new Map(table.rows), otherwise: table.otherwise }
  const [from, to] = [table.steps.map(([start]) => start), table.steps.map(([, result]) => result)]
  return { kind: 'steps', of, from, to, before: table.before }
}

function checkNegate(checking: Checking, { of }: Negation): Typed {
  const { typed } = placed(checking, of)
  const { sort, figure } = typed
  if (productOf(sort, '*', 'bare') === undefined)
    throw fault(
      checking,
      of,
      'NO_ARITHMETIC',
      '',
      '-',
      sortTitles[sort].zh,
      '',
      sortTitles[sort].en,
    )
  if (figure.kind === 'value') return numeric(sort, { kind: 'value', value: -figure.value })
  return numeric(sort, { kind: 'negate', of: figure })
}

function checkBinary(checking: Checking, { operator, left, right }: Of<'binary'>): Typed {
  if (operator === 'and' || operator === 'or')
    return conditional({
      kind: operator,
      left: condition(checking, left),
      right: condition(checking, right),
    })
  if (!isComparison(operator))
    return checkArithmetic(checking, operator, placed(checking, left), placed(checking, right))
  if (left.kind !== 'text' && right.kind !== 'text') {
    const [one, other] = [check(checking, left), check(checking, right)]
    if (one.sort === 'flag' && other.sort === 'flag') {
      const compared = compareFlags(operator, one.condition, other.condition)
      if (!compared) throw fault(checking, left, 'NO_ORDER', sortTitles.flag.zh, sortTitles.flag.en)
      return compared
    }
  }
  const of = placed(checking, left)
  return conditional(compareSides(checking, operator, of, beside(checking, of, right)))
}

function checkBetween(checking: Checking, { of, low, high }: Of<'between'>): Typed {
  const value = placed(checking, of)
  if (value.typed.sort === 'code')
    throw fault(checking, of, 'NO_ORDER', sortTitles.code.zh, sortTitles.code.en)
  const bound = (place: Expression): Placed<Numeric> => {
    const [base, typed] = aligned(checking, value, placed(checking, place))
    refuseRange(checking, place, base, typed)
    return { place, typed }
  }
  const [least, most] = [bound(low).typed.figure, bound(high).typed.figure]
  return conditional({ kind: 'between', of: value.typed.figure, low: least, high: most })
}

const arities = {
  known: [1, 1],
  min: [2, 9],
  max: [2, 9],
  abs: [1, 1],
  log: [1, 1],
  if: [3, 3],
} as const

function checkCall(checking: Checking, { at, name, args }: Of<'call'>): Typed {
  const [least, most] = arities[name]
  if (args.length < least || args.length > most) {
    const wanted = least === most ? least : `${least}–${most}`
    throw fault(checking, { at }, 'WRONG_COUNT', name, wanted, args.length)
  }
  const [first, second, third] = args
  if (first === undefined) throw fault(checking, { at }, 'WRONG_COUNT', name, least, 0)
  if (name === 'known') return checkKnown(checking, first)
  if (name === 'min' || name === 'max') return checkExtreme(checking, name, args)
  if (second === undefined || third === undefined) return checkMeasure(checking, name, first)
  return checkChoice(checking, first, second, third)
}

function checkKnown(checking: Checking, of: Expression): Typed {
  const typed = check(checking, of)
  if (typed.sort === 'flag') return conditional({ kind: 'decided', of: typed.condition })
  return conditional({ kind: 'known', of: typed.figure })
}

/** `abs` keeps the sort; a logarithm is of a number, so money is divided by money first. */
function checkMeasure(checking: Checking, name: Of<'call'>['name'], of: Expression): Typed {
  const { sort, figure } = placed(checking, of).typed
  const isPlain = sort === 'count' || sort === 'ratio' || sort === 'score' || sort === 'bare'
  if (name === 'log' ? !isPlain : sort === 'code')
    throw fault(
      checking,
      of,
      'NO_ARITHMETIC',
      '',
      name,
      sortTitles[sort].zh,
      '',
      sortTitles[sort].en,
    )
  return name === 'log'
    ? numeric('ratio', { kind: 'log', of: figure })
    : numeric(sort, { kind: 'abs', of: figure })
}

function checkExtreme(checking: Checking, kind: 'min' | 'max', args: readonly Expression[]): Typed {
  const parts = args.map((arg) => placed(checking, arg))
  // The first that has a unit says what all are.
  const leader = parts.find(({ typed }) => typed.sort !== 'bare') ?? parts[0]
  if (leader?.typed.sort === 'code')
    throw fault(checking, leader.place, 'NO_ORDER', sortTitles.code.zh, sortTitles.code.en)
  const figures = parts.map((part) =>
    leader === undefined ? part.typed.figure : aligned(checking, leader, part)[1].figure,
  )
  return numeric(leader?.typed.sort ?? 'bare', { kind, args: figures })
}

function checkChoice(
  checking: Checking,
  when: Expression,
  then: Expression,
  otherwise: Expression,
): Typed {
  const asked = condition(checking, when)
  const [one, other] = [check(checking, then), check(checking, otherwise)]
  if (one.sort === 'flag' || other.sort === 'flag') {
    const [first, second] = [
      conditionOf(checking, then, one),
      conditionOf(checking, otherwise, other),
    ]
    return conditional({ kind: 'choose', when: asked, yes: first, no: second })
  }
  const [first, second] = aligned(
    checking,
    { place: then, typed: one },
    { place: otherwise, typed: other },
  )
  return numeric(first.sort, {
    kind: 'choose',
    when: asked,
    yes: first.figure,
    no: second.figure,
  })
}
