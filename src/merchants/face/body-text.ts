/** The wire's UTF-8 stops at three bytes a character: no emoji, no other supplementary plane. */
const supplementary = /[\u{10000}-\u{10FFFF}]/u

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

/** Members of an object schema, those of its alternatives included. */
function propertiesOf(schema: unknown): ReadonlyMap<string, unknown> {
  const own = Object.entries(member(schema, 'properties') ?? {})
  const branches = ['anyOf', 'oneOf', 'allOf'].flatMap((word) => {
    const list = member(schema, word)
    return Array.isArray(list) ? list.flatMap((branch) => [...propertiesOf(branch)]) : []
  })
  return new Map<string, unknown>([...branches, ...own])
}

const member = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null && name in value
    ? Object.entries(value).find(([key]) => key === name)?.[1]
    : undefined
