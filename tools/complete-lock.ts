/**
 * Registries do not always mirror every platform's binary of a package. `npm install` then leaves
 * that binary out of the lock file, and the next `npm ci` refuses the lock as incomplete. This
 * writes the missing optional packages back as entries for other platforms, so that a clean clone
 * installs with `npm ci`. Run it after every change of dependencies: `npm run lock`.
 */
import { readFileSync, writeFileSync } from 'node:fs'

type Entry = { optionalDependencies?: Record<string, string>; [key: string]: unknown }
type Lock = { packages: Record<string, Entry> }

const systems = [
  'darwin',
  'linux',
  'win32',
  'freebsd',
  'android',
  'openbsd',
  'netbsd',
  'sunos',
  'aix',
  'openharmony',
]
const processors = [
  'arm64',
  'x64',
  'ia32',
  'riscv64',
  's390x',
  'ppc64',
  'loong64',
  'arm',
  'wasm32',
  'mips64el',
]

const systemOf = (name: string) => systems.find((system) => name.includes(system)) ?? 'none'
const processorOf = (name: string) =>
  processors.find((processor) => new RegExp(`-${processor}(-|$)`).test(name)) ?? 'none'

/** Node's own look-up: the package's folder first, then each folder above it. */
function isLocked(packages: Lock['packages'], from: string, name: string): boolean {
  for (let base = from; ; ) {
    if (packages[`${base ? `${base}/` : ''}node_modules/${name}`]) return true
    if (!base) return false
    const parent = base.lastIndexOf('/node_modules/')
    base = parent >= 0 ? base.slice(0, parent) : ''
  }
}

const lock = JSON.parse(readFileSync('package-lock.json', 'utf8')) as Lock
let added = 0
for (const [path, entry] of Object.entries(lock.packages))
  for (const [name, range] of Object.entries(entry.optionalDependencies ?? {})) {
    if (isLocked(lock.packages, path, name)) continue
    const version = range.replace(/^[\^~]/, '')
    lock.packages[`node_modules/${name}`] = {
      version,
      cpu: [processorOf(name)],
      optional: true,
      os: [systemOf(name)],
    }
    added++
  }

lock.packages = Object.fromEntries(
  Object.entries(lock.packages).toSorted(([a], [b]) => (a < b ? -1 : 1)),
)
writeFileSync('package-lock.json', `${JSON.stringify(lock, null, 2)}\n`)
console.log(`lock file: ${added} optional packages of other platforms added`)
