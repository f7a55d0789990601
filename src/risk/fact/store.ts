import { sql } from 'kysely'
import type { Db, Tx } from '#platform/db'
import { tableOf } from '#platform/table-of'
import { type Fact, factOf, textOf } from './fact.ts'

/** A place in the stream of facts. */
export type Place = Readonly<{ position: bigint; number: bigint; id: string }>

/** Before the first fact. */
export const beginning: Place = { position: 0n, number: -1n, id: '' }

/** A fact as it was observed: `number` counts what a process observes, without end and upwards. */
export type Observed = Readonly<{ fact: Fact; number: bigint }>

/** A fact in the log, where it stands. */
export type Logged = Observed & Readonly<{ place: Place }>

/**
 * Appends facts and answers which were new; one whose id is known already stays as it was told first,
 * whatever it says now. Waits for a transaction that is writing the same id.
 */
export async function appendFacts(
  db: Db | Tx,
  observed: readonly Observed[],
): Promise<ReadonlySet<string>> {
  const rows = observed.map(({ fact, number }) => ({
    id: fact.id,
    number,
    kind: fact.kind,
    at: new Date(fact.atMs),
    body: textOf(fact),
  }))
  const columns = {
    id: 'text',
    number: 'bigint',
    kind: 'text',
    at: 'timestamptz',
    body: 'text',
  } as const
  const { rows: written } = await sql<{ id: string }>`
    insert into risk.fact (id, position, number, kind, at, body)
    select r.id, pg_current_xact_id()::text::bigint, r.number, r.kind, r.at, r.body
    from ${tableOf(rows, columns)} order by r.id
    on conflict (id) do nothing returning id`.execute(db)
  return new Set(written.map(({ id }) => id))
}

/**
 * Facts after a place, at most `limit`, in the order of the stream. Nothing is read at or above the
 * oldest transaction that still runs, so whoever reads on from the last place misses none.
 */
export async function readFacts(db: Db, after: Place, limit: number): Promise<readonly Logged[]> {
  const { rows } = await sql<Place & Readonly<{ body: string }>>`
    select position, number, id, body from risk.fact
    where (position, number, id) > (${after.position}, ${after.number}, ${after.id})
      and position < pg_snapshot_xmin(pg_current_snapshot())::text::bigint
    order by position, number, id limit ${limit}`.execute(db)
  return rows.map(({ body, ...place }) => ({ fact: factOf(body), number: place.number, place }))
}

/**
 * Where to read on for whoever has counted everything up to a number: the last fact that one process
 * logged with it or below it.
 */
export async function placeOfNumber(db: Db, number: bigint): Promise<Place> {
  const { rows } = await sql<Place>`
    select position, number, id from risk.fact where number <= ${number}
    order by position desc, number desc, id desc limit 1`.execute(db)
  return rows[0] ?? beginning
}

/** The ids of the last facts, oldest first. */
export async function recentIds(db: Db, limit: number): Promise<readonly string[]> {
  const { rows } = await sql<{ id: string }>`
    select id from risk.fact order by position desc, number desc, id desc limit ${limit}`.execute(
    db,
  )
  return rows.map(({ id }) => id).toReversed()
}

/** A place that everything which is being written by now stands before. */
export async function presentPosition(db: Db): Promise<bigint> {
  const { rows } = await sql<{ position: bigint }>`
    select pg_current_xact_id()::text::bigint as position`.execute(db)
  return rows[0]?.position ?? 0n
}

/** How far the stream can be read at this moment. */
export async function readableBelow(db: Db): Promise<bigint> {
  const { rows } = await sql<{ position: bigint }>`
    select pg_snapshot_xmin(pg_current_snapshot())::text::bigint as position`.execute(db)
  return rows[0]?.position ?? 0n
}
