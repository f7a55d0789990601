import {
  type Arithmetic,
  bounds,
  type Comparison,
  comparisons,
  type Expression,
  type FunctionName,
  functionNames,
  type Operator,
} from './expression.ts'
import { type Fault, faultAt } from './faults.ts'
import { readTokens, type Token } from './read-tokens.ts'

/** How tightly an operator holds what stands around it. */
export const powers = {
  or: 1,
  and: 2,
  not: 3,
  comparison: 4,
  sum: 5,
  product: 6,
  negate: 7,
} as const

/**
 * A rule's text as an expression, by a Pratt parser over our own tokens. Bounded in length, depth and
 * parts. Refuses with `RULE_TEXT_REFUSED`, whose detail says line, column, the fault and the remedy in
 * both languages; it throws nothing else, whatever it is given.
 */
export function parseExpression(text: string): Expression {
  const reading = readingOf(text)
  if (reading.tokens.length === 1) throw faultAt(text, 0, 'EMPTY')
  const expression = parse(reading, 0, 0)
  const rest = next(reading)
  if (rest.kind !== 'end') throw unexpected(reading, rest, 'and、or 或结尾', 'and, or or the end')
  return expression
}

/** A text that is being read; `place` is the token that comes next. */
type Reading = { text: string; tokens: readonly Token[]; place: number; parts: number }

const readingOf = (text: string): Reading => ({
  text,
  tokens: readTokens(text),
  place: 0,
  parts: 0,
})

const end: Token = { kind: 'end', at: 0, text: '' }
const peek = ({ tokens, place }: Reading): Token => tokens[place] ?? end

function next(reading: Reading): Token {
  const token = peek(reading)
  reading.place += 1
  return token
}

const isWord = (token: Token, text: string): boolean =>
  (token.kind === 'name' || token.kind === 'sign') && token.text === text

function take(reading: Reading, text: string): boolean {
  if (!isWord(peek(reading), text)) return false
  reading.place += 1
  return true
}

function expect(reading: Reading, text: string): void {
  const token = next(reading)
  if (!isWord(token, text)) throw unexpected(reading, token, ` ${text}`, text)
}

const fault = (
  { text }: Reading,
  { at }: Readonly<{ at: number }>,
  what: Fault,
  ...words: (string | number)[]
) => faultAt(text, at, what, ...words)

const unexpected = (reading: Reading, token: Token, zh: string, en: string) =>
  fault(reading, token, 'UNEXPECTED', token.kind === 'end' ? '结尾 (the end)' : token.text, zh, en)

function parse(reading: Reading, power: number, depth: number): Expression {
  if (depth > bounds.depth) throw fault(reading, peek(reading), 'TOO_DEEP', bounds.depth)
  let left = parsePrefix(reading, power, depth)
  for (;;) {
    const token = peek(reading)
    const own = powerOf(reading, token)
    if (own === undefined || own <= power) return left
    left = part(reading, parseInfix(reading, left, own, depth))
    if (own === powers.comparison && powerOf(reading, peek(reading)) === own)
      throw fault(reading, peek(reading), 'CHAINED')
  }
}

function part(reading: Reading, expression: Expression): Expression {
  reading.parts += 1
  if (reading.parts > bounds.nodes) throw fault(reading, expression, 'TOO_MANY_PARTS', bounds.nodes)
  return expression
}

function powerOf({ tokens, place }: Reading, token: Token): number | undefined {
  if (token.kind !== 'name' && token.kind !== 'sign') return undefined
  const { text } = token
  if (text === 'or' || text === 'and') return powers[text]
  if (comparisons.includes(text) || text === 'between' || text === 'in') return powers.comparison
  if (text === '+' || text === '-') return powers.sum
  if (text === '*' || text === '/') return powers.product
  // `x not in (…)`
  const after = tokens[place + 1]
  return text === 'not' && after !== undefined && isWord(after, 'in')
    ? powers.comparison
    : undefined
}

