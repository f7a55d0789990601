import { basename } from 'node:path'
import { type Law, places, type Source } from './tree.ts'

const migrationsOf = (tree: readonly Source[]): Source[] =>
  tree
    .filter(({ path }) => /^db\/migrations\/.*\.sql$/.test(path))
    .map((source) => ({ ...source, code: source.text.replaceAll(/--[^\n]*/g, blanks) }))

const blanks = (comment: string): string => ' '.repeat(comment.length)

/** What one PostgreSQL forgives and a distributed one refuses, or what costs more than it gives. */
const refused: readonly (readonly [why: string, pattern: RegExp])[] = [
  [
    'triggers and rules do not run on distributed tables',
    /\bcreate\s+(?:or\s+replace\s+)?(?:constraint\s+)?(?:trigger|rule)\b[^\n]*/gi,
  ],
  [
    'ids are made by the caller, in order of birth',
    /^\s*\w+\s+(?:small|big)?serial\b|\bgenerated\s+(?:always|by\s+default)\s+as\s+identity\b|\bcreate\s+sequence\b|\bnextval\b/gim,
  ],
  ['a time without its zone is a guess', /\btimestamp\b(?!tz)(?!\s+with\s+time\s+zone)/gi],
  [
    'money and measures are never floats',
    /\b(?:real|double\s+precision|float[48]?|money)\b(?=[\s,])/gi,
  ],
  [
    'time and chance come from the caller',
    /\b(?:clock_timestamp|statement_timestamp|now|random|gen_random_uuid|uuidv[47])\s*\(/gi,
  ],
  ['a migration only goes forward', /\b(?:drop\s+(?:schema|table|column)|truncate)\b[^\n]*/gi],
  ['nothing rests on session locks or notifications', /\bpg_(?:try_)?advisory\w*|\bnotify\b/gi],
]

export const migrationsScale: Law = {
  name: 'migrations use nothing that a distributed database refuses',
  broken: (tree) =>
    migrationsOf(tree).flatMap((source) =>
      refused.flatMap(([why, pattern]) =>
        places(source, pattern).map((place) => `${place}: ${why}`),
      ),
    ),
}

const schemaOf = (source: Source): string =>
  /^\d{6}_(?<schema>[a-z]+)/.exec(basename(source.path))?.groups?.['schema'] ?? ''

/** A foreign key inside a module is its own affair; one across modules ties two shards together. */
export const noKeyCrossesModules: Law = {
  name: 'no foreign key and no table crosses modules',
  broken: (tree) =>
    migrationsOf(tree).flatMap((source) => {
      const own = schemaOf(source)
      const named =
        /\b(?:references|create\s+table(?:\s+if\s+not\s+exists)?|alter\s+table)\s+(?<table>[\w.]+)/gi
      return [...source.code.matchAll(named)]
        .map((found) => found.groups?.['table'] ?? '')
        .filter((table) => !table.startsWith(`${own}.`))
        .map((table) => `${source.path} names ${table}, which is not of schema ${own}`)
    }),
}

/** `allowed` are `schema.table.column`s that no hot path writes. Parsing jsonb cost 13 µs a row. */
export const hotTablesHoldNoJson = (allowed: readonly string[]): Law => ({
  name: 'hot tables hold text, not json',
  broken: (tree) =>
    migrationsOf(tree).flatMap((source) =>
      tablesOf(source).flatMap(({ table, body }) =>
        [...body.matchAll(/^\s*(?<column>\w+)\s+jsonb?\b/gim)]
          .map((found) => `${table}.${found.groups?.['column'] ?? ''}`)
          .filter((column) => !allowed.includes(column))
          .map((column) => `${source.path} ${column} is json`),
      ),
    ),
})

/** Every table says by its primary key on which shard a row lives; small tables may be anywhere. */
export const keysBeginWithTheShard = (
  shardKeys: readonly string[],
  reference: readonly string[],
): Law => ({
  name: 'primary keys begin with the shard key',
  broken: (tree) =>
    migrationsOf(tree).flatMap((source) =>
      tablesOf(source)
        .filter(({ table }) => !reference.includes(table))
        .flatMap(({ table, body }) => {
          const key =
            /\bprimary\s+key\s*\(\s*(?<first>\w+)/i.exec(body)?.groups?.['first'] ??
            /^\s*(?<first>\w+)\b[^,\n]*\bprimary\s+key\b/im.exec(body)?.groups?.['first']
          if (key === undefined) return [`${table} has no primary key`]
          return shardKeys.includes(key) ? [] : [`${table} has the key (${key}, …)`]
        }),
    ),
})

function tablesOf(source: Source): { table: string; body: string }[] {
  const start =
    /\bcreate\s+(?:unlogged\s+)?table\s+(?:if\s+not\s+exists\s+)?(?<table>[\w.]+)\s*\(/gi
  return [...source.code.matchAll(start)].map((found) => {
    const from = found.index + found[0].length
    const end = /^\)/m.exec(source.code.slice(from))?.index ?? source.code.length
    return { table: found.groups?.['table'] ?? '', body: source.code.slice(from, from + end) }
  })
}

export const migrationsCountUp: Law = {
  name: 'migrations are numbered without gaps',
  broken: (tree) =>
    migrationsOf(tree)
      .map(({ path }, index) => ({ path, wanted: String(index + 1).padStart(6, '0') }))
      .filter(({ path, wanted }) => !new RegExp(`/${wanted}_[a-z]+(?:_[a-z]+)*\\.sql$`).test(path))
      .map(({ path, wanted }) => `${path} should be number ${wanted}`),
}
