import { type Db, type Ending, scopeOf, type Tx } from '#platform/db'
import { assert } from '#kernel/assert'
import { refuse } from '../refusals.ts'
import { type Engine, newTurn, settle, type Turn } from './engine.ts'
import { lead } from './lead.ts'

const engines = new WeakMap<Db, Engine>()

/** From now on everything that posts through `db` posts by this engine. */
export const bindEngine = (db: Db, engine: Engine): void => void engines.set(db, engine)

/** The engine behind a database or one of its transactions; `undefined` where rows are written. */
export const engineOf = (db: Db | Tx): Engine | undefined => engines.get(scopeOf(db)?.db ?? db)

/** The turn of this transaction, taken with its first posting and kept until its end. */
export async function takeTurn(engine: Engine, tx: Tx): Promise<Turn> {
  if (engine.turn?.tx === tx) return engine.turn
  const scope = scopeOf(tx)
  assert(scope, 'an engine posts in transactions that tell how they end')
  await enter(engine)
  const turn = newTurn(tx)
  engine.turn = turn
  scope.listeners.push((ending) => end(engine, turn, ending))
  if (engine.state === 'stale') await lead(engine)
  if (engine.state !== 'leading') throw refuse('BOOKS_KEPT_ELSEWHERE')
  return turn
}

/** Runs while no transaction has the turn. */
export async function betweenTurns<Out>(engine: Engine, run: () => Promise<Out>): Promise<Out> {
  await enter(engine)
  try {
    return await run()
  } finally {
    leave(engine)
  }
}

function enter(engine: Engine): Promise<void> {
  if (!engine.isTaken) {
    engine.isTaken = true
    return Promise.resolve()
  }
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  const timer = setTimeout(() => {
    engine.queue.splice(engine.queue.indexOf(next), 1)
    reject(refuse('BOOKS_BUSY'))
  }, engine.waitMs)
  const next = (): void => {
    clearTimeout(timer)
    resolve()
  }
  engine.queue.push(next)
  return promise
}

/** Hands the turn to whoever has waited longest. */
function leave(engine: Engine): void {
  engine.turn = undefined
  const next = engine.queue.shift()
  if (next) next()
  else engine.isTaken = false
}

function end(engine: Engine, turn: Turn, ending: Ending): void {
  if (ending === 'committed') settle(engine, turn)
  if (ending === 'unknown' && engine.state === 'leading') engine.state = 'stale'
  leave(engine)
}
