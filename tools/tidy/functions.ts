export type MeasuredFunction = Readonly<{ name: string; line: number; lines: number }>

const words = new Set([
  'if',
  'for',
  'while',
  'switch',
  'catch',
  'with',
  'function',
  'return',
  'await',
])

/**
 * Every function of a file with its length in lines, from blanked code (see `blank`). A function
 * counts whole, its inner functions included, and so do those. Arrow functions without braces are
 * counted where they have a name.
 */
export function functionsOf(code: string): MeasuredFunction[] {
  const lineOf = lineCounter(code)
  const found = new Map<number, MeasuredFunction>()
  const add = (from: number, to: number, name: string) => {
    const line = lineOf(from)
    if (!found.has(to)) found.set(to, { name, line, lines: lineOf(to) - line + 1 })
  }
  for (const { from, to, name } of [...declared(code), ...arrows(code), ...methods(code)])
    add(from, to, name)
  return [...found.values()].toSorted((a, b) => a.line - b.line)
}

type Extent = { from: number; to: number; name: string }

function* declared(code: string): Generator<Extent> {
  for (const start of code.matchAll(/\bfunction\b\s*\*?\s*(?<name>[\w$]*)/g)) {
    const open = code.indexOf('(', start.index)
    const body = open < 0 ? undefined : bodyAfter(code, closing(code, open) + 1)
    if (body !== undefined)
      yield { from: start.index, to: closing(code, body), name: start.groups?.['name'] ?? '' }
  }
}

function* methods(code: string): Generator<Extent> {
  const pattern =
    /^[ \t]*(?:(?:static|async|override|get|set)\s+)*\*?\s*(?<name>[\w$]+|\[[\w.]+\])\s*(?:<[^()]*>)?\(/gm
  for (const start of code.matchAll(pattern)) {
    const name = start.groups?.['name'] ?? ''
    if (words.has(name)) continue
    const end = closing(code, start.index + start[0].length - 1)
    const body = bodyAfter(code, end + 1)
    // A call is never followed by a brace; in `case f(x): {` the brace is no body, but that is rare.
    if (body !== undefined) yield { from: start.index, to: closing(code, body), name }
  }
}

function* arrows(code: string): Generator<Extent> {
  for (const arrow of code.matchAll(/=>\s*/g)) {
    const after = arrow.index + arrow[0].length
    const from = startOfArrow(code, arrow.index)
    const name = /(?<name>[\w$]+)(?:\s*:[^=;{}]*)?\s*[=:]\s*(?:async\s*)?$/.exec(
      code.slice(Math.max(0, from - 200), from),
    )?.groups?.['name']
    if (code[after] === '{') yield { from, to: closing(code, after), name: name ?? '' }
    else if (name !== undefined && isDeclared(code, from, name))
      yield { from, to: endOfExpression(code, after), name }
  }
}

/** A named arrow function, and no function type: `const f = …`, not `type F = …` or `f: () => T`. */
const isDeclared = (code: string, from: number, name: string): boolean =>
  new RegExp(`\\bconst\\s+${name.replaceAll('$', '\\$')}\\b[^;]*=\\s*(?:async\\s*)?$`).test(
    code.slice(Math.max(0, from - 200), from),
  )

/** Where the parameters of an arrow function begin. */
function startOfArrow(code: string, arrow: number): number {
  const from = Math.max(0, arrow - 300)
  const before = code.slice(from, arrow).trimEnd()
  if (before.endsWith(')')) return opening(code, from + before.length - 1)
  const typed = /\)\s*:\s*[^()=;]*$/.exec(before)
  if (typed) return opening(code, from + typed.index)
  const bare = /[\w$]+$/.exec(before)
  return bare ? from + bare.index : arrow
}

/** The brace that opens the body after a parameter list, past a return type; none for a mere call. */
function bodyAfter(code: string, from: number): number | undefined {
  const typed = /^\s*:/.exec(code.slice(from, from + 20))
  if (!typed)
    return /^\s*\{/.test(code.slice(from, from + 200)) ? code.indexOf('{', from) : undefined
  for (let at = from + typed[0].length; at < code.length; at++) {
    const char = code[at] ?? ''
    if (char === '(' || char === '[' || char === '<') at = closing(code, at)
    else if (char === '{') {
      // A brace right after a colon, a bar or an ampersand opens an object type.
      if (!/[:|&]$/.test(code.slice(from, at).trimEnd())) return at
      at = closing(code, at)
    } else if (char === '=' && code[at + 1] === '>') at++
    else if (/[;=)}\]]/.test(char) || (char === '\n' && startsStatement(code, at))) return undefined
  }
  return undefined
}

const startsStatement = (code: string, at: number): boolean =>
  /^\n\s*(?:export|function|const|type)\b/.test(code.slice(at, at + 60))

/** Formatted code tells an expression's end by its indent: the last line before one as far left. */
function endOfExpression(code: string, from: number): number {
  const indent = indentOf(code.slice(code.lastIndexOf('\n', from) + 1))
  let last = lineEnd(code, from)
  for (let end = last; end < code.length; ) {
    const line = code.slice(end + 1, lineEnd(code, end + 1))
    end = lineEnd(code, end + 1)
    if (line.trim() === '') continue
    const closes = indentOf(line) === indent && /^\s*[)\]}]/.test(line)
    if (indentOf(line) <= indent && !closes) break
    last = end
  }
  return last - 1
}

const indentOf = (line: string): number => /^[ \t]*/.exec(line)?.[0].length ?? 0

function lineEnd(code: string, from: number): number {
  const end = code.indexOf('\n', from)
  return end < 0 ? code.length : end
}

const pairs: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}', '<': '>' }

/** The place of the bracket that closes the one at `open`. */
function closing(code: string, open: number): number {
  const left = code[open] ?? ''
  const right = pairs[left]
  let depth = 0
  for (let at = open; at >= 0 && at < code.length; at++) {
    if (code[at] === left) depth++
    // `=>` closes no angle bracket.
    else if (code[at] === right && !(right === '>' && code[at - 1] === '=') && --depth === 0)
      return at
  }
  return code.length
}

/** The place of the parenthesis that opens the one at `close`. */
function opening(code: string, close: number): number {
  let depth = 0
  for (let at = close; at >= 0; at--) {
    if (code[at] === ')') depth++
    else if (code[at] === '(' && --depth === 0) return at
  }
  return 0
}

function lineCounter(text: string): (offset: number) => number {
  const starts = [0]
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1)
  return (offset) => {
    let low = 0
    let high = starts.length
    while (high - low > 1) {
      const middle = (low + high) >> 1
      if ((starts[middle] ?? 0) <= offset) low = middle
      else high = middle
    }
    return low + 1
  }
}
