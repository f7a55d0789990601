import { scopeOf, type Tx } from '#platform/db'
import { type Decided, newBatchId, timeoutsOf } from '../batch.ts'
import { type Books, type Decision, decide } from '../decide.ts'
import { holdByEngine } from '../store.ts'
import { stands, type Transfer, type Verdict } from '../transfer.ts'
import { writeOnOpenDay } from '../write-on-open-day.ts'
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

async function writeBooks({ engine, turn, tx, now }: At, decided: Decided): Promise<void> {
  const fresh = newBatchId(now)
  const id = fresh > engine.lastBatch ? fresh : engine.lastBatch + 1n
  const { epoch } = engine
  const { accounts, foldedTo } = sliceOf(engine, turn, {
    id,
    size: decided.entries.length,
    changed: decided.accounts,
  })
  await writeOnOpenDay(
    tx,
    { ...decided, accounts, id, now },
    {
      hold: (batch) => holdByEngine(batch, { epoch, foldedTo }),
      isOurs: (book) => (book.writer === 'engine' && book.epoch === epoch) || loseBook(engine),
    },
  )
  engine.lastBatch = id
  for (const entry of decided.entries) {
    turn.entries.set(entry.key, entry)
    if (entry.pendingKey !== null) turn.resolutions.set(entry.pendingKey, entry)
  }
}

/** Another process has taken the books over; this one writes nothing any more. */
function loseBook(engine: Engine): false {
  engine.state = 'waiting'
  forget(engine)
  return false
}
