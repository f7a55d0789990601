import type { Unit } from '../../factor/factor.ts'

/** What a rule says, as plain data; `at` is where it stands in its text, and no part of its meaning. */
export type Expression = Readonly<{ at: number }> &
  (
    | NumberLiteral
    | TextLiteral
    | Readonly<{ kind: 'truth'; value: boolean }>
    | Readonly<{ kind: 'factor'; name: string }>
    /** `$大额`: a number that is kept apart from the rules, because many speak of it. */
    | Readonly<{ kind: 'threshold'; name: string }>
    /** `$分档(amount)`: a table that is kept apart. */
    | Readonly<{ kind: 'table'; name: string; of: Expression }>
    | Readonly<{ kind: 'call'; name: FunctionName; args: readonly Expression[] }>
    | Readonly<{ kind: 'not' | 'negate'; of: Expression }>
    | Readonly<{ kind: 'binary'; operator: Operator; left: Expression; right: Expression }>
    | Readonly<{ kind: 'between'; of: Expression; low: Expression; high: Expression }>
    | Readonly<{ kind: 'within'; of: Expression; members: readonly Expression[] }>
    /** `x in 名单 name`. */
    | Readonly<{ kind: 'listed'; of: Expression; list: string }>
  )

/** A number without a unit takes the one of what it stands beside. */
export type LiteralUnit = Extract<Unit, 'count' | 'fen' | 'ratio' | 'seconds' | 'hours' | 'days'>

/** `value` is in its unit: fen, a part of one, seconds, hours or days. */
export type NumberLiteral = Readonly<{ kind: 'number'; value: number; unit: LiteralUnit | null }>

/** A word for a code, such as `'transfer'`. */
export type TextLiteral = Readonly<{ kind: 'text'; value: string }>

export const functionNames = ['known', 'min', 'max', 'abs', 'log', 'if'] as const
export type FunctionName = (typeof functionNames)[number]

export type Comparison = '<' | '<=' | '>' | '>=' | '=' | '!='
export type Arithmetic = '+' | '-' | '*' | '/'
export type Operator = 'and' | 'or' | Comparison | Arithmetic

export const comparisons: readonly string[] = ['<', '<=', '>', '>=', '=', '!=']

export const isComparison = (operator: Operator): operator is Comparison =>
  comparisons.includes(operator)

/** What a text may ask of a machine; above it is refused, whoever wrote it. */
export const bounds = { length: 4_000, depth: 40, nodes: 400, members: 200 } as const
