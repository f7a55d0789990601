import type { Db } from '#platform/db'
import type { Keys } from '#platform/keys'
import { colours, digestOf, isCarried, type ListKind } from './entry.ts'
import { findChangedAfter, type ListEntry } from './store.ts'

type Deps = Readonly<{ db: Db; keys: Keys }>

/** The lists of this process, whole in memory. */
export type ListKeeper = Readonly<{
  /**
   * The colours of a value, as bits of `colours`; 0 is on none. Exact. `value` is what a payment carries:
   * the `listedForm` of a card, a phone or an address, of others what was listed. `nowMs` are milliseconds since 1970, by which entries expire.
   */
  find: (kind: ListKind, value: string, nowMs: number) => number
  /** Reads what has changed since, and answers whether anything had. For a loop. */
  refresh: () => Promise<boolean>
  size: () => number
  /** The count of changes up to which the lists are read; a decision logs it. */
  version: () => bigint
}>

const slice = 10_000
const forever = Number.POSITIVE_INFINITY

/** When an entry of each colour ends, in the order of `colours`; 0 is not listed. */
type Ends = [black: number, grey: number, white: number, watch: number]

const bits = Object.values(colours)
const places = Object.keys(colours)

/**
 * A map from digest to ends. To look up costs 2 µs, nearly all for the digest; a map of a million that
 * has not the key answers in 0.1 µs, so a bloom filter in front of it could save nothing.
 */
export function keepLists({ db, keys }: Deps): ListKeeper {
  const byDigest = new Map<string, Ends>()
  let seen = 0n

  function learn({ kind, digest, colour, expiresAt, removedAt }: ListEntry): void {
    const key = `${kind}:${digest}`
    const ends = byDigest.get(key) ?? [0, 0, 0, 0]
    ends[places.indexOf(colour)] = removedAt ? 0 : (expiresAt?.getTime() ?? forever)
    if (ends.every((end) => end === 0)) byDigest.delete(key)
    else byDigest.set(key, ends)
  }
  return {
    size: () => byDigest.size,
    version: () => seen,
    find(kind, value, nowMs) {
      const digest = isCarried(kind) ? value : digestOf(keys, kind, value)
      const ends = byDigest.get(`${kind}:${digest}`)
      if (!ends) return 0
      return bits.reduce(
        (found, bit, place) => ((ends[place] ?? 0) > nowMs ? found | bit : found),
        0,
      )
    },
    async refresh() {
      let isChanged = false
      for (;;) {
        const changed = await findChangedAfter(db, seen, slice)
        for (const entry of changed) learn(entry)
        const last = changed.at(-1)
        if (!last) return isChanged
        seen = last.changedIn
        isChanged = true
      }
    },
  }
}
