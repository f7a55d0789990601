import { dirname, posix } from 'node:path'
import { type Law, moduleOf, places, type Source } from './tree.ts'

export type Floors = readonly (readonly string[])[]

const importPattern = /(?:\bfrom|\bimport)\s*\(?\s*['"](?<specifier>[^'"]+)['"]/g
const importsOf = (source: Source): string[] =>
  [...source.spoken.matchAll(importPattern)].flatMap((found) => found.groups?.['specifier'] ?? [])

/** The file that an import lands on, from the root; packages from outside land nowhere. */
function landing(path: string, specifier: string): string | undefined {
  if (specifier.startsWith('.')) return posix.join(dirname(path), specifier)
  if (!specifier.startsWith('#')) return undefined
  const name = specifier.slice(1)
  if (name.startsWith('test/')) return `${name}.ts`
  return name.includes('/') ? `src/${name}.ts` : `src/${name}/index.ts`
}

const scriptsOf = (tree: readonly Source[]) => tree.filter(({ isScript }) => isScript)

function crossings(tree: readonly Source[]) {
  return scriptsOf(tree).flatMap((source) =>
    importsOf(source).flatMap((specifier) => {
      const target = landing(source.path, specifier)
      return target === undefined ? [] : [{ source, specifier, target }]
    }),
  )
}

const floorOf = (floors: Floors, module: string): number =>
  floors.findIndex((floor) => floor.includes(module))

/** `free` folders are composition roots: they may look into every module, through its door. */
export const everyImportGoesDown = (floors: Floors, free: readonly string[]): Law => ({
  name: 'every import goes down',
  broken(tree) {
    const modules = new Set(tree.flatMap(({ path }) => moduleOf(path) ?? []))
    const homeless = [...modules].filter(
      (module) => floorOf(floors, module) < 0 && !free.includes(module),
    )
    const climbs = crossings(tree).flatMap(({ source, target }) => {
      const [from, to] = [moduleOf(source.path), moduleOf(target)]
      if (from === undefined || from === to || free.includes(from)) return []
      if (target.startsWith('test/')) return source.isTest ? [] : [`${source.path} needs ${target}`]
      if (to === undefined) return [`${source.path} climbs out of its module to ${target}`]
      return !free.includes(to) && floorOf(floors, to) < floorOf(floors, from)
        ? []
        : [`${source.path} climbs up to ${to}/`]
    })
    return [...homeless.map((module) => `src/${module}/ stands on no floor`), ...climbs]
  },
})

/** Nobody but the composition roots may enter themselves, so their doors need no guard. */
export const modulesAreEnteredByTheDoor = (openGround: readonly string[]): Law => ({
  name: 'modules are entered by the door, index.ts',
  broken: (tree) =>
    crossings(tree).flatMap(({ source, specifier, target }) => {
      const to = moduleOf(target)
      if (to === undefined || to === moduleOf(source.path) || openGround.includes(to)) return []
      // A world to test in prepares what no door offers, such as an order of last year.
      if (source.path.startsWith('test/')) return []
      return target === `src/${to}/index.ts` ? [] : [`${source.path} climbs in by ${specifier}`]
    }),
})

/** What is published, and what runs in a browser, must not lean on the server. */
export const packagesStandAlone: Law = {
  name: 'packages, apps and examples stand without src/',
  broken: (tree) =>
    crossings(tree).flatMap(({ source, specifier, target }) =>
      /^(?:packages|apps|examples)\//.test(source.path) && target.startsWith('src/')
        ? [`${source.path} leans on ${specifier}`]
        : [],
    ),
}

const kebab = /^\.?[a-z0-9]+(?:-[a-z0-9]+)*(?:\.(?:test|config|d))?\.(?:tsx?|cjs|mjs|sh)$/
/** Words that say where code was put, not what it answers. */
const emptyWords =
  /(?:^|[-/])(?:utils?|helpers?|services?|managers?|commons?|misc|shared|lib|stuff|base)(?:[-./]|$)/

export const namesAreAnswers: Law = {
  name: 'file names are kebab-case answers',
  broken: (tree) =>
    scriptsOf(tree).flatMap(({ path }) => {
      if (!kebab.test(posix.basename(path))) return [`${path} is not in kebab-case`]
      return emptyWords.test(path) ? [`${path} does not say what it answers`] : []
    }),
}

/** `allowed` are files whose caller takes nothing but a default export. */
export const exportsAreNamed = (allowed: RegExp): Law => ({
  name: 'exports are named',
  broken: (tree) =>
    scriptsOf(tree)
      .filter(({ path }) => !allowed.test(path))
      .flatMap((source) => places(source, /\bexport\s+default\b|\bas\s+default\b/g)),
})

const headings = ['Owns', 'Does not own', 'Invariants', 'Not guaranteed']

export const modulesSayWhatTheyOwn = (free: readonly string[]): Law => ({
  name: 'every module README says what it owns, what not, its invariants, and what is not guaranteed',
  broken(tree) {
    const modules = new Set(
      tree.flatMap(({ path, isScript }) => (isScript ? (moduleOf(path) ?? []) : [])),
    )
    const owners = [...modules].filter((module) => !free.includes(module))
    return owners.flatMap((module) => {
      const path = `src/${module}/README.md`
      const readme = tree.find((source) => source.path === path)
      if (!readme) return [`${path} is missing`]
      return headings
        .filter((heading) => !new RegExp(`^## ${heading}\\b`, 'm').test(readme.text))
        .map((heading) => `${path} lacks "## ${heading}"`)
    })
  },
})

const keyBody = /-----BEGIN (?:[A-Z]+ )?PRIVATE KEY-----\s+[A-Za-z0-9+/=]{40}/g
const secretFile = /(?:\.(?:pem|key|p12|pfx)$|(?:^|\/)\.env(?!\.example))/

export const noSecrets: Law = {
  name: 'no secret is kept in the tree',
  broken: (tree) =>
    tree.flatMap((source) => [
      ...(secretFile.test(source.path) ? [`${source.path} looks like a key file`] : []),
      ...places(source, keyBody, 'text'),
    ]),
}

const named =
  /`(?<path>(?:src|packages|apps|examples|bench|test|tools|db|docs)\/[\w./-]+\.(?:tsx?|cjs|sh|sql|md))(?::\d+)?`/g
const linked = /\]\((?<path>(?!https?:)[^)#\s]+)[^)]*\)/g

/** A document that names a file which has moved sends its reader away empty-handed. */
export const documentsNameFilesThatExist: Law = {
  name: 'documents name files that exist',
  broken(tree) {
    const known = new Set(tree.flatMap(({ path }) => foldersAbove(path)))
    return tree
      .filter(({ path }) => path.endsWith('.md'))
      .flatMap((source) => {
        const inCode = [...source.text.matchAll(named)]
          .map((found) => found.groups?.['path'] ?? '')
          .filter((path) => !known.has(posix.join(dirname(source.path), path)))
        const inLinks = [...source.text.matchAll(linked)].map((found) =>
          posix.join(dirname(source.path), found.groups?.['path'] ?? ''),
        )
        return [...inCode, ...inLinks]
          .filter((path) => !known.has(path.replace(/\/$/, '')))
          .map((path) => `${source.path} names ${path}, which does not exist`)
      })
  },
}

/** The path itself and every folder that it stands in. */
const foldersAbove = (path: string): string[] =>
  path.split('/').map((_, depth, steps) => steps.slice(0, depth + 1).join('/'))
