import type { Db, Tx } from '#platform/db'
import type { Account, Entry } from '../transfer.ts'

/**
 * One process decides in memory: balances are kept here and written back later, so that a transfer
 * costs one row instead of one row, two locks and two updates. The entries are the truth; a balance
 * in the table includes them up to `as_of`, and whoever takes over adds the rest.
 *
 * Memory holds committed state only. One transaction at a time has the turn, from its first posting
 * to its end: what it changes lies in the turn, and comes here when it has committed.
 */
export type Engine = {
  /** Connections of its own, so that a claim never waits behind postings for one. */
  readonly db: Db
  /** `stale`: nobody knows how a transaction ended, so memory is read anew before the next turn. */
  state: 'waiting' | 'leading' | 'stale'
  epoch: bigint
  lastBatch: bigint
  readonly ids: Map<string, bigint>
  readonly accounts: Map<bigint, Account>
  /** Accounts ahead of their row, by the batch that first moved them, the oldest first. */
  readonly dirty: Map<bigint, bigint>
  /** Pending transfers of this process that are not resolved yet, so that a resolution needs no look-up. */
  readonly pending: Map<string, Entry>
  /** Somebody has the turn; `turn` says which transaction, when it is one. */
  isTaken: boolean
  turn: Turn | undefined
  readonly queue: (() => void)[]
  /** Whoever waits longer stands in a circle with somebody, or behind a database that hangs. */
  readonly waitMs: number
}

/** What one transaction has read and changed, on top of the engine. */
export type Turn = Readonly<{
  tx: Tx
  ids: Map<string, bigint>
  accounts: Map<bigint, Account>
  dirty: Map<bigint, bigint>
  /** Written back by this transaction. */
  cleaned: Set<bigint>
  entries: Map<string, Entry>
  resolutions: Map<string, Entry>
}>

export const newEngine = (db: Db, { waitMs } = { waitMs: 10_000 }): Engine => ({
  db,
  state: 'waiting',
  epoch: -1n,
  lastBatch: 0n,
  ids: new Map(),
  accounts: new Map(),
  dirty: new Map(),
  pending: new Map(),
  isTaken: false,
  turn: undefined,
  queue: [],
  waitMs,
})

export const newTurn = (tx: Tx): Turn => ({
  tx,
  ids: new Map(),
  accounts: new Map(),
  dirty: new Map(),
  cleaned: new Set(),
  entries: new Map(),
  resolutions: new Map(),
})

export const accountOf = (engine: Engine, turn: Turn, id: bigint): Account | undefined =>
  turn.accounts.get(id) ?? engine.accounts.get(id)

export const idOf = (engine: Engine, turn: Turn, name: string): bigint | undefined =>
  turn.ids.get(name) ?? engine.ids.get(name)

/** What is known of a key without asking the table. */
export const entryOf = (engine: Engine, turn: Turn, key: string): Entry | undefined =>
  turn.entries.get(key) ?? engine.pending.get(key)

/** The balances that ride with a batch, and up to which batch all balances will be complete then. */
export type Slice = Readonly<{ accounts: readonly Account[]; foldedTo: bigint }>

/** Fewer at a time make longer ways back after a crash: see docs/decisions/0010. */
const sliceMin = 16
const sliceShare = 4

/**
 * Takes note of what a batch changed, and gives the balances to be written with it: the oldest first,
 * a quarter as many as the batch has entries. A small batch writes all that it changed.
 */
export function sliceOf(
  engine: Engine,
  turn: Turn,
  batch: Readonly<{ id: bigint; size: number; changed: readonly Account[] }>,
): Slice {
  for (const account of batch.changed) {
    turn.accounts.set(account.id, account)
    const isKnown = engine.dirty.has(account.id) && !turn.cleaned.has(account.id)
    if (!isKnown && !turn.dirty.has(account.id)) turn.dirty.set(account.id, batch.id)
  }
  const most = Math.max(sliceMin, Math.ceil(batch.size / sliceShare))
  const accounts: Account[] = []
  for (const [id, since] of aheadOf(engine, turn)) {
    if (accounts.length === most) return { accounts, foldedTo: since - 1n }
    const account = accountOf(engine, turn, id)
    if (account) accounts.push(account)
    turn.cleaned.add(id)
    turn.dirty.delete(id)
  }
  return { accounts, foldedTo: batch.id }
}

function* aheadOf(engine: Engine, turn: Turn): Generator<readonly [id: bigint, since: bigint]> {
  for (const [id, since] of engine.dirty) if (!turn.cleaned.has(id)) yield [id, since]
  yield* turn.dirty
}

const pendingMax = 100_000
const accountsMax = 1_000_000

/** The transaction has committed: what lay in the turn is the state of the books. */
export function settle(engine: Engine, turn: Turn): void {
  for (const [name, id] of turn.ids) engine.ids.set(name, id)
  for (const [id, account] of turn.accounts) engine.accounts.set(id, account)
  for (const id of turn.cleaned) engine.dirty.delete(id)
  for (const [id, since] of turn.dirty) engine.dirty.set(id, since)
  for (const entry of turn.entries.values())
    if (entry.kind === 'pending') engine.pending.set(entry.key, entry)
  for (const key of turn.resolutions.keys()) engine.pending.delete(key)
  shed(engine)
}

/** Memory is bounded: what the tables say as well may be forgotten, the oldest first. */
function shed(engine: Engine): void {
  for (const key of engine.pending.keys()) {
    if (engine.pending.size <= pendingMax) break
    engine.pending.delete(key)
  }
  if (engine.accounts.size <= accountsMax) return
  for (const id of engine.accounts.keys()) if (!engine.dirty.has(id)) engine.accounts.delete(id)
  for (const [name, id] of engine.ids) if (!engine.accounts.has(id)) engine.ids.delete(name)
}

/** Nothing in memory is believed any more. */
export function forget(engine: Engine): void {
  for (const map of [engine.ids, engine.accounts, engine.dirty, engine.pending]) map.clear()
}
