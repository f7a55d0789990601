import { type Db, inTransaction, type Tx } from '#platform/db'
import { chainOf, ground, type Head } from './chain.ts'
import { findHead, hasUnsealed, insertLinks, lockHeight, takeUnsealed } from './store.ts'

/** Batches that one turn puts on the chain at most. */
export const sealSlice = 1_000

/**
 * Puts batches that wait on the chain, each at its own height, and answers how many. A turn seals
 * 1,000 at most, in the order of their numbers; one that commits late stands above higher numbers.
 *
 * One process sealed 8,500 to 14,000 batches of twenty a second, on two cores that had three times as
 * much to do as they could.
 *
 * Any number of processes may seal at once: they take turns, and who finds nothing left answers 0.
 * A turn that is killed has sealed nothing. One whose COMMIT nobody heard of runs again: what it has
 * sealed waits no longer, so it seals what waits by then.
 */
export async function sealBatches(db: Db, limit = sealSlice): Promise<number> {
  if (!(await hasUnsealed(db))) return 0
  return inTransaction(db, async (tx) => {
    const head = await holdHead(tx)
    const links = chainOf(head, await takeUnsealed(tx, limit))
    if (links.length > 0) await insertLinks(tx, links)
    return links.length
  })
}

/**
 * The head, which nobody else can build on until we commit. Whoever waited for it finds a higher one
 * and waits for that. On the bare ground there is nothing to hold: one of those who begin the chain
 * at once succeeds, and the primary key sends the others back to run again.
 */
async function holdHead(tx: Tx): Promise<Head> {
  for (let held = 0n; ; ) {
    const head = (await findHead(tx)) ?? ground
    if (head.height === held) return head
    await lockHeight(tx, head.height)
    held = head.height
  }
}
