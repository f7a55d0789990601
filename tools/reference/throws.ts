import { existsSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'

/** A refusal that can come out of a route. */
export type Thrown = Readonly<{ code: string; status: number; message: string; wire: string }>

type Chunk = Readonly<{ name: string; text: string }>
type Import = Readonly<{ name: string; from: string; path: string }>
type Module = Readonly<{
  chunks: ReadonlyMap<string, string>
  imports: ReadonlyMap<string, Import>
  tables: ReadonlyMap<string, ReadonlyMap<string, Thrown>>
}>

/** What is handed to routes by name: the verb behind it. */
const handed: ReadonlyMap<string, readonly [path: string, name: string]> = new Map([
  ['create', ['src/payments/order/create-order.ts', 'createOrders']],
  ['pay', ['src/payments/order/pay-order.ts', 'payOrders']],
  ['withdraw', ['src/clearing/payout/withdraw.ts', 'withdraw']],
  ['redeemCode', ['src/wallet/code/redeem-code.ts', 'createRedeemCode']],
])

/**
 * Which refusals a route can answer with, read from the source: from the lines that register it along
 * the functions that they name. It follows names and runs nothing, so a verb that is reached through
 * a value it does not know stays unseen; what every route shares (`commonOf`) is added by the caller.
 */
export function createThrows(root: string) {
  const modules = new Map<string, Module>()
  const moduleOf = (path: string): Module => {
    const known = modules.get(path) ?? readModule(root, path)
    modules.set(path, known)
    return known
  }

  function walk(path: string, text: string, seen: Set<string>, found: Map<string, Thrown>): void {
    const module = moduleOf(path)
    for (const [, refuse = '', code = ''] of text.matchAll(/\b(refuse\w*)\(\s*'([A-Z_0-9]+)'/g)) {
      const thrown = tableOf(path, refuse)?.get(code)
      if (thrown) found.set(`${thrown.code} ${thrown.message}`, thrown)
    }
    const spoken = text.replaceAll(/'(?:[^'\\\n]|\\.)*'/g, '')
    for (const [, dot, name = ''] of spoken.matchAll(
      /(\bdeps\.|\bawait (?!deps\.))?\b([A-Za-z_$][\w$]*)\b/g,
    )) {
      const known = module.imports.get(name)
      const own = module.chunks.has(name) ? ([path, name] as const) : undefined
      const verb = dot === undefined ? undefined : handed.get(name)
      const [inPath, inName] = known ? [known.path, known.name] : (own ?? verb ?? ['', ''])
      if (inPath === '' || seen.has(`${inPath}#${inName}`)) continue
      seen.add(`${inPath}#${inName}`)
      const chunk = moduleOf(inPath).chunks.get(inName)
      if (chunk !== undefined) walk(inPath, chunk, seen, found)
    }
  }

  function tableOf(path: string, name: string): ReadonlyMap<string, Thrown> | undefined {
    const { tables, imports } = moduleOf(path)
    const known = imports.get(name)
    return known ? moduleOf(known.path).tables.get(known.name) : tables.get(name)
  }

  return {
    /** `text` stands in the file at `path`: the lines that register one route. */
    of(path: string, text: string): readonly Thrown[] {
      const found = new Map<string, Thrown>()
      walk(path, text, new Set(), found)
      return [...found.values()].toSorted(
        (a, b) => a.status - b.status || (a.code < b.code ? -1 : 1),
      )
    },
    /** Every refusal of a file's own tables. */
    tablesOf: (path: string): readonly Thrown[] =>
      [...moduleOf(path).tables.values()].flatMap((table) => [...table.values()]),
  }
}

function readModule(root: string, path: string): Module {
  const text = existsSync(join(root, path)) ? readFileSync(join(root, path), 'utf8') : ''
  const chunks = chunksOf(text)
  return {
    chunks: new Map(chunks.map((chunk) => [chunk.name, chunk.text])),
    imports: new Map(importsOf(root, path, text).map((one) => [one.from, one])),
    tables: new Map(chunks.map((chunk) => [chunk.name, tableIn(chunk.text)])),
  }
}

/** Top-level declarations, which begin at the margin, and functions within functions. */
function chunksOf(text: string): readonly Chunk[] {
  const start = /^(?:export )?(?:async )?(?:function\*?|const|class) (?<name>[\w$]+)/gm
  const starts = [...text.matchAll(start)]
  const within = /^(?<margin> +)(?:async )?function (?<name>\w+)[\s\S]*?\n\k<margin>\}/gm
  return [
    ...[...text.matchAll(within)].map(([inner, , name = '']) => ({ name, text: inner })),
    ...starts.map((found, index) => ({
      name: found.groups?.['name'] ?? '',
      text: text.slice(found.index, starts[index + 1]?.index),
    })),
  ]
}

/** Values that come from files beside this one; types refuse nothing. */
function importsOf(root: string, path: string, text: string): readonly Import[] {
  const line = /^import \{(?<names>[^}]*)\} from '(?<from>\.[^']+)'/gm
  return [...text.matchAll(line)].flatMap(({ groups }) =>
    (groups?.['names'] ?? '').split(',').flatMap((each) => {
      const [, name, , as] = /^\s*(\w+)( as (\w+))?\s*$/.exec(each) ?? []
      if (name === undefined || name === 'type') return []
      const at = relative(root, join(root, dirname(path), groups?.['from'] ?? ''))
      return [{ name, from: as ?? name, path: at }]
    }),
  )
}

function tableIn(chunk: string): ReadonlyMap<string, Thrown> {
  if (!/=\s*refusals\(/.test(chunk)) return new Map()
  const row =
    /\b(?<code>[A-Z][A-Z_0-9]+): \[\s*(?<status>\d{3}),\s*(?<message>'(?:[^'\\]|\\.)*'|`[^`$]*`)(?:,\s*'(?<wire>[A-Z_]+)')?/g
  return new Map(
    [...chunk.matchAll(row)].map(({ groups = {} }) => {
      const code = groups['code'] ?? ''
      const message = (groups['message'] ?? '').slice(1, -1)
      const wire = groups['wire'] ?? code
      return [code, { code, status: Number(groups['status']), message, wire }]
    }),
  )
}
