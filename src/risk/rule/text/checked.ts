import type { Arithmetic, Comparison } from './expression.ts'

/** A number that a rule computes, with every name resolved. Unknown is `NaN`, and stays it. */
export type Figure =
  | Readonly<{ kind: 'value'; value: number }>
  | Readonly<{ kind: 'factor'; index: number }>
  | Readonly<{ kind: 'arithmetic'; operator: Arithmetic; left: Figure; right: Figure }>
  | Readonly<{ kind: 'negate' | 'abs' | 'log'; of: Figure }>
  | Readonly<{ kind: 'min' | 'max'; args: readonly Figure[] }>
  | Readonly<{ kind: 'choose'; when: Condition; yes: Figure; no: Figure }>
  | Readonly<{
      kind: 'steps'
      of: Figure
      from: readonly number[]
      to: readonly number[]
      before: number
    }>
  | Readonly<{ kind: 'lookup'; of: Figure; rows: ReadonlyMap<number, number>; otherwise: number }>

/** What holds, does not hold, or is not known: of what is not known neither itself nor its negation holds. */
export type Condition =
  | Readonly<{ kind: 'truth'; value: boolean }>
  | Readonly<{ kind: 'flag'; index: number }>
  | Readonly<{ kind: 'not'; of: Condition }>
  | Readonly<{ kind: 'and' | 'or'; left: Condition; right: Condition }>
  | Readonly<{ kind: 'compare'; operator: Comparison; left: Figure; right: Figure }>
  | Readonly<{ kind: 'between'; of: Figure; low: Figure; high: Figure }>
  | Readonly<{ kind: 'within'; of: Figure; values: ReadonlySet<number> }>
  | Readonly<{ kind: 'known'; of: Figure }>
  | Readonly<{ kind: 'decided'; of: Condition }>
  | Readonly<{ kind: 'choose'; when: Condition; yes: Condition; no: Condition }>

export type Checked = Readonly<{
  condition: Condition
  /** Names of the factors that it reads, in the order of the catalogue. */
  factors: readonly string[]
  /** Steps of the machine, roughly: one for each read, comparison and sum, more for tables and logarithms. */
  cost: number
}>

/** What each kind costs itself, beside its parts. */
const costs: Readonly<Record<Figure['kind'] | Condition['kind'], number>> = {
  value: 0,
  truth: 0,
  factor: 1,
  flag: 1,
  arithmetic: 1,
  negate: 1,
  abs: 1,
  log: 5,
  min: 1,
  max: 1,
  choose: 1,
  steps: 4,
  lookup: 6,
  not: 0,
  and: 1,
  or: 1,
  compare: 1,
  between: 2,
  within: 6,
  known: 1,
  decided: 1,
}

export const costOf = (node: Figure | Condition): number =>
  partsOf(node).reduce((cost, part) => cost + costOf(part), costs[node.kind])

function partsOf(node: Figure | Condition): readonly (Figure | Condition)[] {
  if ('args' in node) return node.args
  if ('low' in node) return [node.of, node.low, node.high]
  if ('when' in node) return [node.when, node.yes, node.no]
  if ('left' in node) return [node.left, node.right]
  return 'of' in node ? [node.of] : []
}
