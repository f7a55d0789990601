import { setTimeout as sleep } from 'node:timers/promises'
import {
  Kysely,
  type PostgresCursor,
  PostgresDialect,
  type PostgresPool,
  type PostgresPoolClient,
  type PostgresQueryResult,
  sql,
  type Transaction,
} from 'kysely'
import { DatabaseError, Pool, type PoolClient, types } from 'pg'
import { assert } from '#kernel/assert'

// PostgreSQL's int8 arrives as a string by default; money is bigint or it is nothing.
types.setTypeParser(types.builtins.INT8, BigInt)

/** No tables here: each module names its own in its store, so nobody can query a neighbour's. */
export type Db = Kysely<unknown>
export type Tx = Transaction<unknown>

export type DbOptions = Readonly<{
  /** Connections at most. A caller above them waits `connectMs`, then hears 503. */
  max?: number
  connectMs?: number
  /** A statement above this is cancelled by the server. */
  statementMs?: number
  onIdleError?: (error: Error) => void
}>

export function openDb(connectionString: string, options: DbOptions = {}): Db {
  const pool = new Pool({
    connectionString,
    max: options.max ?? 10,
    connectionTimeoutMillis: options.connectMs ?? 5_000,
    statement_timeout: options.statementMs ?? 30_000,
    idle_in_transaction_session_timeout: 30_000,
    keepAlive: true,
  })
  // An idle connection that dies must not end the process; the next caller gets a fresh one.
  pool.on('error', (error) => options.onIdleError?.(error))
  // The pool listens only while a connection is idle. One that dies in use, or in the very instant
  // in which it is ready, also emits `error`, which without a listener ends the process; whoever
  // holds it hears of it from the next query.
  pool.on('connect', (client) => void client.on('error', () => undefined))
  return new Kysely<unknown>({ dialect: new PostgresDialect({ pool: watched(pool) }) })
}

/**
 * A COMMIT that returns with a WARNING may be local only: the wait for the synchronous standby was
 * cancelled, and a failover would lose the transaction. It is an unknown outcome, not a success.
 */
class UnknownOutcome extends Error {
  override readonly name = 'UnknownOutcome'
}

/** The pool as Kysely sees it: every commit is watched, and statements are prepared once a connection. */
function watched(pool: Pool): PostgresPool {
  const faces = new WeakMap<PoolClient, PostgresPoolClient>()
  return {
    options: pool.options,
    end: () => pool.end(),
    connect: async () => {
      const client = await pool.connect()
      const face = faces.get(client) ?? faceOf(client)
      faces.set(client, face)
      return face
    },
  }
}

/** What a standby would have to confirm; a warning of anything else is no news of a commit. */
const durable: ReadonlySet<string> = new Set(['COMMIT', 'INSERT', 'UPDATE', 'DELETE', 'MERGE'])

function faceOf(client: PoolClient): PostgresPoolClient {
  let warned = false
  let isOpen = false
  client.on('notice', ({ severity }) => {
    warned ||= severity === 'WARNING'
  })
  async function run(text: string, values: readonly unknown[]) {
    // A statement outside a transaction commits as it ends.
    const commits = text === 'commit' || !isOpen
    if (commits) warned = false
    const answer = await client.query({ ...named(text), text, values: [...values] })
    isOpen = text === 'begin' || (isOpen && text !== 'commit' && text !== 'rollback')
    if (commits && warned && durable.has(answer.command))
      throw new UnknownOutcome(`${answer.command} was committed with a warning`)
    // A transaction in which a statement failed is rolled back by its COMMIT, which says so here only.
    assert(
      text !== 'commit' || answer.command === 'COMMIT',
      'a transaction that failed ends by throwing',
    )
    return answer
  }

  function query<Row>(text: string, values: readonly unknown[]): Promise<PostgresQueryResult<Row>>
  function query<Row>(cursor: PostgresCursor<Row>): PostgresCursor<Row>
  function query(text: unknown, values: readonly unknown[] = []): unknown {
    assert(typeof text === 'string', 'nothing here streams rows through a cursor')
    return run(text, values)
  }
  return { query, release: (destroy) => client.release(destroy) }
}

