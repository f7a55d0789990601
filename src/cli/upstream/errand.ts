import { readFileSync } from 'node:fs'
import type { Clock } from '#kernel/time'
import type { Db } from '#platform/db'
import type { Keys } from '#platform/keys'
import type { Upstream } from '#upstream'
import { type Form, refused } from '../routes/errand.ts'

export type UpstreamErrand = Readonly<{
  /** Who does it: a staff id, by `--by`. */
  actor?: string | undefined
  db: Db
  keys: Keys
  now: Clock
  print: (text: string) => void
  args: readonly string[]
  env: Readonly<Record<string, string | undefined>>
  /** What was typed or piped, to its end. */
  readInput: () => Promise<string>
  /** Channels ready to be called; connections are let go when the errand is done. */
  upstream: Upstream
}>

/** The text of a file that an argument names. */
export function readText(form: Form, what: string, path: string | undefined): string {
  if (path === undefined) throw refused(form, `${what} is missing`)
  try {
    return readFileSync(path, 'utf8')
  } catch {
    throw refused(form, `${what}: ${JSON.stringify(path)} cannot be read`)
  }
}

export const truth = ['yes', 'no'] as const

export function readTruth(form: Form, what: string, value: string | undefined): boolean {
  if (value === undefined || value === 'no') return false
  if (value !== 'yes') throw refused(form, `${what} is ${truth.join(' or ')}`)
  return true
}
