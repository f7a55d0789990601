import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { blank } from './blank.ts'

/** One file, read once and looked at by every law. */
export type Source = Readonly<{
  /** From the root of the project, with forward slashes. */
  path: string
  text: string
  /** The text without comments and strings, offsets kept; of scripts only, else empty. */
  code: string
  /** The text without comments. */
  spoken: string
  /** Only the comments. */
  prose: string
  isScript: boolean
  isTest: boolean
}>

/** A law of the tree: its name is the rule in words, its answer the list of what breaks it. */
export type Law = Readonly<{ name: string; broken: (tree: readonly Source[]) => string[] }>

const scriptPattern = /\.(?:tsx?|cjs|mjs)$/
const testPattern = /(?:\.test\.tsx?$|^test\/|\/test\/)/

export function sourceOf(path: string, text: string): Source {
  const isScript = scriptPattern.test(path)
  const parts = isScript ? blank(text) : { code: '', spoken: text, prose: '' }
  return { path, text, ...parts, isScript, isTest: testPattern.test(path) }
}

const folders = '{src,packages,apps,examples,bench,test,tools,db,docs}'
const kinds = '{ts,tsx,cjs,mjs,sh,sql,md,json,pem,key,p12,pfx,env}'
const notOurs = ['**/node_modules/**', '**/dist/**', '**/.tongbao/**', '**/screenshots/**']

/** Every file of the project that a person writes. */
export function readTree(root: string): Source[] {
  const options = { cwd: root, exclude: notOurs }
  const paths = [
    ...globSync(`${folders}/**/*.${kinds}`, options),
    ...globSync('{*.md,LICENSE}', options),
  ]
  return [...paths, ...globSync('**/.env*', options)]
    .map((path) => path.replaceAll('\\', '/'))
    .toSorted()
    .map((path) => sourceOf(path, readFileSync(join(root, path), 'utf8')))
}

/** The first folder below src/, or undefined for a file elsewhere or directly in src/. */
export const moduleOf = (path: string): string | undefined =>
  /^src\/(?<module>[^/]+)\//.exec(path)?.groups?.['module']

/** `path:line` of an offset, as editors read it. */
export const at = (source: Source, offset: number): string =>
  `${source.path}:${source.text.slice(0, offset).split('\n').length}`

/** Places where the pattern stands in one of the texts of a source. */
export function places(
  source: Source,
  pattern: RegExp,
  where: 'code' | 'spoken' | 'prose' | 'text' = 'code',
): string[] {
  return [...source[where].matchAll(pattern)].map(
    (found) => `${at(source, found.index)} ${found[0].trim().split('\n')[0]}`,
  )
}
