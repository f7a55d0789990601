import { bounds, type NumberLiteral } from './expression.ts'
import { faultAt } from './faults.ts'
import { readNumber } from './read-number.ts'

export type Token = Readonly<{ at: number; text: string }> &
  (
    | NumberLiteral
    | Readonly<{ kind: 'text'; value: string }>
    | Readonly<{ kind: 'name' }>
    | Readonly<{ kind: 'named' }>
    | Readonly<{ kind: 'sign' }>
    | Readonly<{ kind: 'end' }>
  )

const space = /[ \t\r\n\u3000]+/y
const comment = /#[^\n]*/y
/** A part behind a dot may begin with a digit: `customer.count.1h`. */
const name = /\$?[\p{L}_][\p{L}\p{N}_]*(?:\.[\p{L}\p{N}_]+)*/uy
const number = /\d+(?:\.\d+)?(?:[\p{L}%]+)?/uy
const sign = /<=|>=|!=|[<>=+\-*/(),]/y

/** What people write for the words and signs of the language, also from a Chinese keyboard. */
const spellings: Readonly<Record<string, string>> = {
  且: 'and',
  或: 'or',
  非: 'not',
  介于: 'between',
  属于: 'in',
  list: '名单',
  '（': '(',
  '）': ')',
  '，': ',',
  '≤': '<=',
  '≥': '>=',
  '≠': '!=',
  '＜': '<',
  '＞': '>',
  '＝': '=',
  '×': '*',
  '÷': '/',
}

/** The text as tokens, an `end` behind them. Refuses what is too long and what means nothing. */
export function readTokens(text: string): readonly Token[] {
  if (text.length > bounds.length) throw faultAt(text, bounds.length, 'TOO_LONG', bounds.length)
  const tokens: Token[] = []
  for (let at = 0; at < text.length; ) {
    const skipped = match(space, text, at) ?? match(comment, text, at)
    if (skipped !== undefined) {
      at += skipped.length
      continue
    }
    const [token, length] = tokenAt(text, at)
    tokens.push(token)
    at += length
  }
  tokens.push({ kind: 'end', at: text.length, text: '' })
  return tokens
}

function match(pattern: RegExp, text: string, at: number): string | undefined {
  pattern.lastIndex = at
  return pattern.exec(text)?.[0]
}

function tokenAt(text: string, at: number): readonly [token: Token, length: number] {
  const word = match(name, text, at)
  if (word !== undefined) {
    if (word.startsWith('$')) return [{ kind: 'named', at, text: word.slice(1) }, word.length]
    return [{ kind: 'name', at, text: spelled(word) }, word.length]
  }
  const digits = match(number, text, at)
  if (digits !== undefined)
    return [{ ...readNumber(text, at, digits), at, text: digits }, digits.length]
  const mark = match(sign, text, at)
  if (mark !== undefined) return [{ kind: 'sign', at, text: mark }, mark.length]
  if (text[at] === "'") return quotedAt(text, at)
  const character = String.fromCodePoint(text.codePointAt(at) ?? 0)
  const meant = spelled(character)
  if (meant === character) throw faultAt(text, at, 'UNKNOWN_CHARACTER', character)
  return [{ kind: 'sign', at, text: meant }, character.length]
}

const spelled = (word: string): string =>
  Object.hasOwn(spellings, word) ? (spellings[word] ?? word) : word

function quotedAt(text: string, at: number): readonly [token: Token, length: number] {
  const end = text.slice(at + 1).search(/['\n]/) + at + 1
  if (end === at || text[end] !== "'") throw faultAt(text, at, 'UNCLOSED_TEXT')
  const value = text.slice(at + 1, end)
  return [{ kind: 'text', at, text: `'${value}'`, value }, end + 1 - at]
}
