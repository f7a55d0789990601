import type { Condition } from './checked.ts'
import {
  asTime,
  type Checking,
  conditional,
  fault,
  isZero,
  type Numeric,
  numeric,
  type Typed,
} from './checking.ts'
import type { Arithmetic, Comparison, Expression } from './expression.ts'
import { canTakeBare, productOf, sortTitles } from './sorts.ts'

/** A part with the place it stands at. */
export type Placed<Part> = Readonly<{ place: Expression; typed: Part }>

/** Both sides in one sort: a bare number takes the other's, a time is converted to the left one. */
export function aligned(
  checking: Checking,
  left: Placed<Numeric>,
  right: Placed<Numeric>,
): readonly [left: Numeric, right: Numeric] {
  const [one, other] = [left.typed, right.typed]
  if (one.sort === other.sort) return [one, other]
  const time = asTime(other, one.sort)
  if (time) return [one, time]
  if (other.sort === 'bare') return [one, takenFor(checking, right, one.sort)]
  if (one.sort === 'bare') return [takenFor(checking, left, other.sort), other]
  throw unitsDiffer(checking, right.place, one, other)
}

function takenFor(checking: Checking, { place, typed }: Placed<Numeric>, sort: Numeric['sort']) {
  if (!canTakeBare(sort) && !isZero(typed)) {
    const { zh, en, example } = sortTitles[sort]
    throw fault(checking, place, 'UNIT_MISSING', zh, en, example)
  }
  return numeric(sort, typed.figure)
}

function unitsDiffer(checking: Checking, place: Expression, one: Numeric, other: Numeric) {
  const [left, right] = [sortTitles[one.sort], sortTitles[other.sort]]
  return fault(checking, place, 'UNITS_DIFFER', left.zh, right.zh, left.en, right.en)
}

export function compareSides(
  checking: Checking,
  operator: Comparison,
  left: Placed<Numeric>,
  right: Placed<Numeric>,
): Condition {
  const [one, other] = aligned(checking, left, right)
  refuseOrder(checking, operator, left.place, one)
  refuseRange(checking, left.place, other, one)
  refuseRange(checking, right.place, one, other)
  return { kind: 'compare', operator, left: one.figure, right: other.figure }
}

function refuseOrder(
  checking: Checking,
  operator: Comparison,
  place: Expression,
  { sort }: Numeric,
) {
  if (sort !== 'code' || operator === '=' || operator === '!=') return
  throw fault(checking, place, 'NO_ORDER', sortTitles.code.zh, sortTitles.code.en)
}

/** A score that is compared with 80 was meant as 0.8. */
export function refuseRange(
  checking: Checking,
  place: Expression,
  beside: Numeric,
  { figure }: Numeric,
): void {
  if (beside.sort !== 'score' || figure.kind !== 'value') return
  if (figure.value < 0 || figure.value > 1)
    throw fault(checking, place, 'OUT_OF_RANGE', figure.value)
}

export function checkArithmetic(
  checking: Checking,
  operator: Arithmetic,
  left: Placed<Numeric>,
  right: Placed<Numeric>,
): Typed {
  if (operator === '+' || operator === '-') {
    const [one, other] = aligned(checking, left, right)
    if (one.sort === 'code') throw meaningless(checking, operator, left, right)
    return arithmetic(one.sort, operator, one, other)
  }
  const one = left.typed
  const other = operator === '/' ? (asTime(right.typed, one.sort) ?? right.typed) : right.typed
  const sort = productOf(one.sort, operator, other.sort)
  if (sort === undefined || sort === 'flag') throw meaningless(checking, operator, left, right)
  return arithmetic(sort, operator, one, other)
}

function meaningless(
  checking: Checking,
  operator: Arithmetic,
  left: Placed<Numeric>,
  right: Placed<Numeric>,
) {
  const [one, other] = [sortTitles[left.typed.sort], sortTitles[right.typed.sort]]
  return fault(checking, right.place, 'NO_ARITHMETIC', one.zh, operator, other.zh, one.en, other.en)
}

const arithmetic = (
  sort: Numeric['sort'],
  operator: Arithmetic,
  { figure: left }: Numeric,
  { figure: right }: Numeric,
): Typed => numeric(sort, { kind: 'arithmetic', operator, left, right })

/** `flag = true` is the flag; two flags are the same or not. */
export function compareFlags(
  operator: Comparison,
  left: Condition,
  right: Condition,
): Typed | undefined {
  if (operator !== '=' && operator !== '!=') return undefined
  const same: Condition = {
    kind: 'or',
    left: { kind: 'and', left, right },
    right: { kind: 'and', left: { kind: 'not', of: left }, right: { kind: 'not', of: right } },
  }
  return conditional(operator === '=' ? same : { kind: 'not', of: same })
}
