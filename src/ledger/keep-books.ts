import { secondMs } from '#kernel/time'
import type { LedgerWriter } from '#platform/config'
import type { Db } from '#platform/db'
import type { Log } from '#platform/log'
import { startLoop } from '#platform/loop'
import { type Engine, newEngine } from './engine/engine.ts'
import { completeBalances, handBack, keepAlive, lead } from './engine/lead.ts'
import { betweenTurns, bindEngine } from './engine/turn.ts'
import { findBook } from './store.ts'

export type KeepBooks = Readonly<{
  /** Everything that posts through it posts by the chosen writer. */
  db: Db
  /** Three connections of the engine's own; closed by whoever opened it, after `stop`. */
  own: Db
  writer: LedgerWriter
  log: Log
}>

export type KeptBooks = Readonly<{
  /** Whether postings are taken here; not while this process stands by for another. */
  isOpen: () => boolean
  stop: () => Promise<void>
}>

/**
 * Chooses the writer of this process. While another engine keeps the books, postings are refused
 * with `BOOKS_KEPT_ELSEWHERE`; once a second it is tried anew.
 */
export async function keepBooks({ db, own, writer, log }: KeepBooks): Promise<KeptBooks> {
  const engine = newEngine(own)
  if (writer === 'engine') bindEngine(db, engine)
  const tend = writer === 'engine' ? tending(engine, log) : () => relieve(engine)
  await tend()
  const loop = startLoop({ name: 'books', everyMs: secondMs, log, run: tend })
  return {
    isOpen: () => writer === 'rows' || engine.state !== 'waiting',
    stop: async () => {
      await loop.stop()
      await betweenTurns(engine, () => handBack(engine))
    },
  }
}

/** Takes the books over as soon as they are free, says that it is alive, completes balances at rest. */
function tending(engine: Engine, log: Log): () => Promise<void> {
  let seen = 0n
  return async () => {
    if (engine.state !== 'leading') {
      const isLeading = await betweenTurns(engine, () => lead(engine))
      if (isLeading) log.info({ epoch: String(engine.epoch) }, 'this process keeps the books')
      return
    }
    await keepAlive(engine)
    if (engine.lastBatch === seen) await betweenTurns(engine, () => completeBalances(engine))
    seen = engine.lastBatch
  }
}

/** Where rows are written now, the balances of an engine that is gone are completed first. */
async function relieve(engine: Engine): Promise<void> {
  const { writer } = await findBook(engine.db)
  if (writer === 'rows') return
  await betweenTurns(engine, async () => {
    await lead(engine)
    await handBack(engine)
  })
}
