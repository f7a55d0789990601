import { type Expression, isComparison } from './expression.ts'
import { powers } from './parse-expression.ts'
import { numberText } from './read-number.ts'

/** The canonical text: one space, no bracket that is not needed. Parsed again it is the same expression. */
export const formatExpression = (expression: Expression): string => textOf(expression, 0)

/** `outer` is how tightly the place holds; what holds less is put in brackets. */
function textOf(expression: Expression, outer: number): string {
  const own = powerOf(expression)
  const text = bare(expression, own)
  return own <= outer ? `(${text})` : text
}

const tight = 8

function powerOf(expression: Expression): number {
  switch (expression.kind) {
    case 'binary': {
      const { operator } = expression
      if (operator === 'and' || operator === 'or') return powers[operator]
      if (isComparison(operator)) return powers.comparison
      return operator === '+' || operator === '-' ? powers.sum : powers.product
    }
    case 'between':
    case 'within':
    case 'listed':
      return powers.comparison
    case 'not':
      return powers.not
    case 'negate':
      return powers.negate
    default:
      return tight
  }
}

function bare(expression: Expression, own: number): string {
  switch (expression.kind) {
    case 'number':
      return numberText(expression)
    case 'text':
      return `'${expression.value}'`
    case 'truth':
      return String(expression.value)
    case 'factor':
      return expression.name
    case 'threshold':
      return `$${expression.name}`
    case 'table':
      return `$${expression.name}(${textOf(expression.of, 0)})`
    case 'call':
      return `${expression.name}(${expression.args.map((arg) => textOf(arg, 0)).join(', ')})`
    case 'not':
      return `not ${textOf(expression.of, own - 1)}`
    case 'negate':
      return `-${textOf(expression.of, own - 1)}`
    default:
      return around(expression, own)
  }
}

type Around = Extract<Expression, { kind: 'binary' | 'between' | 'within' | 'listed' }>

/** Comparisons do not chain, so both sides of one hold more tightly. */
function around(expression: Around, own: number): string {
  if (expression.kind === 'binary') {
    const { operator, left, right } = expression
    const onLeft = isComparison(operator) ? own : own - 1
    return `${textOf(left, onLeft)} ${operator} ${textOf(right, own)}`
  }
  const of = textOf(expression.of, own)
  if (expression.kind === 'between')
    return `${of} between ${textOf(expression.low, own)} and ${textOf(expression.high, own)}`
  if (expression.kind === 'listed') return `${of} in 名单 ${expression.list}`
  return `${of} in (${expression.members.map((member) => textOf(member, 0)).join(', ')})`
}
