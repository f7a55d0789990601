import { sql } from 'kysely'
import { assert } from '#kernel/assert'
import type { Currency } from '#kernel/money'
import type { Db } from '#platform/db'
import { tableOf } from '#platform/table-of'
import type { AccountRef } from '../../transfer.ts'

/** Ids of those that were ever opened. */
export async function findAccountIds(
  db: Db,
  accounts: readonly AccountRef[],
  currency: Currency,
): Promise<readonly bigint[]> {
  const { rows } = await sql<{ id: bigint }>`
    select a.id from ${tableOf(accounts, { kind: 'text', owner: 'text' })}
    cross join lateral (
      select id from ledger.account
      where owner = r.owner and kind = r.kind and currency = ${currency} offset 0
    ) a`.execute(db)
  return rows.map(({ id }) => id)
}

type OfDay = Readonly<{ accounts: readonly bigint[]; businessDate: string }>

const list = (accounts: readonly bigint[]): string => `{${accounts.join()}}`

/**
 * What could leave the accounts together when a day began: what was posted on the days before, all of
 * them closed, less what was set aside by then. The latter is told by no sum, so it is walked back from
 * the balances of now over what was set aside and resolved since: a day's worth for yesterday, and
 * never the whole past. Only entries that the balance of the row includes are taken back.
 */
export async function findOpening(db: Db, { accounts, businessDate }: OfDay): Promise<bigint> {
  const { rows } = await sql<{ opening: bigint }>`
    with own as (
      select id, as_of, pending_debits from ledger.account where id = any(${list(accounts)}::bigint[])
    )
    select (coalesce((select sum(credits - debits) from ledger.day_movement
                      where account = any(${list(accounts)}::bigint[])
                        and business_date < ${businessDate}::date), 0)
          - coalesce((select sum(pending_debits) from own), 0)
          + coalesce((
              select sum(case t.kind when 'pending' then t.amount
                                     when 'void' then -t.amount else -p.amount end)
              from own
              join ledger.transfer t on t.debit_account = own.id
              left join lateral (
                select amount from ledger.transfer
                where t.kind = 'post' and key = t.pending_key and born = t.born offset 0
              ) p on true
              where t.business_date >= ${businessDate}::date and t.batch <= own.as_of
                and t.kind <> 'direct'), 0))::bigint as opening`.execute(db)
  const [row] = rows
  assert(row, 'a sum is one row')
  return row.opening
}

/**
 * The batches in which each page of a day ends, so that a page is a range of batches. Read once: a
 * page that begins behind a place would read and sort the rest of the day each time.
 */
export async function findPageEnds(
  db: Db,
  { accounts, businessDate, limit }: OfDay & Readonly<{ limit: number }>,
): Promise<readonly bigint[]> {
  const { rows } = await sql<{ batch: bigint }>`
    select distinct batch from (
      select batch, row_number() over (order by batch) as place from (
        select batch from ledger.transfer
        where debit_account = any(${list(accounts)}::bigint[])
          and business_date = ${businessDate}::date
        union all
        select batch from ledger.transfer
        where credit_account = any(${list(accounts)}::bigint[])
          and business_date = ${businessDate}::date
      ) entries
    ) placed where place % ${limit} = 0 order by batch`.execute(db)
  return rows.map(({ batch }) => batch)
}

export type Effect = Readonly<{
  key: string
  posting: string
  createdAt: Date
  /** What may leave is more by it, or less. */
  amount: bigint
}>

export type PageAsked = OfDay & Readonly<{ after: bigint; through: bigint | undefined }>

const maxBatch = 9_223_372_036_854_775_807n

/**
 * What entries did to what may leave the accounts together, in the order of the books: a direct one
 * at once, a pending one when it is set aside, a post what it brings and the rest that comes back, a
 * void all of it. What changes nothing is not told.
 */
export async function findEffects(
  db: Db,
  { accounts, businessDate, after, through = maxBatch }: PageAsked,
): Promise<readonly Effect[]> {
  const own = sql`${list(accounts)}::bigint[]`
  const columns = sql`key, born, batch, position, kind, posting, created_at, amount, pending_key`
  const page = sql`
    business_date = ${businessDate}::date and batch > ${after} and batch <= ${through}`
  const { rows } = await sql<Effect>`
    select key, posting, created_at as "createdAt", effect as amount from (
      select e.*, ((case when e.comes and e.kind in ('direct', 'post') then e.amount else 0 end)
        + (case when not e.leaves then 0
                when e.kind = 'post' then p.amount - e.amount
                when e.kind = 'void' then e.amount else -e.amount end))::bigint as effect
      from (
        select ${columns}, true as leaves, credit_account = any(${own}) as comes
        from ledger.transfer where debit_account = any(${own}) and ${page}
        union all
        select ${columns}, false, true
        from ledger.transfer
        where credit_account = any(${own}) and debit_account <> all(${own}) and ${page}
      ) e
      left join lateral (
        select amount from ledger.transfer
        where e.leaves and e.kind = 'post' and key = e.pending_key and born = e.born offset 0
      ) p on true
    ) told where effect <> 0 order by batch, position`.execute(db)
  return rows
}