function parseInfix(reading: Reading, left: Expression, own: number, depth: number): Expression {
  const token = next(reading)
  const { at, text } = token
  if (text === 'not') {
    reading.place += 1
    return { kind: 'not', at, of: part(reading, parseSet(reading, left, at)) }
  }
  if (text === 'in') return parseSet(reading, left, at)
  if (text === 'between') {
    const low = parse(reading, own, depth + 1)
    expect(reading, 'and')
    return { kind: 'between', at, of: left, low, high: parse(reading, own, depth + 1) }
  }
  const right = parse(reading, own, depth + 1)
  return { kind: 'binary', at, operator: operatorOf(text), left, right }
}

const operatorOf = (text: string): Operator => text as Comparison | Arithmetic | 'and' | 'or'

/** What stands behind `in`. */
function parseSet(reading: Reading, of: Expression, at: number): Expression {
  if (take(reading, '名单')) {
    const token = next(reading)
    if (token.kind !== 'name' || isReserved(token.text))
      throw unexpected(reading, token, '名单的名字', 'the name of a list')
    return { kind: 'listed', at, of, list: token.text }
  }
  expect(reading, '(')
  const members: Expression[] = []
  do {
    if (members.length >= bounds.members)
      throw fault(reading, peek(reading), 'TOO_MANY_MEMBERS', bounds.members)
    members.push(parseMember(reading))
  } while (take(reading, ','))
  expect(reading, ')')
  return { kind: 'within', at, of, members }
}

function parseMember(reading: Reading): Expression {
  const token = next(reading)
  if (token.kind === 'number') {
    const { kind, value, unit, at } = token
    return part(reading, { kind, value, unit, at })
  }
  if (token.kind === 'text')
    return part(reading, { kind: 'text', value: token.value, at: token.at })
  throw fault(reading, token, 'NOT_A_LITERAL')
}

function parsePrefix(reading: Reading, power: number, depth: number): Expression {
  const token = peek(reading)
  const { at, text } = token
  if (isWord(token, 'not') && power < powers.not) {
    reading.place += 1
    return part(reading, { kind: 'not', at, of: parse(reading, powers.not - 1, depth + 1) })
  }
  if (isWord(token, '-')) {
    reading.place += 1
    return part(reading, { kind: 'negate', at, of: parse(reading, powers.negate - 1, depth + 1) })
  }
  if (isWord(token, '(')) {
    reading.place += 1
    const inner = parse(reading, 0, depth + 1)
    expect(reading, ')')
    return inner
  }
  if (token.kind === 'named') return parseNamed(reading, depth)
  if (token.kind === 'name' && !isReserved(text)) return parseName(reading, depth)
  if (token.kind === 'number' || token.kind === 'text') return parseMember(reading)
  if (text === 'true' || text === 'false') {
    reading.place += 1
    return part(reading, { kind: 'truth', at, value: text === 'true' })
  }
  throw unexpected(reading, token, '因子、数字、$名称或左括号', 'a factor, a number, a $name or (')
}

const reserved: readonly string[] = ['and', 'or', 'not', 'between', 'in', 'true', 'false', '名单']
export const isReserved = (text: string): boolean => reserved.includes(text)

function parseNamed(reading: Reading, depth: number): Expression {
  const { at, text } = next(reading)
  if (!take(reading, '(')) return part(reading, { kind: 'threshold', at, name: text })
  const of = parse(reading, 0, depth + 1)
  expect(reading, ')')
  return part(reading, { kind: 'table', at, name: text, of })
}

const isFunction = (name: string): name is FunctionName =>
  (functionNames as readonly string[]).includes(name)

function parseName(reading: Reading, depth: number): Expression {
  const { at, text } = next(reading)
  if (!isWord(peek(reading), '(')) return part(reading, { kind: 'factor', at, name: text })
  if (!isFunction(text)) {
    const known = functionNames.join(' ')
    throw faultAt(reading.text, at, 'UNKNOWN_NAME', text, '函数', 'function', known)
  }
  reading.place += 1
  const args: Expression[] = []
  do args.push(parse(reading, 0, depth + 1))
  while (take(reading, ','))
  expect(reading, ')')
  return part(reading, { kind: 'call', at, name: text, args })
}
