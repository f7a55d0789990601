import type { Clock } from '#kernel/time'
import { ConfigRefused } from '#platform/config'
import type { Db } from '#platform/db'

export type RoutesErrand = Readonly<{
  /** Who does it: a staff id, by `--by`. */
  actor?: string | undefined
  db: Db
  now: Clock
  print: (text: string) => void
  args: readonly string[]
}>

/** What an errand takes, in words; `usage` stands behind `tongbao`. */
export type Form = Readonly<{ usage: string; example: string }>

export const refused = ({ usage, example }: Form, why: string): ConfigRefused =>
  new ConfigRefused([`${why}. Expected: tongbao ${usage}\nFor example: tongbao ${example}`])

/** The words of an errand by their place; more or fewer are refused in a sentence. */
export function placesOf(form: Form, args: readonly string[], least: number, most = least) {
  if (args.length < least) throw refused(form, 'something is missing')
  if (args.length > most) throw refused(form, `${JSON.stringify(args[most])} is one too many`)
  return args
}

/** `name=value` behind the words that stand by their place; what is unknown is refused. */
export function namedOf(
  form: Form,
  args: readonly string[],
  names: readonly string[],
): ReadonlyMap<string, string> {
  const named = new Map<string, string>()
  for (const word of args) {
    const [, name = '', value = ''] = /^([a-z]+)=(.+)$/.exec(word) ?? []
    if (!names.includes(name) || named.has(name))
      throw refused(form, `${JSON.stringify(word)} is none of ${names.join('=, ')}=, each once`)
    named.set(name, value)
  }
  return named
}

/** A whole number without a sign. */
export function readCount(
  form: Form,
  what: string,
  value: string | undefined,
  most: number,
): number {
  const count = /^\d{1,7}$/.test(value ?? '') ? Number(value) : Infinity
  if (count > most) throw refused(form, `${what} is a whole number up to ${most}`)
  return count
}
