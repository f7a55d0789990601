import { inTransaction } from '#platform/db'
import { type Engine, forget } from './engine.ts'
import { claimBook, foldTail, handBackBook, sayAlive, writeBalances } from './store.ts'

/**
 * Takes the books over, unless another engine is alive: ends the right of whoever kept them, adds to
 * the balances what is in the entries and not yet in them, and begins with an empty memory.
 * Answers whether it has the books.
 */
export async function lead(engine: Engine): Promise<boolean> {
  engine.state = 'waiting'
  forget(engine)
  const epoch = await claimBook(engine.db, engine.epoch)
  if (epoch === undefined) return false
  // Ours from now on, also when what follows fails and is tried again.
  engine.epoch = epoch
  const claim = await inTransaction(engine.db, (tx) => foldTail(tx, epoch))
  if (!claim) return false
  Object.assign(engine, claim, { state: 'leading' })
  return true
}

/** Says that it is alive, or learns that somebody has taken its place. */
export async function keepAlive(engine: Engine): Promise<void> {
  const { epoch } = engine
  if (await sayAlive(engine.db, epoch)) return
  // What was claimed anew in the meantime is another epoch, and no loss.
  if (engine.epoch !== epoch) return
  engine.state = 'waiting'
  forget(engine)
}

/** Balances a statement writes at once: some 10 ms. */
const sliceMax = 1_000

/** Writes balances back while nobody has the turn, so that readers of the tables see them complete. */
export async function completeBalances(engine: Engine): Promise<void> {
  while (await writeBack(engine)) continue
}

/** Writes some, the oldest first; answers whether there are more. */
async function writeBack(engine: Engine): Promise<boolean> {
  if (engine.state !== 'leading' || engine.dirty.size === 0) return false
  const ids = [...engine.dirty.keys()].slice(0, sliceMax)
  const accounts = ids.flatMap((id) => engine.accounts.get(id) ?? [])
  const { epoch, lastBatch } = engine
  const rest = [...engine.dirty.values()][ids.length]
  const foldedTo = rest === undefined ? lastBatch : rest - 1n
  const isWritten = await writeBalances(engine.db, accounts, { epoch, lastBatch, foldedTo })
  if (!isWritten) return false
  for (const id of ids) engine.dirty.delete(id)
  return engine.dirty.size > 0
}

/** Completes every balance and lets go of the books, so that the next process need not wait. */
export async function handBack(engine: Engine): Promise<void> {
  if (engine.state !== 'leading') return
  await completeBalances(engine)
  engine.state = 'waiting'
  await handBackBook(engine.db, engine.epoch)
  forget(engine)
}
