/** The wire's UTF-8 stops at three bytes a character: no emoji, no other supplementary plane. */
const supplementary = /[\u{10000}-\u{10FFFF}]/u

const escapeMark = Buffer.from(String.raw`\u`)
const fourByteLeads = [0xf0, 0xf1, 0xf2, 0xf3, 0xf4]

/** False for nearly every body, at the price of a look at its bytes: it is spelled with neither. */
export const mayHoldSupplementary = (body: Buffer): boolean =>
  body.includes(escapeMark) || fourByteLeads.some((lead) => body.includes(lead))

/** Where a body holds a character beyond U+FFFF, in a value or in a name; a JSON pointer. */
export function supplementaryPointer(value: unknown, pointer = ''): string | undefined {
  if (typeof value === 'string') return supplementary.test(value) ? pointer : undefined
  if (typeof value !== 'object' || value === null) return undefined
  for (const [name, member] of Object.entries(value)) {
    if (supplementary.test(name)) return pointer
    const found = supplementaryPointer(member, `${pointer}/${escape(name)}`)
    if (found !== undefined) return found
  }
  return undefined
}

const escape = (name: string): string => name.replaceAll('~', '~0').replaceAll('/', '~1')

const unknownMax = 20
const nameMax = 64

/**
 * Names of members that the schema does not speak of: a newer SDK, or a typing error that the
 * merchant will ask about. Names only, since nobody knows what their values hold; at most twenty.
 */
export function unknownFields(schema: unknown, body: unknown): readonly string[] {
  const found: string[] = []
  collect(schema, body, '', found)
  return found
}

function collect(schema: unknown, value: unknown, pointer: string, found: string[]): void {
  if (found.length >= unknownMax || typeof value !== 'object' || value === null) return
  if (Array.isArray(value)) {
    const items = member(schema, 'items')
    for (const [index, item] of value.entries()) collect(items, item, `${pointer}/${index}`, found)
    return
  }
  const known = propertiesOf(schema)
  // A schema that names no members speaks of none: it is free, and nothing in it is unknown.
  if (known.size === 0) return
  for (const [name, inner] of Object.entries(value)) {
    const path = `${pointer}/${escape(name.slice(0, nameMax))}`
    if (known.has(name)) collect(known.get(name), inner, path, found)
    else if (found.length < unknownMax) found.push(path)
  }
}

type Members = ReadonlyMap<string, unknown>

/** Schemas are few and never change; the members of one are gathered once. */
const gathered = new WeakMap<object, Members>()

function propertiesOf(schema: unknown): Members {
  if (typeof schema !== 'object' || schema === null) return new Map()
  const known = gathered.get(schema) ?? gather(schema)
  gathered.set(schema, known)
  return known
}

/** Members of an object schema, those of its alternatives included. */
function gather(schema: object): Members {
  const own = Object.entries(member(schema, 'properties') ?? {})
  const branches = ['anyOf', 'oneOf', 'allOf'].flatMap((word) => {
    const list = member(schema, word)
    return Array.isArray(list) ? list.flatMap((branch) => [...propertiesOf(branch)]) : []
  })
  return new Map<string, unknown>([...branches, ...own])
}

const member = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null && Object.hasOwn(value, name)
    ? Reflect.get(value, name)
    : undefined
