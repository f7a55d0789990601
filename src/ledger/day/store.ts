import { type RawBuilder, sql } from 'kysely'
import { assert } from '#kernel/assert'
import type { Currency } from '#kernel/money'
import { type Db, inTransaction, type Tx } from '#platform/db'
import type { AccountKind } from '../chart.ts'
import { lockMs } from '../month/brief-lock.ts'

/** Up to where nobody writes any more, and up to where there are sums; null before the first day. */
export type Frontier = Readonly<{ marked: string | null; summed: string | null }>

export async function findFrontier(db: Db): Promise<Frontier> {
  const { rows } = await sql<Frontier>`
    select nullif(closed_through, '-infinity')::text as marked,
           (select max(business_date)::text from ledger.day) as summed
    from ledger.book`.execute(db)
  const [frontier] = rows
  assert(frontier, 'the migration wrote the one row of the book')
  return frontier
}

/** Of the first entry ever. Reads every entry, and is asked once in the life of the books. */
export async function findFirstDate(db: Db): Promise<string | null> {
  const { rows } = await sql<{ first: string | null }>`
    select min(business_date)::text as first from ledger.transfer`.execute(db)
  return rows[0]?.first ?? null
}

/**
 * Lets nobody write on this date or an earlier one any more. Writers share the lock of the row, and
 * new ones join those that hold it, so an UPDATE alone would wait until none of them overlap: with
 * sixteen that write all the time it took 0.4 to 1.0 s, and there is no end to it. The lock of the
 * table is given in order of arrival: 10 ms.
 */
export async function markClosed(tx: Tx, date: string): Promise<void> {
  await sql.raw(`set local lock_timeout = ${lockMs}`).execute(tx)
  await sql`lock table ledger.book in exclusive mode`.execute(tx)
  await sql`
    update ledger.book set closed_through = ${date}::date
    where closed_through < ${date}::date`.execute(tx)
}

/**
 * What the entries moved, by account and posting, each side by itself; `entries` are of every kind,
 * each counted once. Two passes, since one that spreads an entry into its two legs takes 3.8 s of CPU
 * for a million and these 2.1, and PostgreSQL knows how many accounts to expect.
 */
export const legsOf = (which: RawBuilder<unknown>): RawBuilder<unknown> => sql`
  select debit_account as account, currency, posting, ${moved} as debits, 0::bigint as credits,
         ${movedEntries} as debit_entries, 0::bigint as credit_entries, count(*) as entries
  from ledger.transfer t where ${which} group by debit_account, currency, posting
  union all
  select credit_account, currency, posting, 0, ${moved}, 0, ${movedEntries}, 0
  from ledger.transfer t where ${which} group by credit_account, currency, posting`

const moves = sql`filter (where t.kind in ('direct', 'post'))`
const moved = sql`coalesce(sum(amount) ${moves}, 0)::bigint`
const movedEntries = sql`count(*) ${moves}`

export const sums = sql`
  sum(debits)::bigint as debits, sum(credits)::bigint as credits,
  sum(debit_entries)::bigint as debit_entries, sum(credit_entries)::bigint as credit_entries`

/** By what makes an account's row; a leg on an account that is not there falls out, and is missed. */
export const legsByKind = (legs: string): RawBuilder<unknown> => sql`
  (select a.kind, l.* from ${sql.raw(legs)} l
   join ledger.account a on a.id = l.account and a.currency = l.currency) legs`

/**
 * Adds up a day that is marked, in one transaction; answers `false` when that was done before. Only
 * who adds up waits here for another, and no reader does.
 */
export const sumDay = (db: Db, date: string, now: Date): Promise<boolean> =>
  inTransaction(db, async (tx) => {
    // A day of many millions takes longer than a request may.
    await sql`set local statement_timeout = '30min'`.execute(tx)
    await sql`set local work_mem = '64MB'`.execute(tx)
    await sql`lock table ledger.day in share row exclusive mode`.execute(tx)
    const { rows } = await sql`
      select from ledger.day where business_date = ${date}::date`.execute(tx)
    if (rows.length > 0) return false
    await insertSums(tx, date, now)
    return true
  })

