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
