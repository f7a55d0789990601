import type { Tx } from '#platform/db'
import { refName } from '../decide.ts'
import { namesIn, pendingKeysIn } from '../named-in.ts'
import { findEntries, findResolutions } from '../store.ts'
import type { Transfer } from '../transfer.ts'
import { accountOf, type Engine, entryOf, idOf, type Turn } from './engine.ts'
import { findAccounts } from './store.ts'

type At = Readonly<{ engine: Engine; turn: Turn; tx: Tx }>

/**
 * Reads into the turn what memory does not hold of these transfers. An account that is not in memory
 * is exact in its row, because what is ahead of its row is kept in memory.
 */
export async function load(at: At, transfers: readonly Transfer[]): Promise<void> {
  const { engine, turn } = at
  const isStrange = (name: string): boolean => idOf(engine, turn, name) === undefined
  await loadInto(at, { names: namesIn(transfers, isStrange), ids: [] })
  const isUnknown = (key: string): boolean => !entryOf(engine, turn, key)
  await lookUp(at, pendingKeysIn(transfers).filter(isUnknown))
}

export async function loadInto(
  { tx, engine, turn }: At,
  wanted: Parameters<typeof findAccounts>[1],
): Promise<void> {
  if (wanted.names.length === 0 && wanted.ids.length === 0) return
  for (const account of await findAccounts(tx, wanted)) {
    turn.ids.set(refName(account.kind, account.owner, account.currency), account.id)
    if (!accountOf(engine, turn, account.id)) turn.accounts.set(account.id, account)
  }
}

/** What the table says of keys: their entries, who resolved them, and whose accounts they move. */
export async function lookUp(at: At, keys: readonly string[]): Promise<void> {
  if (keys.length === 0) return
  const { tx, engine, turn } = at
  const entries = await findEntries(tx, keys)
  for (const entry of entries) turn.entries.set(entry.key, entry)
  for (const resolution of await findResolutions(tx, keys))
    turn.resolutions.set(resolution.pendingKey ?? '', resolution)
  const ids = entries
    .flatMap(({ debitAccount, creditAccount }) => [debitAccount, creditAccount])
    .filter((id) => !accountOf(engine, turn, id))
  await loadInto(at, { names: [], ids })
}
