import { at, type Law, moduleOf, places, type Source } from './tree.ts'

const inSrc = (tree: readonly Source[]): Source[] =>
  tree.filter(({ path, isScript, isTest }) => path.startsWith('src/') && isScript && !isTest)

const amountWords = 'amount|minor|fen|total|balance|price|refund|fee'
const numbersOfMoney = new RegExp(
  `\\b(?:Number|Math\\.\\w+)\\([^()\\n]*(?:${amountWords})[^\\n]*`,
  'gi',
)
const floats = /\bparseFloat\b|\.toFixed\b|\/\s*100(?:\.0)?\b/g
/**
 * `edges` are the files where an amount leaves the house as the integer that the APIv3 wire wants;
 * everywhere else a float, or a number made of money, is a mistake.
 */
export const moneyIsNeverAFloat = (edges: RegExp): Law => ({
  name: 'money is never a float',
  broken: (tree) =>
    inSrc(tree).flatMap((source) => [
      ...(/['"]#kernel\/money['"]/.test(source.spoken) || moduleOf(source.path) === 'ledger'
        ? places(source, floats)
        : []),
      ...(edges.test(source.path) ? [] : places(source, numbersOfMoney)),
    ]),
})

/** `takers` are the composition roots, which alone read the machine's clock. */
export const timeIsGiven = (takers: RegExp): Law => ({
  name: 'time is given, not taken',
  broken: (tree) =>
    inSrc(tree)
      .filter(({ path }) => !takers.test(path))
      .flatMap((source) => places(source, /\bDate\.now\b|\bnew Date\(\s*\)|\bnew Date\b(?!\()/g)),
})

const speaksSql =
  /\bsql(?:<[^`\n]*>)?`|\bsql\.(?:raw|table|ref|lit)\b|\.(?:selectFrom|insertInto|updateTable|deleteFrom|mergeInto)\(/g

export const sqlStaysInTheStore = (holders: RegExp): Law => ({
  name: 'SQL is spoken only in store.ts',
  broken: (tree) =>
    inSrc(tree)
      .filter(({ path }) => !path.endsWith('/store.ts') && !holders.test(path))
      .flatMap((source) => places(source, speaksSql)),
})

/** Of `<module>.<table>` in SQL; the tables of another module are that module's business. */
export const storesKeepToTheirOwnTables = (schemas: readonly string[]): Law => ({
  name: 'a store touches the tables of its own module only, and what others publish as facts',
  broken: (tree) =>
    inSrc(tree)
      .filter(({ path }) => path.endsWith('/store.ts'))
      .flatMap((source) => {
        const others = schemas.filter((schema) => schema !== moduleOf(source.path)).join('|')
        const tables = new RegExp(
          `(?:\\b(?:from|join|into|update|table|only)\\s+|['"])(?:${others})\\.(?![a-z_]+_fact\\b)[a-z_]+`,
          'gi',
        )
        return places(source, tables, 'spoken')
      }),
})

const tableStart = /\brefusals\(\s*\{/g
const codeLine = /^\s*['"]?(?<code>[A-Za-z][\w.-]*)['"]?\s*:\s*\[/gm

/** The codes of every `refusals({…})` table, with their places. */
export function refusalCodes(source: Source): { code: string; place: string }[] {
  return [...source.spoken.matchAll(tableStart)].flatMap((start) => {
    const from = start.index + start[0].length
    const end = source.spoken.indexOf('\n})', from)
    const table = source.spoken.slice(from, end < 0 ? undefined : end)
    return [...table.matchAll(codeLine)].map((found) => ({
      code: found.groups?.['code'] ?? '',
      place: at(source, from + found.index + found[0].length - 1),
    }))
  })
}

export const everyRefusalIsTested: Law = {
  name: 'every refusal code appears in a test',
  broken(tree) {
    const tests = tree.filter(({ isTest }) => isTest).map(({ spoken }) => spoken)
    return inSrc(tree)
      .flatMap(refusalCodes)
      .filter(({ code }) => !tests.some((text) => new RegExp(`\\b${code}\\b`).test(text)))
      .map(({ code, place }) => `${place} ${code} is refused in no test`)
  },
}

/** `makers` may refuse without a table: they guard what has no feature yet, a line or a socket. */
export const refusalsComeFromTables = (makers: RegExp): Law => ({
  name: 'refusals come from a table',
  broken: (tree) =>
    inSrc(tree)
      .filter(({ path }) => !makers.test(path))
      .flatMap((source) => places(source, /\bnew Refusal\(/g)),
})

const suppressions = /@ts-(?:ignore|expect-error|nocheck)|(?:oxlint|eslint)-disable|biome-ignore/g
const escapes =
  /\bas\s+unknown\s+as\b|\bas\s+any\b|\bas\s+never\b|^\s*(?:export\s+)?(?:const\s+)?enum\s/gm

export const nothingIsSuppressed: Law = {
  name: 'no check is suppressed and no type is forced',
  broken: (tree) =>
    tree
      .filter(({ isScript }) => isScript)
      .flatMap((source) => [...places(source, suppressions, 'prose'), ...places(source, escapes)]),
}

/** What a program writes to a terminal is its answer; a module of the server has a log. */
export const modulesDoNotPrint = (speakers: RegExp): Law => ({
  name: 'modules log, they do not print',
  broken: (tree) =>
    inSrc(tree)
      .filter(({ path }) => !speakers.test(path))
      .flatMap((source) => places(source, /\bconsole\.\w+|\bprocess\.std(?:out|err)\.write/g)),
})
