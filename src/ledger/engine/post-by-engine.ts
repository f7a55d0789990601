import { businessDate, dayAfter } from '#kernel/time'
import { scopeOf, type Tx } from '#platform/db'
import { batchOf, type Decided, newBatchId, timeoutsOf } from '../batch.ts'
import { type Books, type Decision, decide } from '../decide.ts'
import { refuse } from '../refusals.ts'
import { findBook, holdByEngine, writeBatch } from '../store.ts'
import { stands, type Transfer, type Verdict } from '../transfer.ts'
import { accountOf, type Engine, entryOf, forget, idOf, sliceOf, type Turn } from './engine.ts'
import { load, lookUp } from './load.ts'
import { takeTurn } from './turn.ts'

type At = Readonly<{ engine: Engine; turn: Turn; tx: Tx; now: Date }>

/** Decides upon balances in memory. Between here and the end of the transaction nobody else does. */
export async function postByEngine(
  deps: Omit<At, 'turn'>,
  transfers: readonly Transfer[],
): Promise<readonly Verdict[]> {
  const at = { ...deps, turn: await takeTurn(deps.engine, deps.tx) }
  await load(at, transfers)
  const { verdicts, entries, accounts } = await decideSurely(at, transfers)
  if (entries.length > 0)
    await writeBooks(at, { entries, accounts, timeouts: timeoutsOf(transfers, verdicts) })
  return verdicts
}

/**
 * A key that memory does not know is taken for new, and the unique index is the judge: a transaction
 * that it stops runs again and looks every key up. Nobody is refused before his key was looked up,
 * because a first attempt may have been committed without anybody having heard of it.
 */
async function decideSurely(at: At, transfers: readonly Transfer[]): Promise<Decision> {
  const isRepeated = (scopeOf(at.tx)?.attempt ?? 1) > 1
  const lookedUp = new Set<string>()
  let doubted = isRepeated ? transfers : []
  for (;;) {
    const keys = [...new Set(doubted.flatMap(keysOf))].filter((key) => !lookedUp.has(key))
    await lookUp(at, keys)
    for (const key of keys) lookedUp.add(key)
    const decision = decide(booksOf(at), transfers)
    doubted = transfers.filter(
      (transfer, index) => !stands(decision.verdicts[index]) && !lookedUp.has(transfer.key),
    )
    if (doubted.length === 0) return decision
  }
}

const keysOf = (transfer: Transfer): readonly string[] =>
  'pendingKey' in transfer ? [transfer.key, transfer.pendingKey] : [transfer.key]

const booksOf = ({ engine, turn }: At): Books => ({
  accountIds: { get: (name) => idOf(engine, turn, name) },
  accounts: { get: (id) => accountOf(engine, turn, id) },
  entries: { get: (key) => entryOf(engine, turn, key) },
  resolutions: turn.resolutions,
})

/** On the day of `now`, or on the first open one when that has been closed. */
async function writeBooks(at: At, decided: Decided): Promise<void> {
  const { engine, turn, tx, now } = at
  const fresh = newBatchId(now)
  const id = fresh > engine.lastBatch ? fresh : engine.lastBatch + 1n
  const { accounts, foldedTo } = sliceOf(engine, turn, {
    id,
    size: decided.entries.length,
    changed: decided.accounts,
  })
  const hold = { epoch: engine.epoch, foldedTo }
  for (let isAgain = false; ; isAgain = true) {
    const today = businessDate(now)
    const date = today > engine.closedThrough ? today : dayAfter(engine.closedThrough)
    const batch = batchOf({ ...decided, accounts }, { id, businessDate: date, createdAt: now })
    if (await writeBatch(tx, batch, holdByEngine(batch, hold))) break
    if (isAgain) throw loseBook(engine)
    engine.closedThrough = (await findBook(tx)).closedThrough
  }
  engine.lastBatch = id
  for (const entry of decided.entries) {
    turn.entries.set(entry.key, entry)
    if (entry.pendingKey !== null) turn.resolutions.set(entry.pendingKey, entry)
  }
}

/** Another process has taken the books over; this one writes nothing any more. */
function loseBook(engine: Engine): Error {
  engine.state = 'waiting'
  forget(engine)
  return refuse('BOOKS_KEPT_ELSEWHERE')
}
