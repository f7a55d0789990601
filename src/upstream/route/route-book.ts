import type { Db } from '#platform/db'
import type { RouteAsk } from '#payments'
import { namesOf } from './judge-route.ts'
import type { RouteRule } from './route.ts'
import { findContracts, findOpenRoutes, findVersion } from './store.ts'

/** All open routes and contracts, in memory. */
export type RouteBook = Readonly<{
  /** Of the merchant, its provider and everybody; those of a later instant or another method too. */
  candidates: (ask: Pick<RouteAsk, 'mchid' | 'spMchid'>) => readonly RouteRule[]
  /** Channels that the merchant's contract names, else its provider's; null where neither does. */
  allowed: (ask: Pick<RouteAsk, 'mchid' | 'spMchid'>) => ReadonlySet<string> | null
}>

/** From this age on the version is asked for beside the asking, which does not wait for it. */
const freshMs = 1_000
/** Older than this no book is used: the next asking waits. */
const usableMs = 4_000

type Shelved = Readonly<{ book: RouteBook; version: bigint; atMs: number }>

/**
 * Gives the routes as they were four seconds ago at most. Only the count of changes is read again,
 * once a second while somebody asks, and beside the asking: an order waits for no database, and a
 * process reads all routes when one has changed. `elapsedMs` is monotonic; only tests give it.
 */
export function createRouteBook({
  db,
  elapsedMs = () => performance.now(),
}: Readonly<{ db: Db; elapsedMs?: () => number }>): () => Promise<RouteBook> {
  let shelved: Shelved | undefined
  let loading: Promise<Shelved> | undefined

  async function load(): Promise<Shelved> {
    const atMs = elapsedMs()
    // Read before the routes: what changes in between is read again the next time.
    const version = await findVersion(db)
    const isSame = shelved?.version === version
    const book = isSame && shelved ? shelved.book : await readBook(db)
    shelved = { book, version, atMs }
    return shelved
  }

  function reload(): Promise<Shelved> {
    loading ??= load().finally(() => {
      loading = undefined
    })
    return loading
  }

  return async () => {
    const ageMs = shelved ? elapsedMs() - shelved.atMs : Infinity
    if (shelved && ageMs < freshMs) return shelved.book
    const reloaded = reload()
    if (!shelved || ageMs >= usableMs) return (await reloaded).book
    // Whoever asks once the book is too old hears of it.
    reloaded.catch(() => undefined)
    return shelved.book
  }
}

async function readBook(db: Db): Promise<RouteBook> {
  const [rules, contracts] = await Promise.all([findOpenRoutes(db), findContracts(db)])
  const byName = Map.groupBy(rules, ({ mchid }) => mchid)
  const named = new Map<string, Set<string>>()
  for (const { mchid, channel } of contracts)
    named.set(mchid, (named.get(mchid) ?? new Set()).add(channel))
  return {
    candidates: (ask) => namesOf(ask).flatMap((name) => byName.get(name) ?? []),
    allowed: ({ mchid, spMchid }) => named.get(mchid) ?? named.get(spMchid ?? '') ?? null,
  }
}
