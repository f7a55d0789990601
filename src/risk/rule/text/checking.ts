import type { Refusal } from '#kernel/refusal'
import type { Condition, Figure } from './checked.ts'
import type { Expression } from './expression.ts'
import { type Fault, faultAt } from './faults.ts'
import { type Sort, sortTitles, timeFactor } from './sorts.ts'
import type { Terms } from './terms.ts'

/** What a part turned out to be; a flag is a condition, everything else is a number. */
export type Typed =
  | Readonly<{ sort: 'flag'; condition: Condition }>
  | Readonly<{ sort: Exclude<Sort, 'flag'>; figure: Figure }>

export type Numeric = Exclude<Typed, { sort: 'flag' }>

/** A text that is being checked against what it may name. */
export type Checking = Readonly<{
  text: string
  terms: Terms
  indexes: ReadonlyMap<string, number>
  factors: Set<string>
}>

export const checkingOf = (text: string, terms: Terms): Checking => ({
  text,
  terms,
  indexes: indexesOf(terms),
  factors: new Set(),
})

const known = new WeakMap<Terms['catalogue'], ReadonlyMap<string, number>>()

/** Made once for a catalogue, and not for each of three hundred rules. */
function indexesOf({ catalogue }: Terms): ReadonlyMap<string, number> {
  const made = known.get(catalogue) ?? new Map(catalogue.map(({ name }, index) => [name, index]))
  known.set(catalogue, made)
  return made
}

export const fault = (
  { text }: Checking,
  { at }: Readonly<{ at: number }>,
  what: Fault,
  ...words: (string | number)[]
): Refusal => faultAt(text, at, what, ...words)

export const numeric = (sort: Numeric['sort'], figure: Figure): Numeric => ({ sort, figure })
export const conditional = (condition: Condition): Typed => ({ sort: 'flag', condition })

/** A condition is needed. */
export function conditionOf(checking: Checking, place: Expression, typed: Typed): Condition {
  if (typed.sort === 'flag') return typed.condition
  const { zh, en, example } = sortTitles[typed.sort]
  throw fault(checking, place, 'NOT_A_CONDITION', zh, en, example)
}

/** A number is needed. */
export function numericOf(checking: Checking, place: Expression, typed: Typed): Numeric {
  if (typed.sort !== 'flag') return typed
  throw fault(checking, place, 'NOT_A_NUMBER', sortTitles.flag.zh, sortTitles.flag.en)
}

export const isZero = ({ figure }: Numeric): boolean =>
  figure.kind === 'value' && figure.value === 0

/** A time as a time of another sort; `undefined` where either is no time. */
export function asTime({ sort, figure }: Numeric, to: Numeric['sort']): Numeric | undefined {
  const by = timeFactor(sort, to)
  if (by === undefined) return undefined
  if (by === 1) return { sort: to, figure }
  return { sort: to, figure: scaled(figure, by) }
}

/** Hours to days divides by 24, because a twenty-fourth is no number of the machine. */
function scaled(figure: Figure, by: number): Figure {
  const [operator, value] = by < 1 ? (['/', Math.round(1 / by)] as const) : (['*', by] as const)
  if (figure.kind === 'value')
    return { kind: 'value', value: operator === '*' ? figure.value * value : figure.value / value }
  return { kind: 'arithmetic', operator, left: figure, right: { kind: 'value', value } }
}
