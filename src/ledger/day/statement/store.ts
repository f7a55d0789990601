import { sql } from 'kysely'
import { assert } from '#kernel/assert'
import type { Db } from '#platform/db'
import type { AccountKind } from '../../chart.ts'

/** Where an entry stands in the order of the books. */
export type Place = Readonly<{ businessDate: string; batch: bigint; position: number }>

/** An entry as one of its two accounts sees it; one of `debit` and `credit` is nothing. */
export type Leg = Place &
  Readonly<{
    key: string
    posting: string
    createdAt: Date
    debit: bigint
    credit: bigint
    /** Null where there is no such account, which is a fault of the books. */
    counterKind: AccountKind | null
    counterOwner: string | null
  }>

/**
 * What an account had before a date, debits less credits: the sums of its closed days and the
 * entries since. In one statement, so that a day which is closed meanwhile counts once.
 */
export async function findOpening(db: Db, account: bigint, date: string): Promise<bigint> {
  const { rows } = await sql<{ opening: bigint }>`
    with frontier as (select coalesce(max(business_date), '-infinity') as summed from ledger.day)
    select (coalesce((select sum(debits - credits) from ledger.day_movement
                      where account = ${account} and business_date < ${date}::date), 0)
          + coalesce((select sum(amount) from ledger.transfer
                      where debit_account = ${account} and kind in ('direct', 'post')
                        and business_date > (select summed from frontier)
                        and business_date < ${date}::date), 0)
          - coalesce((select sum(amount) from ledger.transfer
                      where credit_account = ${account} and kind in ('direct', 'post')
                        and business_date > (select summed from frontier)
                        and business_date < ${date}::date), 0))::bigint as opening`.execute(db)
  const [row] = rows
  assert(row, 'a sum is one row')
  return row.opening
}

type Filled = Readonly<{ account: bigint; from: string; to: string; count: number }>

/** The closed day by which an account has moved `count` times since the first of `from`, if there is one. */
export async function findFilledDate(
  db: Db,
  { account, from, to, count }: Filled,
): Promise<string | undefined> {
  const { rows } = await sql<{ date: string }>`
    select business_date::text as date
    from (
      select business_date, sum(debit_entries + credit_entries) over (order by business_date) as so_far
      from ledger.day_movement
      where account = ${account} and business_date >= ${from}::date and business_date <= ${to}::date
    ) moved
    where so_far >= ${count} order by business_date limit 1`.execute(db)
  return rows[0]?.date
}

export type LegsAsked = Readonly<{ account: bigint; after: Place; to: string; limit: number }>

/**
 * The next legs of an account behind a place, up to a day. The two indexes give what lies between
 * the days, and all of it is sorted, so the caller names no more days than fill a page: asked for a
 * month of an account with a million entries, PostgreSQL reads the whole table for each page.
 */
export async function findLegs(
  db: Db,
  { account, after, to, limit }: LegsAsked,
): Promise<readonly Leg[]> {
  const side = (own: 'debit' | 'credit', other: 'debit' | 'credit') => sql`
    select business_date, batch, position, key, posting, created_at,
           ${own === 'debit' ? sql`amount` : sql`0::bigint`} as debit,
           ${own === 'credit' ? sql`amount` : sql`0::bigint`} as credit,
           ${sql.ref(`${other}_account`)} as counter
    from ledger.transfer
    where ${sql.ref(`${own}_account`)} = ${account} and kind in ('direct', 'post')
      and business_date >= ${after.businessDate}::date and business_date <= ${to}::date
      and (business_date, batch, position)
          > (${after.businessDate}::date, ${after.batch}, ${after.position})`
  const { rows } = await sql<Leg>`
    select l.business_date::text as "businessDate", l.batch, l.position, l.key, l.posting,
           l.created_at as "createdAt", l.debit, l.credit,
           c.kind as "counterKind", c.owner as "counterOwner"
    from (
      select * from (${side('debit', 'credit')} union all ${side('credit', 'debit')}) both_sides
      order by business_date, batch, position limit ${limit}
    ) l left join ledger.account c on c.id = l.counter
    order by l.business_date, l.batch, l.position`.execute(db)
  return rows
}
