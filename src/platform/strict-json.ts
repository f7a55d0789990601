/** What is wrong with a JSON text, and where: a JSON pointer to the value being read. */
export class JsonFault extends Error {
  override readonly name = 'JsonFault'
  readonly pointer: string

  constructor(issue: string, path: readonly (string | number)[]) {
    super(issue)
    this.pointer = path.map((step) => `/${escape(String(step))}`).join('')
  }
}

const escape = (step: string): string => step.replaceAll('~', '~0').replaceAll('/', '~1')

/**
 * A number that JavaScript would change in silence: `1.0` and `1e2` (which read as whole numbers),
 * `-0`, and whole numbers beyond 2^53. It is not a number to any schema, so a field that wants one
 * refuses it; a field that nobody reads may carry it.
 */
export class NumberLiteral {
  readonly literal: string

  constructor(literal: string) {
    this.literal = literal
  }

  toJSON(): string {
    return this.literal
  }
}

export const depthMax = 16

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
const blank = /[ \t\n\r]*/y
const number = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y
const special = /[\\\p{Cc}]/u
const words: ReadonlyMap<string, unknown> = new Map<string, unknown>([
  ['t', true],
  ['f', false],
  ['n', null],
])

/** A reader's place in the text, and the members it has gone through to get there. */
type Reader = { readonly text: string; at: number; readonly path: (string | number)[] }

/**
 * Reads JSON as RFC 8259 has it, minus everything that two readers could understand differently:
 * repeated members, `__proto__`, U+0000, lone surrogates, a byte order mark, bytes that are not
 * UTF-8, more than 16 levels. Throws `JsonFault`; linear in the length of the text.
 */
export function parseStrictJson(bytes: Uint8Array): unknown {
  const reader: Reader = { text: decode(bytes), at: 0, path: [] }
  if (reader.text.startsWith('\uFEFF')) throw fault(reader, 'starts with a byte order mark')
  skipBlank(reader)
  const value = readValue(reader)
  skipBlank(reader)
  if (reader.at < reader.text.length) throw fault(reader, 'has more after its end')
  return value
}

function decode(bytes: Uint8Array): string {
  try {
    return utf8.decode(bytes)
  } catch {
    throw new JsonFault('is not UTF-8', [])
  }
}

const fault = ({ path }: Reader, issue: string): JsonFault => new JsonFault(issue, path)

function skipBlank(reader: Reader): void {
  blank.lastIndex = reader.at
  blank.test(reader.text)
  reader.at = blank.lastIndex
}

function readValue(reader: Reader): unknown {
  const first = reader.text[reader.at]
  switch (first) {
    case '{':
      return readObject(reader)
    case '[':
      return readArray(reader)
    case '"':
      return readString(reader)
    case 't':
    case 'f':
    case 'n':
      return readWord(reader, first)
    case undefined:
      throw fault(reader, 'ends too early')
    default:
      return readNumber(reader)
  }
}

function readObject(reader: Reader): Record<string, unknown> {
  const object: Record<string, unknown> = {}
  enter(reader)
  if (take(reader, '}')) return object
  do {
    if (reader.text[reader.at] !== '"') throw fault(reader, 'has a member without a quoted name')
    const name = readString(reader)
    reader.path.push(name)
    if (Object.hasOwn(object, name)) throw fault(reader, 'is given twice')
    if (name === '__proto__') throw fault(reader, 'is not a name that a member may have')
    skipBlank(reader)
    if (!take(reader, ':')) throw fault(reader, 'has no colon after its name')
    object[name] = readValue(reader)
    if (name === 'constructor' && holdsPrototype(object[name]))
      throw fault(reader, 'is not a name that a member may have')
    reader.path.pop()
    skipBlank(reader)
  } while (take(reader, ','))
  if (!take(reader, '}')) throw fault(reader, 'is an object that is not closed')
  return object
}

const holdsPrototype = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && Object.hasOwn(value, 'prototype')

function readArray(reader: Reader): unknown[] {
  const array: unknown[] = []
  enter(reader)
  if (take(reader, ']')) return array
  do {
    reader.path.push(array.length)
    array.push(readValue(reader))
    reader.path.pop()
    skipBlank(reader)
  } while (take(reader, ','))
  if (!take(reader, ']')) throw fault(reader, 'is an array that is not closed')
  return array
}

/** Steps over the opening bracket. The path is as long as the containers around us. */
function enter(reader: Reader): void {
  if (reader.path.length >= depthMax)
    throw fault(reader, `is nested deeper than ${depthMax} levels`)
  reader.at++
  skipBlank(reader)
}

/** Steps over the mark and the blanks behind it, if the mark is what comes next. */
function take(reader: Reader, mark: string): boolean {
  if (reader.text[reader.at] !== mark) return false
  reader.at++
  skipBlank(reader)
  return true
}

function readString(reader: Reader): string {
  const { text, at } = reader
  let end = text.indexOf('"', at + 1)
  while (end >= 0 && isEscaped(text, end)) end = text.indexOf('"', end + 1)
  if (end < 0) throw fault(reader, 'is a string that is not closed')
  reader.at = end + 1
  const value = unescape(reader, text.slice(at, end + 1))
  if (value.includes('\0')) throw fault(reader, 'contains U+0000')
  if (!value.isWellFormed()) throw fault(reader, 'contains half of a surrogate pair')
  return value
}

/** A quote is escaped when the backslashes before it are odd in number. */
function isEscaped(text: string, at: number): boolean {
  let slashes = 0
  while (text[at - 1 - slashes] === '\\') slashes++
  return slashes % 2 === 1
}

/** JSON.parse knows the escapes and refuses bare control characters; most strings have neither. */
function unescape(reader: Reader, quoted: string): string {
  if (!special.test(quoted)) return quoted.slice(1, -1)
  try {
    return String(JSON.parse(quoted))
  } catch {
    throw fault(reader, 'contains a control character or an unknown escape')
  }
}

function readWord(reader: Reader, first: 't' | 'f' | 'n'): unknown {
  const word = { t: 'true', f: 'false', n: 'null' }[first]
  if (!reader.text.startsWith(word, reader.at)) throw fault(reader, 'is not a JSON value')
  reader.at += word.length
  return words.get(first)
}

function readNumber(reader: Reader): number | NumberLiteral {
  number.lastIndex = reader.at
  const literal = number.exec(reader.text)?.[0]
  if (literal === undefined) throw fault(reader, 'is not a JSON value')
  reader.at += literal.length
  const value = Number(literal)
  return isFaithful(literal, value) ? value : new NumberLiteral(literal)
}

const isFaithful = (literal: string, value: number): boolean =>
  Number.isInteger(value)
    ? Number.isSafeInteger(value) && /^(?:-?[1-9][0-9]*|0)$/.test(literal)
    : Number.isFinite(value)
