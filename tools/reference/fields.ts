import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Field, Said } from './described.ts'
import { isRecord } from './modules.ts'

export type Schema = Readonly<Record<string, unknown>>
type Words = Readonly<Record<string, readonly [zh: string, en: string]>>

const words = JSON.parse(
  readFileSync(join(import.meta.dirname, 'words/fields.json'), 'utf8'),
) as Words

/** The longest tail of the path that has words: `sub_orders.amount.total_amount`, then `total_amount`. */
export function saidOf(path: string): Said | undefined {
  const parts = path.replaceAll('[]', '').split('.')
  for (let from = Math.max(0, parts.length - 3); from < parts.length; from++) {
    const said = words[parts.slice(from).join('.')]
    if (said) return { zh: said[0], en: said[1] }
  }
  return undefined
}

/** Every member of a schema, those of its objects and lists after it. */
export function fieldsOf(schema: unknown, prefix = ''): readonly Field[] {
  if (!isRecord(schema)) return []
  const properties = isRecord(schema['properties']) ? schema['properties'] : {}
  const required = Array.isArray(schema['required']) ? schema['required'] : []
  return Object.entries(properties).flatMap(([name, member]) => {
    if (!isRecord(member)) return []
    const path = `${prefix}${name}`
    const items = member['items']
    const inner =
      member['type'] === 'object'
        ? fieldsOf(member, `${path}.`)
        : isRecord(items)
          ? fieldsOf(items, `${path}[].`)
          : []
    return [fieldOf(path, member, required.includes(name)), ...inner]
  })
}

function fieldOf(path: string, member: Schema, isRequired: boolean): Field {
  const { zh, en } = saidOf(path) ?? { zh: '', en: '' }
  const { pattern } = member
  return {
    path,
    type: typeOf(member),
    isRequired,
    size: sizeOf(member),
    words: wordsOf(member),
    pattern: typeof pattern === 'string' && pattern.length <= 60 ? pattern : '',
    zh,
    en,
  }
}

function typeOf(member: Schema): string {
  const { type, items, description, ...rest } = member
  if (type === 'array') return `${isRecord(items) ? typeOf(items) : 'any'}[]`
  if (typeof type === 'string') return description === 'fen' ? `${type} (fen)` : type
  return 'const' in rest ? typeof rest['const'] : 'any'
}

function wordsOf(member: Schema): readonly string[] {
  const { items } = member
  const from = member['type'] === 'array' && isRecord(items) ? items : member
  if ('const' in from) return [String(from['const'])]
  const list = from['enum']
  return Array.isArray(list) ? list.map(String) : []
}

/** Of what is longer than a screen shows, the bound alone is told. */
function sizeOf({ type, ...member }: Schema): string {
  const [low, high] =
    type === 'string'
      ? [member['minLength'], member['maxLength']]
      : type === 'array'
        ? [member['minItems'], member['maxItems']]
        : [member['minimum'], member['maximum']]
  if (typeof low !== 'number' && typeof high !== 'number') return ''
  return `${typeof low === 'number' ? low : 0}–${typeof high === 'number' ? high : ''}`
}