const names = new Map<string, string>()
const namesMax = 1_000

/**
 * A name per distinct text, so that PostgreSQL plans a statement once a connection (100 against
 * 160 µs for a one-row read). Texts beyond the bound are built from data and stay unnamed.
 */
function named(text: string): { name?: string } {
  const known = names.get(text)
  if (known) return { name: known }
  if (names.size >= namesMax || !/^\s*(select|insert|update|delete|with)\b/i.test(text)) return {}
  const name = `s${names.size}`
  names.set(text, name)
  return { name }
}

const retriable = new Set([
  '40001', // serialization failure
  '40P01', // deadlock
  '57P01', // the server is shutting down
  '57P02', // the server crashed
  '57P03', // the server is starting
  '08000',
  '08003',
  '08006', // connection lost
])

/** Errors after which nobody knows whether the COMMIT happened, and the body must run again. */
function isRetriable(error: unknown): boolean {
  if (error instanceof UnknownOutcome) return true
  if (error instanceof DatabaseError) return retriable.has(error.code ?? '') || lostRace(error)
  if (!(error instanceof Error)) return false
  const code = 'code' in error ? error.code : undefined
  return (
    code === 'ECONNRESET' ||
    code === 'ECONNREFUSED' ||
    code === 'EPIPE' ||
    /Connection terminated|not queryable|connection error/i.test(error.message)
  )
}

/**
 * Two processes wrote one key at the same instant; the loser runs again and finds the winner's row.
 * Two accounts drew one id at the same second; the loser draws again.
 */
const lostRace = (error: DatabaseError): boolean =>
  error.code === '23505' && error.schema === 'ledger'

const attemptsMax = 4

/** How a transaction ended, as far as this process knows. */
export type Ending = 'committed' | 'rolled_back' | 'unknown'

/** Around the body of a transaction: who runs it, the how manieth time, and who waits for its end. */
type Scope = Readonly<{ db: Db; attempt: number; listeners: ((ending: Ending) => void)[] }>

const scopes = new WeakMap<Tx, Scope>()

/** `undefined` for a transaction that `inTransaction` did not open. */
export const scopeOf = (tx: Tx | Db): Scope | undefined => scopes.get(tx as Tx)

/**
 * Runs `body` in one transaction, READ COMMITTED; money rests on row locks and unique keys.
 *
 * An error at COMMIT says nothing about the outcome, so the whole body runs again, up to three
 * times: a body must find its own earlier effect by key and answer the same. Refusals thrown by the
 * body roll everything back and pass through.
 */
export const inTransaction = <Out>(db: Db, body: (tx: Tx) => Promise<Out>): Promise<Out> =>
  untilKnown((attempt) => runOnce(db, attempt, body))

async function runOnce<Out>(db: Db, attempt: number, body: (tx: Tx) => Promise<Out>): Promise<Out> {
  const listeners: Scope['listeners'] = []
  let ending: Ending = 'unknown'
  try {
    const out = await db.transaction().execute(async (tx) => {
      scopes.set(tx, { db, attempt, listeners })
      try {
        return await body(tx)
      } catch (error) {
        // COMMIT was never sent.
        ending = 'rolled_back'
        throw error
      }
    })
    ending = 'committed'
    return out
  } finally {
    for (const hear of listeners) hear(ending)
  }
}

/**
 * The same for a body that writes with its first statement and at most reads afterwards: that
 * statement is a transaction of its own, and BEGIN and COMMIT need no journeys. It runs again
 * whenever nobody knows whether it was committed.
 */
export const inStatement = <Out>(db: Db, body: (db: Db) => Promise<Out>): Promise<Out> =>
  untilKnown(() => body(db))

async function untilKnown<Out>(run: (attempt: number) => Promise<Out>): Promise<Out> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await run(attempt)
    } catch (error) {
      if (attempt >= attemptsMax || !isRetriable(error)) throw error
      // Backing off with jitter: two deadlocked batches must not meet again.
      await sleep(10 * 4 ** attempt * (0.5 + Math.random()))
    }
  }
}

/** Answers when the database does; for readiness. */
export async function ping(db: Db): Promise<void> {
  await sql`select 1`.execute(db)
}
