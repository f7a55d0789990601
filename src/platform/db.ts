import { setTimeout as sleep } from 'node:timers/promises'
import { Kysely, PostgresDialect, sql, type Transaction } from 'kysely'
import { DatabaseError, Pool, type PoolClient, types } from 'pg'

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
  pool.on('connect', watchCommit)
  return new Kysely<unknown>({ dialect: new PostgresDialect({ pool }) })
}

/**
 * A COMMIT that returns with a WARNING may be local only: the wait for the synchronous standby was
 * cancelled, and a failover would lose the transaction. It is an unknown outcome, not a success.
 */
class UnknownOutcome extends Error {
  override readonly name = 'UnknownOutcome'
}

const doubtful = new WeakSet<PoolClient>()

function watchCommit(client: PoolClient): void {
  client.on('notice', (notice) => {
    if (notice.severity === 'WARNING' && notice.code === '01000') doubtful.add(client)
  })
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
  if (error instanceof DatabaseError) return retriable.has(error.code ?? '')
  if (!(error instanceof Error)) return false
  const code = 'code' in error ? error.code : undefined
  return (
    code === 'ECONNRESET' ||
    code === 'ECONNREFUSED' ||
    code === 'EPIPE' ||
    /Connection terminated|not queryable|connection error/i.test(error.message)
  )
}

const attemptsMax = 4

/**
 * Runs `body` in one transaction, READ COMMITTED; money rests on row locks and unique keys.
 *
 * An error at COMMIT says nothing about the outcome, so the whole body runs again, up to three
 * times: a body must find its own earlier effect by key and answer the same. Refusals thrown by the
 * body roll everything back and pass through.
 */
export async function inTransaction<Out>(db: Db, body: (tx: Tx) => Promise<Out>): Promise<Out> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await db.transaction().execute(body)
    } catch (error) {
      if (attempt >= attemptsMax || !isRetriable(error)) throw error
      // Backing off with jitter: two deadlocked batches must not meet again.
      await sleep(10 * 4 ** attempt * (0.5 + Math.random()))
    }
  }
}

/** A batch as one parameter, for `json_to_recordset(${rowsOf(items)}::json) as r(id text, …)`. */
export const rowsOf = (items: readonly object[]): string =>
  JSON.stringify(items, (_key, value: unknown) =>
    typeof value === 'bigint' ? value.toString() : value,
  )

/** Answers when the database does; for readiness. */
export async function ping(db: Db): Promise<void> {
  await sql`select 1`.execute(db)
}
