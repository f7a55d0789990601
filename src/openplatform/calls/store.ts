import { sql } from 'kysely'
import type { Db, Tx } from '#platform/db'
import { tableOf } from '#platform/table-of'
import type { Call, CallFailure } from './call.ts'

const columns = {
  mchid: 'text',
  id: 'text',
  at: 'timestamptz',
  method: 'text',
  target: 'text',
  status: 'integer',
  code: 'text',
  requestId: 'text',
  tookUs: 'integer',
  serial: 'text',
  ip: 'text',
  isProven: 'boolean',
} as const

/** A batch that was written before, by a COMMIT whose answer was lost, is written once. */
export async function insertCalls(tx: Tx, calls: readonly Call[]): Promise<void> {
  await sql`
    insert into openplatform.call (mchid, id, at, method, target, status, code, request_id,
      took_us, serial, ip, is_proven)
    select r.mchid, r.id, r.at, r.method, r.target, r.status, r.code, r."requestId", r."tookUs",
      r.serial, r.ip, r."isProven"
    from ${tableOf(calls, columns)}
    on conflict do nothing`.execute(tx)
}

/** A failure as a row; what has members is JSON. */
export type FailureRow = Pick<Call, 'mchid' | 'id' | 'at'> &
  Readonly<{ headers: string; body: string; answer: string; diagnosis: string | null }>

export async function insertFailures(tx: Tx, failures: readonly FailureRow[]): Promise<void> {
  if (failures.length === 0) return
  await sql`
    insert into openplatform.call_failure (mchid, id, at, headers, body, answer, diagnosis)
    select mchid, id, at, headers, body, answer, diagnosis
    from ${tableOf(failures, {
      mchid: 'text',
      id: 'text',
      at: 'timestamptz',
      headers: 'text',
      body: 'text',
      answer: 'text',
      diagnosis: 'text',
    })}
    on conflict do nothing`.execute(tx)
}

const selected = sql`
  mchid, id, at, method, target, status, code, request_id as "requestId", took_us as "tookUs",
  serial, ip, is_proven as "isProven"`

export type CallSought = Readonly<{
  mchid: string
  /** Calls before this id; from the newest on when absent. */
  before?: string | undefined
  /** Calls from this id on; to the oldest when absent. */
  since?: string | undefined
  from?: Date | undefined
  to?: Date | undefined
  /** Refused ones only. */
  isFailed?: boolean | undefined
  code?: string | undefined
  /** The beginning of the path. */
  path?: string | undefined
  /** Whole, or without what follows its dash. */
  requestId?: string | undefined
  limit: number
}>

/** A merchant's calls, the newest first; the primary key is walked, to `since` where they are rare. */
export async function findCalls(db: Db, sought: CallSought): Promise<readonly Call[]> {
  const { before, since, from, to, code, path, requestId } = sought
  const where = [
    sql`mchid = ${sought.mchid}`,
    ...(before === undefined ? [] : [sql`id < ${before}`]),
    ...(since === undefined ? [] : [sql`id >= ${since}`]),
    ...(from ? [sql`at >= ${from}`] : []),
    ...(to ? [sql`at < ${to}`] : []),
    ...(sought.isFailed ? [sql`(status >= 400 or status = 0)`] : []),
    ...(code === undefined ? [] : [sql`code = ${code}`]),
    ...(path === undefined ? [] : [sql`starts_with(target, ${path})`]),
    ...(requestId === undefined
      ? []
      : [sql`split_part(request_id, '-', 1) = split_part(${requestId}, '-', 1)`]),
  ]
  const { rows } = await sql<Call>`
    select ${selected} from openplatform.call
    where ${sql.join(where, sql` and `)}
    order by id desc limit ${sought.limit}`.execute(db)
  return rows
}

/** The id that so many calls behind `before` reach; `undefined` where there are not so many. */
export async function findHorizon(
  db: Db,
  { mchid, before }: Pick<CallSought, 'mchid' | 'before'>,
  steps: number,
): Promise<string | undefined> {
  const below = before === undefined ? sql`` : sql`and id < ${before}`
  const { rows } = await sql<{ id: string }>`
    select id from openplatform.call where mchid = ${mchid} ${below}
    order by id desc offset ${steps - 1} limit 1`.execute(db)
  return rows[0]?.id
}

export async function findCall(
  db: Db,
  { mchid, id }: Readonly<{ mchid: string; id: string }>,
): Promise<Readonly<{ call: Call; failure: CallFailure | null }> | undefined> {
  const { rows: calls } = await sql<Call>`
    select ${selected} from openplatform.call where mchid = ${mchid} and id = ${id}`.execute(db)
  const [call] = calls
  if (!call) return undefined
  const { rows } = await sql<FailureRow>`
    select mchid, id, at, headers, body, answer, diagnosis from openplatform.call_failure
    where mchid = ${mchid} and id = ${id}`.execute(db)
  const [row] = rows
  return { call, failure: row ? failureOf(row) : null }
}

const failureOf = ({ headers, body, answer, diagnosis }: FailureRow): CallFailure => ({
  headers: JSON.parse(headers) as CallFailure['headers'],
  body,
  answer,
  examined: diagnosis === null ? null : (JSON.parse(diagnosis) as CallFailure['examined']),
})

/** The calls of one batch, which begin with its id, in their order. */
export async function findBatch(db: Db, batch: string): Promise<readonly Call[]> {
  const { rows } = await sql<Call>`
    select ${selected} from openplatform.call
    where starts_with(id, ${batch}) order by id`.execute(db)
  return rows
}

/** Forgets calls made before an instant, at most `limit` of each table; answers how many. */
export async function deleteCalls(db: Db, before: Date, limit: number): Promise<number> {
  let deleted = 0
  for (const table of ['openplatform.call', 'openplatform.call_failure']) {
    const { numAffectedRows } = await sql`
      delete from ${sql.table(table)} c
      using (
        select mchid, id from ${sql.table(table)}
        where at < ${before} limit ${limit} for update skip locked
      ) old
      where c.mchid = old.mchid and c.id = old.id`.execute(db)
    deleted += Number(numAffectedRows ?? 0n)
  }
  return deleted
}
