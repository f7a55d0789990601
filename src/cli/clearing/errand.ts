import type { Clock } from '#kernel/time'
import type { Keys } from '#platform/keys'
import { ConfigRefused } from '#platform/config'
import type { Errand } from '../ledger/errand.ts'

export type ClearingErrand = Omit<Errand, 'now'> &
  Readonly<{
    /** Stands still while the errand runs. */
    now: Clock
    keys: Keys
    /** What is no part of the output, such as the hash of a bill that is printed. */
    note: (text: string) => void
    /** What was typed or piped, to its end; for what must not stand among the arguments. */
    readInput: () => Promise<string>
    env: Readonly<Record<string, string | undefined>>
  }>

/** What an errand takes, by which it is read and by which it is explained. */
export type Form = Readonly<{
  /** Behind `tongbao clearing`. */
  usage: string
  example: string
  /** Arguments by their place: how many at least and at most. */
  places: readonly [least: number, most: number]
  /** Options with a value, and options without. */
  options?: readonly string[]
  flags?: readonly string[]
}>

export type Given = Readonly<{
  places: readonly string[]
  option: (name: string) => string | undefined
  /** All values of an option that may stand more than once. */
  all: (name: string) => readonly string[]
  has: (flag: string) => boolean
}>

export const refused = ({ usage, example }: Form, why: string): ConfigRefused =>
  new ConfigRefused([
    `clearing: ${why}. Expected: tongbao clearing ${usage}\nFor example: tongbao clearing ${example}`,
  ])

/** Reads the arguments of an errand; what is unknown, missing or too much is refused in a sentence. */
export function readArguments(form: Form, args: readonly string[]): Given {
  const places: string[] = []
  const values = new Map<string, string[]>()
  const flags = new Set<string>()
  for (let at = 0; at < args.length; at += 1) {
    const word = args[at] ?? ''
    if (!word.startsWith('--')) places.push(word)
    else if (form.flags?.includes(word)) flags.add(word)
    else if (form.options?.includes(word)) {
      const value = args[++at]
      if (value === undefined || value.startsWith('--'))
        throw refused(form, `${word} has no value behind it`)
      values.set(word, [...(values.get(word) ?? []), value])
    } else throw refused(form, `there is no option ${word}`)
  }
  const [least, most] = form.places
  if (places.length < least) throw refused(form, 'something is missing')
  if (places.length > most) throw refused(form, `${JSON.stringify(places[most])} is one too many`)
  return {
    places,
    option: (name) => {
      const all = values.get(name) ?? []
      if (all.length > 1) throw refused(form, `${name} stands there ${all.length} times`)
      return all[0]
    },
    all: (name) => values.get(name) ?? [],
    has: (flag) => flags.has(flag),
  }
}