const insertSums = (tx: Tx, date: string, now: Date) =>
  sql`
    with leg as (${legsOf(sql`t.business_date = ${date}::date`)}), movement as (
      insert into ledger.day_movement
        (account, business_date, debits, credits, debit_entries, credit_entries)
      select account, ${date}::date, ${sums} from leg
      group by account having sum(debit_entries + credit_entries) > 0 order by account
    ), posting as (
      insert into ledger.day_posting
        (business_date, kind, currency, posting, debits, credits, debit_entries, credit_entries)
      select ${date}::date, kind, currency, posting, ${sums} from ${legsByKind('leg')}
      group by kind, currency, posting having sum(debit_entries + credit_entries) > 0
      returning *
    ), total as (
      insert into ledger.day_total
        (business_date, kind, currency, opening_debit, opening_credit, debits, credits,
         debit_entries, credit_entries, closing_debit, closing_credit)
      select ${date}::date, kind, currency, greatest(opening, 0), greatest(-opening, 0),
             debits, credits, debit_entries, credit_entries,
             greatest(opening + debits - credits, 0), greatest(credits - debits - opening, 0)
      from (
        select kind, currency, coalesce(closing_debit - closing_credit, 0) as opening,
               coalesce(m.debits, 0) as debits, coalesce(m.credits, 0) as credits,
               coalesce(m.debit_entries, 0) as debit_entries,
               coalesce(m.credit_entries, 0) as credit_entries
        from (select * from ledger.day_total where business_date = ${date}::date - 1) b
        full join (select kind, currency, ${sums} from posting group by kind, currency) m
          using (kind, currency)
      ) known
      returning *
    )
    insert into ledger.day (business_date, entries, balances, summed_at)
    select ${date}::date, coalesce((select sum(entries) from leg), 0),
           (select (coalesce(sum(debits), 0), coalesce(sum(credits), 0)) from total)
             = (select (coalesce(sum(debits), 0), coalesce(sum(credits), 0)) from leg)
           and not exists (
             select from total group by currency
             having sum(debits) <> sum(credits) or sum(closing_debit) <> sum(closing_credit)),
           ${now}`.execute(tx)

/** A kind of account on a day, in minor units; a balance stands on the side where it is positive. */
export type Total = Readonly<{
  kind: AccountKind
  currency: Currency
  openingDebit: bigint
  openingCredit: bigint
  debits: bigint
  credits: bigint
  closingDebit: bigint
  closingCredit: bigint
}>

export async function findTotals(db: Db, date: string): Promise<readonly Total[]> {
  const { rows } = await sql<Total>`
    select kind, currency, opening_debit as "openingDebit", opening_credit as "openingCredit",
           debits, credits, closing_debit as "closingDebit", closing_credit as "closingCredit"
    from ledger.day_total where business_date = ${date}::date`.execute(db)
  return rows
}

export type Moved = Readonly<{
  kind: AccountKind
  currency: Currency
  /** On open days before the date, debits less credits. */
  before: bigint
  debits: bigint
  credits: bigint
}>

/** What moved on days that have no sums yet, up to and with a date. */
export async function sumOpenDays(
  db: Db,
  { after, date }: Readonly<{ after: string | null; date: string }>,
): Promise<readonly Moved[]> {
  const { rows } = await sql<Moved>`
    with earlier as (
      ${legsOf(sql`t.business_date > ${after ?? '-infinity'}::date and t.business_date < ${date}::date`)}
    ), today as (${legsOf(sql`t.business_date = ${date}::date`)})
    select kind, currency, sum(before)::bigint as before, sum(debits)::bigint as debits,
           sum(credits)::bigint as credits
    from (
      select kind, currency, debits - credits as before, 0 as debits, 0 as credits
        from ${legsByKind('earlier')} where debit_entries + credit_entries > 0
      union all
      select kind, currency, 0, debits, credits
        from ${legsByKind('today')} where debit_entries + credit_entries > 0
    ) each_day group by kind, currency`.execute(db)
  return rows
}

/** What a kind of account moved on a day under the name of one posting. */
export type PostingSum = Readonly<{
  kind: AccountKind
  currency: Currency
  posting: string
  debits: bigint
  credits: bigint
  debitEntries: bigint
  creditEntries: bigint
}>

export async function findPostingSums(db: Db, date: string): Promise<readonly PostingSum[]> {
  const { rows } = await sql<PostingSum>`
    select kind, currency, posting, debits, credits, debit_entries as "debitEntries",
           credit_entries as "creditEntries"
    from ledger.day_posting where business_date = ${date}::date
    order by kind, currency, posting`.execute(db)
  return rows
}

export async function findDay(db: Db, date: string): Promise<{ balances: boolean } | undefined> {
  const { rows } = await sql<{ balances: boolean }>`
    select balances from ledger.day where business_date = ${date}::date`.execute(db)
  return rows[0]
}
