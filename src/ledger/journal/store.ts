import { sql } from 'kysely'
import type { Db, Tx } from '#platform/db'
import { tableOf } from '#platform/table-of'
import type { Batch, Head, Link } from './chain.ts'

/** The highest height; undefined while nothing has been sealed. */
export async function findHead(db: Db): Promise<Head | undefined> {
  const { rows } = await sql<Head>`
    select height, encode(hash, 'hex') as hash
    from ledger.journal order by height desc limit 1`.execute(db)
  return rows[0]
}

export async function lockHeight(tx: Tx, height: bigint): Promise<void> {
  await sql`select from ledger.journal where height = ${height} for update`.execute(tx)
}

/** Takes the first of the batches that wait, in the order of their numbers. */
export async function takeUnsealed(tx: Tx, limit: number): Promise<readonly Batch[]> {
  const { rows } = await sql<Batch>`
    with taken as (
      delete from ledger.unsealed
      where batch in (select batch from ledger.unsealed order by batch limit ${limit} for update)
      returning batch, entries, digest
    )
    select batch, entries, encode(digest, 'hex') as digest from taken order by batch`.execute(tx)
  return rows
}

const link = {
  height: 'bigint',
  batch: 'bigint',
  entries: 'integer',
  digest: 'text',
  hash: 'text',
} as const

export async function insertLinks(tx: Tx, links: readonly Link[]): Promise<void> {
  await sql`
    insert into ledger.journal (height, batch, entries, digest, hash)
    select r.height, r.batch, r.entries, decode(r.digest, 'hex'), decode(r.hash, 'hex')
    from ${tableOf(links, link)}`.execute(tx)
}

/** How many batches wait for the seal, and since when the first of them. */
export type Unsealed = Readonly<{ count: number; since: Date | null }>

export async function countUnsealed(db: Db): Promise<Unsealed> {
  const { rows } = await sql<Unsealed>`
    select count, (select min(created_at) from ledger.transfer where batch = first) as since
    from (select count(*)::integer as count, min(batch) as first from ledger.unsealed) u`.execute(
    db,
  )
  return rows[0] ?? { count: 0, since: null }
}

export async function hasUnsealed(db: Db): Promise<boolean> {
  const { rows } = await sql`select from ledger.unsealed limit 1`.execute(db)
  return rows.length > 0
}

/** The canonical line of an entry, as digest.ts has it. */
const line = sql`
  concat_ws(E'\t', key, kind, debit_account, credit_account, amount, coalesce(at_most::text, ''), currency,
            posting, coalesce(pending_key, ''), business_date,
            to_char(created_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')) || E'\n'`

/** A batch whose entries contradict what was noted of it. */
export type Contradiction = Readonly<{
  batch: bigint
  /** Of the seal; null for a batch that waits for one, or that nothing knows. */
  height: bigint | null
  /** How many entries were noted; null for a batch that nothing knows. */
  noted: number | null
  found: number
}>

/**
 * Digests every batch again, in one statement: a batch is sealed between two statements, not within
 * one. The lines are made below the sort, so that all workers of a parallel plan make them.
 */
export async function findContradictions(db: Db): Promise<readonly Contradiction[]> {
  const { rows } = await sql<Contradiction>`
    with found as (
      select batch, count(*)::integer as entries,
             sha256(convert_to(string_agg(line, '' order by position), 'UTF8')) as digest
      from (select batch, position, ${line} as line from ledger.transfer
            order by batch, position offset 0) e
      group by batch
    ), noted as (
      select batch, height, entries, digest from ledger.journal
      union all
      select batch, null, entries, digest from ledger.unsealed
    )
    select batch, n.height, n.entries as noted, coalesce(f.entries, 0) as found
    from noted n full join found f using (batch)
    where (n.entries, n.digest) is distinct from (f.entries, f.digest)
    order by n.height, batch`.execute(db)
  return rows
}

/** A height that does not stand on the one below. */
export type Break = Readonly<{ height: bigint; batch: bigint; below: bigint; isWaiting: boolean }>

/** Links whose hash does not follow, that stand above a gap, or whose batch waits for a seal as well. */
export async function findBreaks(db: Db, ground: Head): Promise<readonly Break[]> {
  const { rows } = await sql<Break>`
    select height, batch, below, u.batch is not null as "isWaiting"
    from (
      select *, lag(height, 1, ${ground.height}::bigint) over heights as below,
             lag(hash, 1, decode(${ground.hash}, 'hex')) over heights as "hashBelow"
      from ledger.journal window heights as (order by height)
    ) j left join ledger.unsealed u using (batch)
    where below <> height - 1 or u.batch is not null
       or j.hash <> sha256(convert_to(concat_ws(E'\t', encode("hashBelow", 'hex'), batch, j.entries,
                                                encode(j.digest, 'hex')) || E'\n', 'UTF8'))
    order by height`.execute(db)
  return rows
}

/** A link, and the lines of its entries in one piece. */
export type Sealed = Link & Readonly<{ lines: string }>

/**
 * Opens a cursor over the links from a height on and their entries: all are sorted once, on disk
 * when they are many. The planner takes a cursor for one that will not be read to its end, and
 * would look up each batch by itself.
 */
export async function openSealed(tx: Tx, from: bigint): Promise<void> {
  await sql`set local cursor_tuple_fraction = 1`.execute(tx)
  // Whoever reads from a pipe may be slow; the rest of the program has no such patience.
  await sql`set local idle_in_transaction_session_timeout = '10min'`.execute(tx)
  await sql`
    declare sealed no scroll cursor for
    select height, batch, entries, digest, hash, coalesce(string_agg(line, '' order by position), '') as lines
    from (
      select height, batch, entries, encode(digest, 'hex') as digest, encode(hash, 'hex') as hash, position,
             case when position is not null then ${line} end as line
      from ledger.journal left join ledger.transfer using (batch)
      where height >= ${from}
      order by height, position offset 0
    ) e
    group by height, batch, entries, digest, hash order by height`.execute(tx)
}

export async function fetchSealed(tx: Tx): Promise<readonly Sealed[]> {
  const { rows } = await sql<Sealed>`fetch 200 from sealed`.execute(tx)
  return rows
}

export async function findLink(db: Db, height: bigint): Promise<Head | undefined> {
  const { rows } = await sql<Head>`
    select height, encode(hash, 'hex') as hash from ledger.journal where height = ${height}`.execute(
    db,
  )
  return rows[0]
}

/** The head with the business date of the last entry below it. */
export type DatedHead = Head & Readonly<{ businessDate: string | null }>

export async function findDatedHead(db: Db): Promise<DatedHead | undefined> {
  const { rows } = await sql<DatedHead>`
    select height, encode(hash, 'hex') as hash,
           (select business_date::text from ledger.transfer t where t.batch = j.batch
            order by position desc limit 1) as "businessDate"
    from ledger.journal j order by height desc limit 1`.execute(db)
  return rows[0]
}
