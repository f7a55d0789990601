import { sql } from 'kysely'
import { type Db, inTransaction } from '#platform/db'
import type { Month } from '../birth.ts'
import { lockMs } from './brief-lock.ts'

/** Tables in months, and the column that a month is told by. Rows without a month lie in `…_later`. */
export const tables = { transfer: 'born', day_movement: 'business_date' } as const

export type Table = keyof typeof tables

export const partitionOf = (table: Table, month: Month): string =>
  `${table}_${month.slice(0, 7).replace('-', '_')}`

/** Names of all partitions that take rows. */
export async function findPartitions(db: Db): Promise<ReadonlySet<string>> {
  const { rows } = await sql<{ name: string }>`
    select c.relname as name from pg_inherits i join pg_class c on c.oid = i.inhrelid
    where i.inhparent in ('ledger.transfer'::regclass, 'ledger.day_movement'::regclass)`.execute(db)
  return new Set(rows.map(({ name }) => name))
}

type Partition = Readonly<{ table: Table; month: Month; until: Month }>

/**
 * Makes a month. Attaching needs no lock that a writer of other months would meet: SHARE UPDATE
 * EXCLUSIVE on the whole table, taken first so that two makers take turns, and ACCESS EXCLUSIVE on
 * the default partition, which is searched for rows of the month. Indexes come by attaching.
 */
export const makePartition = (db: Db, { table, month, until }: Partition) =>
  inTransaction(db, async (tx) => {
    const [column, name] = [tables[table], partitionOf(table, month)]
    await sql.raw(`set local lock_timeout = ${lockMs}`).execute(tx)
    await sql.raw(`lock table ledger.${table} in share update exclusive mode`).execute(tx)
    if ((await findPartitions(tx)).has(name)) return 'was_there'
    const { rows } = await sql
      .raw(
        `select from ledger.${table}_later
         where ${column} >= date '${month}' and ${column} < date '${until}' limit 1`,
      )
      .execute(tx)
    if (rows.length > 0) return 'lies_in_default'

    await sql
      .raw(
        `create table if not exists ledger.${name}
           (like ledger.${table} including defaults including constraints)`,
      )
      .execute(tx)
    await sql
      .raw(
        `alter table ledger.${table} attach partition ledger.${name}
           for values from ('${month}') to ('${until}')`,
      )
      .execute(tx)
    return 'made'
  })
