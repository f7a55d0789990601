import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { docOf, isRecord, page, table } from './modules.ts'

type Schema = Readonly<Record<string, unknown>>

/** Every message of the open API with its members, types and lengths, from the schemas that check it. */
export async function renderApi(root: string): Promise<string> {
  const sources = globSync('packages/apiv3/src/schemas/*.ts', { cwd: root })
    .toSorted()
    .map((path) => readFileSync(join(root, path), 'utf8'))
  const exports: unknown = await import('@tongbao/apiv3')
  const messages = Object.entries(isRecord(exports) ? exports : {})
    .filter((entry): entry is [string, Schema] => isRecord(entry[1]) && '~kind' in entry[1])
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
  return page(
    'Messages of the open API',
    'Bodies, answers and callbacks of `/v3`, as the server checks them. Lengths count characters ' +
      '(code points); amounts are whole fen. Members that are not listed are let through, because ' +
      'an SDK may be newer than this server.',
    messages.map(([name, schema]) =>
      [`## ${name}`, firstDoc(sources, name), membersOf(schema)].filter(Boolean).join('\n\n'),
    ),
  )
}

const firstDoc = (sources: readonly string[], name: string): string =>
  sources.map((source) => docOf(source, name)).find(Boolean) ?? ''

function membersOf(schema: Schema): string {
  const rows = [...rowsOf(schema, '')]
  if (rows.length === 0) return describe(schema)
  const choice = choiceOf(schema)
  return [table(['member', 'type', 'required'], rows), choice].filter(Boolean).join('\n\n')
}

/** `anyOf` over the presence of members, as the refund uses it. */
function choiceOf(schema: Schema): string {
  const branches = Array.isArray(schema['anyOf']) ? schema['anyOf'].filter(isRecord) : []
  const names = branches.flatMap(({ required }) => (Array.isArray(required) ? required : []))
  return names.length === 0
    ? ''
    : `At least one of ${names.map((name) => `\`${name}\``).join(', ')}.`
}

function* rowsOf(schema: Schema, prefix: string): Generator<string[]> {
  const properties = isRecord(schema['properties']) ? schema['properties'] : {}
  const required = Array.isArray(schema['required']) ? schema['required'] : []
  for (const [name, member] of Object.entries(properties)) {
    if (!isRecord(member)) continue
    const path = `${prefix}${name}`
    yield [`\`${path}\``, describe(member), required.includes(name) ? 'yes' : '']
    const items = member['items']
    if (member['type'] === 'object') yield* rowsOf(member, `${path}.`)
    else if (isRecord(items)) yield* rowsOf(items, `${path}[].`)
  }
}

function describe(schema: Schema): string {
  const words = schema['enum']
  if (Array.isArray(words)) return words.map((word) => `\`${word}\``).join(', ')
  if ('const' in schema) return `\`${String(schema['const'])}\``
  const { type, minLength, maxLength, minimum, maximum, minItems, maxItems, description } = schema
  if (type === 'array') {
    const items = isRecord(schema['items']) ? describe(schema['items']) : ''
    return `list of ${items}${range(minItems, maxItems, ' (', ')')}`
  }
  const size = range(minLength, maxLength, ', ', ' characters') + range(minimum, maximum, ', ', '')
  return `${typeof type === 'string' ? type : 'any'}${unitOf(description)}${size}${patternOf(schema)}`
}

const unitOf = (description: unknown): string =>
  typeof description === 'string' ? ` of ${description}` : ''

const patternOf = ({ pattern }: Schema): string =>
  typeof pattern === 'string' && pattern.length <= 40 ? `, \`${pattern}\`` : ''

function range(from: unknown, to: unknown, before: string, after: string): string {
  if (typeof from !== 'number' && typeof to !== 'number') return ''
  const low = typeof from === 'number' ? String(from) : '0'
  return `${before}${typeof to === 'number' ? `${low}–${to}` : `${low} or more`}${after}`
}
