/** The same text with parts of it replaced by spaces, so that every offset and line stays. */
export type Blanked = Readonly<{
  /** Without comments, and without what strings, templates and regular expressions say. */
  code: string
  /** Without comments only: for laws about what strings say, such as SQL. */
  spoken: string
  /** Only the comments. */
  prose: string
}>

type Kind = 'comment' | 'text'
type Span = Readonly<{ kind: Kind; from: number; to: number }>

/**
 * Tells code from comments and strings. TypeScript 7 has no parser to call, so this is a scanner:
 * it knows quotes, templates with their `${}`, comments and regular expressions, and it starts
 * afresh at each line end, so that one wrong guess (an apostrophe in JSX) costs one line at most.
 */
export function blank(text: string): Blanked {
  const spans = spansOf(text)
  return {
    code: without(text, spans),
    spoken: without(
      text,
      spans.filter(({ kind }) => kind === 'comment'),
    ),
    prose: only(
      text,
      spans.filter(({ kind }) => kind === 'comment'),
    ),
  }
}

const spaces = (part: string): string => part.replaceAll(/[^\n]/g, ' ')

function without(text: string, spans: readonly Span[]): string {
  let out = ''
  let at = 0
  for (const { from, to } of spans) {
    out += text.slice(at, from) + spaces(text.slice(from, to))
    at = to
  }
  return out + text.slice(at)
}

function only(text: string, spans: readonly Span[]): string {
  let out = ''
  let at = 0
  for (const { from, to } of spans) {
    out += spaces(text.slice(at, from)) + text.slice(from, to)
    at = to
  }
  return out + spaces(text.slice(at))
}

function spansOf(text: string): Span[] {
  const spans: Span[] = []
  /** For each template that is open: how many braces its `${` holds by now. */
  const templates: number[] = []
  let at = 0
  while (at < text.length) {
    const inTemplate = templates.at(-1)
    const two = text.slice(at, at + 2)
    if (two === '//' || two === '/*') {
      const to = endOfComment(text, at)
      spans.push({ kind: 'comment', from: at, to })
      at = to
    } else if (text[at] === "'" || text[at] === '"') {
      const to = endOfString(text, at)
      spans.push({ kind: 'text', from: at + 1, to: Math.max(at + 1, to - 1) })
      at = to
    } else if (text[at] === '`' || (text[at] === '}' && inTemplate === 0)) {
      const part = templatePart(text, at + 1)
      spans.push({ kind: 'text', from: at + 1, to: part.to })
      if (text[at] === '}') templates.pop()
      if (part.opens) templates.push(0)
      at = part.to + (part.opens ? 2 : 1)
    } else if (text[at] === '/' && startsRegex(text, at)) {
      const to = endOfRegex(text, at)
      spans.push({ kind: 'text', from: at + 1, to })
      at = to
    } else {
      const step = text[at] === '{' ? 1 : text[at] === '}' ? -1 : 0
      if (inTemplate !== undefined) templates[templates.length - 1] = inTemplate + step
      at++
    }
  }
  return spans
}

function endOfComment(text: string, from: number): number {
  const end = text[from + 1] === '/' ? text.indexOf('\n', from) : text.indexOf('*/', from + 2) + 2
  return end <= 1 ? text.length : end
}

/** The place after the closing quote; a string that does not close ends with its line. */
function endOfString(text: string, from: number): number {
  for (let at = from + 1; at < text.length; at++) {
    if (text[at] === '\\') at++
    else if (text[at] === text[from]) return at + 1
    else if (text[at] === '\n') return at
  }
  return text.length
}

/** The end of a template's text: at its closing quote, or where `${` opens code. */
function templatePart(text: string, from: number): { to: number; opens: boolean } {
  for (let at = from; at < text.length; at++) {
    if (text[at] === '\\') at++
    else if (text[at] === '`') return { to: at, opens: false }
    else if (text[at] === '$' && text[at + 1] === '{') return { to: at, opens: true }
  }
  return { to: text.length, opens: false }
}

const wordsBeforeRegex = /\b(?:return|typeof|case|in|of|delete|void|throw|new|else|do|await|yield)$/

/** A slash divides after a value and opens a regular expression elsewhere; `</` closes a JSX tag. */
function startsRegex(text: string, at: number): boolean {
  const before = text.slice(Math.max(0, at - 60), at).trimEnd()
  if (before === '' || wordsBeforeRegex.test(before)) return true
  return !/[\w$)\]}'"`<]$/.test(before)
}

function endOfRegex(text: string, from: number): number {
  let inClass = false
  for (let at = from + 1; at < text.length && text[at] !== '\n'; at++) {
    if (text[at] === '\\') at++
    else if (text[at] === '[') inClass = true
    else if (text[at] === ']') inClass = false
    else if (text[at] === '/' && !inClass) return at
  }
  return from + 1
}
