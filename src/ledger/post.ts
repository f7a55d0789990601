import type { Tx } from '#platform/db'
import { postByEngine } from './engine/post-by-engine.ts'
import { engineOf } from './engine/turn.ts'
import { postByRows } from './post-by-rows.ts'
import type { Transfer, Verdict } from './transfer.ts'

/**
 * Posts transfers inside the caller's transaction and answers one verdict for each, in order.
 *
 * Whoever calls commits: state and postings stand together or not at all. The accounts, or the turn
 * of the engine, are held until then, so nothing slow may follow. A transfer posted again under its
 * key answers `exists`. Throws when the database does, or `BOOKS_KEPT_ELSEWHERE` and `BOOKS_BUSY`.
 */
export async function post(
  tx: Tx,
  transfers: readonly Transfer[],
  now: Date,
): Promise<readonly Verdict[]> {
  if (transfers.length === 0) return []
  const engine = engineOf(tx)
  return engine ? postByEngine({ engine, tx, now }, transfers) : postByRows(tx, transfers, now)
}
