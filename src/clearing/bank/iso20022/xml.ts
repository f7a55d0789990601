import { XMLParser, XMLValidator } from 'fast-xml-parser'
import { wrong } from './refusals.ts'

/** An element of a message. Attributes other than `Ccy` say nothing that is read here. */
export type Element = Readonly<{
  name: string
  /** From the root, as `/Document/BkToCstmrStmt/Stmt[2]`. */
  path: string
  text: string
  attributes: Readonly<Record<string, string>>
  children: readonly Element[]
}>

/** A bank's day fits many times; anything larger is no statement. */
const bytesMax = 256 * 1024 * 1024

/**
 * Entities are left as they stand and read below, the five of XML and characters by number: none can
 * be defined, because a document type is refused before the parser sees it.
 */
const parser = new XMLParser({
  preserveOrder: true,
  ignoreAttributes: false,
  attributeNamePrefix: '',
  parseTagValue: false,
  parseAttributeValue: false,
  trimValues: false,
  processEntities: false,
  htmlEntities: false,
  ignorePiTags: true,
  ignoreDeclaration: true,
})

/** Reads a message of one namespace strictly; refuses BANK_FILE_REFUSED with the place. */
export function readDocument(bytes: Uint8Array, namespace: string): Element {
  const text = decode(bytes)
  if (/<!(?:DOCTYPE|ENTITY|\[CDATA)/i.test(text))
    throw wrong('/', 'document types, entities and CDATA are not taken')
  const encoding = /^\s*<\?xml[^>]*\bencoding\s*=\s*["'](?<name>[^"']+)/.exec(text)
  if (encoding && encoding.groups?.['name']?.toUpperCase() !== 'UTF-8')
    throw wrong('/', 'the encoding is not UTF-8')
  const verdict = XMLValidator.validate(text)
  if (verdict !== true) throw wrong('/', `not well-formed: ${verdict.err.msg}`)
  const roots = elementsOf(parser.parse(text), '')
  const [root] = roots
  if (!root || roots.length !== 1 || root.name !== 'Document')
    throw wrong(`/${root?.name ?? ''}`, 'the root is not Document')
  if (root.attributes['xmlns'] !== namespace)
    throw wrong('/Document', `the namespace is not ${namespace}`)
  return root
}

/** What kind of message a file says it is, without reading it. */
export function namespaceIn(bytes: Uint8Array): string | undefined {
  const head = Buffer.from(bytes.subarray(0, 2_000)).toString('utf8')
  return /<Document\b[^>]*\bxmlns\s*=\s*["'](?<name>[^"']+)["']/.exec(head)?.groups?.['name']
}

function decode(bytes: Uint8Array): string {
  if (bytes.length > bytesMax) throw wrong('/', `larger than ${bytesMax} bytes`)
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    throw wrong('/', 'not UTF-8')
  }
}

/** A node of the parser: `{ name: children, ':@': attributes }`, or `{ '#text': text }`. */
type Node = Readonly<Record<string, unknown>>

const nodesOf = (value: unknown): readonly Node[] => (Array.isArray(value) ? value : [])

function elementsOf(value: unknown, parent: string): readonly Element[] {
  const nodes = nodesOf(value).flatMap((node) => {
    const name = Object.keys(node).find((key) => key !== ':@')
    return name === undefined || name === '#text' ? [] : [{ name, node }]
  })
  const counts = Map.groupBy(nodes, ({ name }) => name)
  const seen = new Map<string, number>()
  return nodes.map(({ name, node }) => {
    const place = (seen.get(name) ?? 0) + 1
    seen.set(name, place)
    const isOne = counts.get(name)?.length === 1
    const path = `${parent}/${name}${isOne ? '' : `[${place}]`}`
    const children = nodesOf(node[name])
    const text = children.map((child) => child['#text']).filter((part) => typeof part === 'string')
    return {
      name,
      path,
      text: unescaped(text.join(''), path),
      attributes: attributesOf(node[':@'], path),
      children: elementsOf(children, path),
    }
  })
}

function attributesOf(value: unknown, path: string): Readonly<Record<string, string>> {
  if (typeof value !== 'object' || value === null) return {}
  return Object.fromEntries(
    Object.entries(value).map(([name, text]) => [name, unescaped(String(text), path)]),
  )
}

const named: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
}

/** The five entities of XML, and characters by number; whatever else an ampersand begins is refused. */
function unescaped(text: string, path: string): string {
  const [before = '', ...parts] = text.split('&')
  return parts.reduce((sum, part) => {
    const end = part.indexOf(';')
    const character = end < 0 ? undefined : characterOf(part.slice(0, end))
    if (character === undefined) throw wrong(path, 'an entity that is not known')
    return sum + character + part.slice(end + 1)
  }, before)
}

function characterOf(entity: string): string | undefined {
  const found = /^#(?:x(?<hex>[0-9a-fA-F]{1,6})|(?<digits>[0-9]{1,7}))$/.exec(entity)?.groups
  if (!found) return Object.hasOwn(named, entity) ? named[entity] : undefined
  const point = Number.parseInt(found['hex'] ?? found['digits'] ?? '', found['hex'] ? 16 : 10)
  const character = point <= 0x10_ff_ff ? String.fromCodePoint(point) : '\0'
  return unspeakable.test(character) ? undefined : character
}

/** Every child of this name. */
export const all = ({ children }: Element, name: string): readonly Element[] =>
  children.filter((child) => child.name === name)

/** The child that a path leads to, each step at most once there. */
export function maybe(element: Element, path: string): Element | undefined {
  let at: Element | undefined = element
  for (const name of path.split('/')) {
    const found: readonly Element[] = at ? all(at, name) : []
    if (found.length > 1) throw wrong(found[1]?.path ?? name, 'is there more than once')
    at = found[0]
  }
  return at
}

export function one(element: Element, path: string): Element {
  const found = maybe(element, path)
  if (!found) throw wrong(`${element.path}/${path}`, 'is missing')
  return found
}

/** The text of an element that must be there, and not empty. */
export function textOf(element: Element, path: string): string {
  const { text, path: place } = one(element, path)
  if (text === '') throw wrong(place, 'is empty')
  return text
}

// What XML 1.0 cannot carry, even escaped.
const unspeakable = /[^\t\n\r -\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u

export type Tree = readonly [
  name: string,
  content: string | readonly (Tree | undefined)[],
  ccy?: string,
]

/** Text as XML carries it; what XML cannot carry is refused, since leaving it out would alter it. */
export function escaped(text: string, name: string): string {
  if (unspeakable.test(text)) throw wrong(name, 'holds a character that XML cannot carry')
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&apos;')
    .replaceAll(/[\r\n\t]/g, (space) => `&#${space.codePointAt(0)};`)
}

const written = ([name, content, ccy]: Tree): string => {
  const inner =
    typeof content === 'string'
      ? escaped(content, name)
      : content.map((child) => (child ? written(child) : '')).join('')
  return `<${name}${ccy === undefined ? '' : ` Ccy="${ccy}"`}>${inner}</${name}>`
}

/** A message on one line behind its declaration. */
export const documentOf = (namespace: string, root: Tree): Buffer =>
  Buffer.from(
    `<?xml version="1.0" encoding="UTF-8"?>\n<Document xmlns="${namespace}">${written(root)}</Document>\n`,
    'utf8',
  )
