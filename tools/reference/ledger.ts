import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { docOf, isRecord, type LoadedModule, page, table } from './modules.ts'

/** The chart of accounts, and every way in which money moves: the postings.ts of each feature. */
export function renderLedger(modules: readonly LoadedModule[], root: string): string {
  const files = globSync('src/*/**/postings.ts', { cwd: root }).toSorted()
  return page(
    'Ledger',
    'Only `src/ledger` writes balances. The accounts that exist, then every movement by name.',
    [
      chartOf(modules),
      ...files.map((path) => postingsOf(path, readFileSync(join(root, path), 'utf8'))),
    ],
  )
}

function chartOf(modules: readonly LoadedModule[]): string {
  const chart = modules
    .filter(({ path }) => path.startsWith('src/ledger/'))
    .map(({ exports }) => exports['chart'])
    .find(isRecord)
  const rows = Object.entries(chart ?? {}).flatMap(([kind, entry]) =>
    isRecord(entry)
      ? [
          [
            `\`${kind}\``,
            text(entry['title']),
            text(entry['owner']),
            text(entry['side']),
            entry['limited'] === true ? 'never below zero' : '',
          ],
        ]
      : [],
  )
  return `## Chart of accounts\n\n${table(['kind', 'title', 'owner', 'grows by', 'limit'], rows)}`
}

const text = (value: unknown): string => (typeof value === 'string' ? value : '')

type Leg = Readonly<{ posting: string; kind: string; debit: string; credit: string }>

function postingsOf(path: string, source: string): string {
  const functions = [
    ...source.matchAll(/^export (?:const|(?:async )?function) (?<name>\w+Postings?)\b/gm),
  ]
  const parts = functions.flatMap((found, index) => {
    const name = found.groups?.['name'] ?? ''
    const body = source.slice(found.index, functions[index + 1]?.index)
    const legs = legsOf(body)
    return [
      `### ${name}`,
      docOf(source, name),
      legs.length === 0
        ? ''
        : table(
            ['posting', 'kind', 'debit', 'credit'],
            legs.map(({ posting, kind, debit, credit }) => [`\`${posting}\``, kind, debit, credit]),
          ),
    ].filter(Boolean)
  })
  return [`## ${path}`, ...parts].join('\n\n')
}

/** The object literals that carry a `posting`; what is computed is named as the source names it. */
function legsOf(body: string): Leg[] {
  const lines = body.split('\n')
  return lines.flatMap((line, index) => {
    const posting = /\bposting: '(?<posting>\w+)'/.exec(line)?.groups?.['posting']
    if (posting === undefined) return []
    const from = lines.slice(0, index).findLastIndex((above) => above.trimEnd().endsWith('{'))
    const below = lines.slice(index).findIndex((end) => /^\s*\}/.test(end))
    const literal = lines.slice(from + 1, index + below).join('\n')
    const member = (name: string) =>
      new RegExp(`\\b${name}: (?<value>.+?),?$`, 'm').exec(literal)?.groups?.['value'] ?? ''
    return [
      {
        posting,
        kind: member('kind').replaceAll("'", ''),
        debit: accountName(member('debit')),
        credit: accountName(member('credit')),
      },
    ]
  })
}

/** `accounts.customer(paid.customerId)` reads as `customer`. */
const accountName = (expression: string): string =>
  expression.replace(/^accounts\./, '').replace(/\(.*$/, '')
