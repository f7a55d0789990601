import { parseArgs } from 'node:util'
import type { Clock } from '#kernel/time'
import { ConfigRefused } from '#platform/config'
import type { Db } from '#platform/db'
import { readTransactions } from '#risk'
import { bytesOf } from '../reconcile/open-file.ts'

export type RiskErrand = Readonly<{
  print: (text: string) => void
  args: readonly string[]
}>

/** An errand in the database. `actor` is who does it, by `--by`; without it the platform. */
export type DatabaseErrand = RiskErrand &
  Readonly<{ db: Db; now: Clock; actor?: string | undefined }>

export type Options = Readonly<{
  /** A file that must be named. */
  file: (name: string) => string
  fileIfAny: (name: string) => string | undefined
  /** A whole number from `least` on; without a `fallback` it must be there. */
  count: (name: string, least: number, fallback?: number) => number
  countIfAny: (name: string, least: number) => number | undefined
}>

/** Options by their names, each with a value behind it; others are refused with the usage. */
export function readOptions(
  usage: string,
  names: readonly string[],
  args: readonly string[],
): Options {
  const refused = (why: string) => new ConfigRefused([`${why}. Expected: tongbao risk ${usage}`])
  const values = valuesOf(names, args, refused)
  const fileIfAny = (name: string) => values.get(name)
  const countIfAny = (name: string, least: number) => {
    const value = values.get(name)
    if (value === undefined) return undefined
    if (!/^\d{1,6}$/.test(value) || Number(value) < least)
      throw refused(`--${name} is a whole number from ${least} on`)
    return Number(value)
  }
  const missing = (name: string) => refused(`--${name} is missing`)
  return {
    fileIfAny,
    countIfAny,
    file: (name) => {
      const value = fileIfAny(name)
      if (value === undefined) throw missing(name)
      return value
    },
    count: (name, least, fallback) => {
      const value = countIfAny(name, least) ?? fallback
      if (value === undefined) throw missing(name)
      return value
    },
  }
}

function valuesOf(
  names: readonly string[],
  args: readonly string[],
  refused: (why: string) => ConfigRefused,
): ReadonlyMap<string, string> {
  const options = Object.fromEntries(names.map((name) => [name, { type: 'string' as const }]))
  try {
    const { values } = parseArgs({ args: [...args], options })
    return new Map(
      Object.entries(values).flatMap(([name, value]) =>
        typeof value === 'string' ? [[name, value] as const] : [],
      ),
    )
  } catch (error) {
    throw refused(error instanceof Error ? error.message : 'the options cannot be read')
  }
}

/** Reads the table of payments, also a packed one; says the file's name before what is wrong in it. */
export const openTransactions = (path: string) =>
  readTransactions(bytesOf(path)).catch(refusingFile(path))

export const refusingFile =
  (path: string) =>
  (error: unknown): never => {
    // From the file system or from unpacking: no such file, no right to it, a packed file cut off.
    const isSystem = error instanceof Error && 'syscall' in error
    const isPacking =
      error instanceof Error && 'code' in error && String(error.code).startsWith('Z_')
    if (isSystem || isPacking) throw new ConfigRefused([`risk: ${path}: ${error.message}`])
    throw error
  }
