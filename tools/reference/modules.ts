import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

export type LoadedModule = Readonly<{
  /** From the root of the project. */
  path: string
  text: string
  exports: Readonly<Record<string, unknown>>
}>

/** What the reference is made of: state machines, refusal tables, and the chart of accounts. */
const tables = /=\s*(?:machine|refusals)\(|\bchart\s*=/

/** Imports every module of src/ that keeps such a table. They are pure: importing starts nothing. */
export async function loadModules(root: string): Promise<LoadedModule[]> {
  const paths = globSync('src/*/**/*.ts', { cwd: root, exclude: ['**/*.test.ts'] }).toSorted()
  const loaded: LoadedModule[] = []
  for (const path of paths) {
    const text = readFileSync(join(root, path), 'utf8')
    if (!tables.test(text)) continue
    const exports: unknown = await import(join(root, path))
    if (isRecord(exports)) loaded.push({ path, text, exports })
  }
  return loaded
}

export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null

/** The docstring above `export const <name>` or `export function <name>`, as one paragraph. */
export function docOf(text: string, name: string): string {
  const start = new RegExp(`^export (?:const|(?:async )?function) ${name}\\b`, 'm').exec(text)
  const before = text.slice(0, start?.index ?? 0).trimEnd()
  if (!start || !before.endsWith('*/')) return ''
  return before
    .slice(before.lastIndexOf('/**') + 3, -2)
    .split('\n')
    .map((line) => line.replace(/^\s*\*\s?/, '').trim())
    .join(' ')
    .trim()
}

/** `src/payments/order/order.ts` under a heading that says the feature: `payments / order`. */
export function featureOf(path: string): string {
  const folders = path.split('/').slice(1, -1)
  return folders.join(' / ')
}

export const page = (title: string, intro: string, parts: readonly string[]): string =>
  [
    `# ${title}`,
    '<!-- Written by `npm run generate`; change the source instead. -->',
    intro,
    ...parts,
  ].join('\n\n') + '\n'

const lineOf = (cells: readonly string[]): string =>
  `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`

export const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [lineOf(head), lineOf(head.map(() => '---')), ...rows.map(lineOf)].join('\n')
