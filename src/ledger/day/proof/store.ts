import { sql } from 'kysely'
import type { Db } from '#platform/db'
import { legsByKind, legsOf, sums } from '../store.ts'

/** Something about a day that does not add up: whose row it is, and what of it. */
export type DayFault = Readonly<{ date: string; what: string }>

export async function findSummedDates(db: Db): Promise<readonly string[]> {
  const { rows } = await sql<{ date: string }>`
    select business_date::text as date from ledger.day order by business_date`.execute(db)
  return rows.map(({ date }) => date)
}

const four = sql`debits, credits, debit_entries, credit_entries`

/** A day's rows beside what its entries say, its totals beside its rows. Reads the day's entries. */
export async function findFaultsOfDay(db: Db, date: string): Promise<readonly DayFault[]> {
  const day = sql`business_date = ${date}::date`
  const { rows } = await sql<DayFault>`
    with leg as (${legsOf(sql`t.${day}`)}),
    said as (
      select account, ${sums} from leg group by account
      having sum(debit_entries + credit_entries) > 0
    ), movement as (
      select account, ${four} from ledger.day_movement where ${day}
    ), posting as (
      select kind, currency, posting, ${four} from ledger.day_posting where ${day}
    ), total as (
      select kind, currency, ${four} from ledger.day_total where ${day}
    ), strange_movement as (
      select account from ((table said except table movement) union (table movement except table said)) m
    ), strange_posting as (
      select kind, posting from (
        (select kind, currency, posting, ${sums} from ${legsByKind('leg')}
         group by kind, currency, posting having sum(debit_entries + credit_entries) > 0
         except table posting)
        union
        (table posting except
         select kind, currency, posting, ${sums} from ${legsByKind('leg')}
         group by kind, currency, posting)
      ) p
    ), strange_total as (
      select kind from (
        (select kind, currency, ${sums} from posting group by kind, currency except table total)
        union
        (select * from total where debit_entries + credit_entries > 0
         except select kind, currency, ${sums} from posting group by kind, currency)
      ) t
    )
    select ${date} as date, format('the movement of account %s is not that of its entries',
             coalesce(a.kind || ' ' || a.owner, s.account::text)) as what
    from (select distinct account from strange_movement) s left join ledger.account a on a.id = s.account
    union all
    select ${date}, format('the posting %s of %s is not that of its entries', posting, kind)
    from (select distinct kind, posting from strange_posting) s
    union all
    select ${date}, format('the total of %s is not the sum of its postings', kind)
    from (select distinct kind from strange_total) s
    union all
    select ${date}, format('%s entries were counted, and there are %s', d.entries, n.entries)
    from ledger.day d, (select coalesce(sum(entries), 0) as entries from leg) n
    where ${day} and d.entries <> n.entries
    union all
    select ${date}, 'does not balance' from ledger.day where ${day} and not balances
    order by what`.execute(db)
  return rows
}

/** Days that do not follow from the day before: a gap, an opening that is not the closing before. */
export async function findBreaks(db: Db): Promise<readonly DayFault[]> {
  const { rows } = await sql<DayFault>`
    with first as (select min(business_date) as day from ledger.day)
    select d.business_date::text as date, 'the day before it has no sums' as what
    from ledger.day d, first
    where d.business_date > first.day
      and not exists (select from ledger.day b where b.business_date = d.business_date - 1)
    union all
    select d.business_date::text, 'has sums and is not closed'
    from ledger.day d, ledger.book where d.business_date > closed_through
    union all
    select distinct coalesce(t.business_date, b.business_date + 1)::text,
           format('%s opens with other than it closed with', coalesce(t.kind, b.kind))
    from ledger.day_total t
    full join ledger.day_total b
      on b.business_date = t.business_date - 1 and (b.kind, b.currency) = (t.kind, t.currency)
    where coalesce(t.business_date, b.business_date + 1) <= (select max(business_date) from ledger.day)
      and coalesce(t.opening_debit - t.opening_credit, 0)
          <> coalesce(b.closing_debit - b.closing_credit, 0)
    union all
    select distinct t.business_date::text, 'has totals and no row of its own'
    from ledger.day_total t
    where not exists (select from ledger.day d where d.business_date = t.business_date)
    order by date, what`.execute(db)
  return rows
}

/** Entries that no sums can hold, by their day. Reads every entry. */
export async function findEntriesOutside(db: Db): Promise<readonly DayFault[]> {
  const { rows } = await sql<DayFault>`
    with days as (select min(business_date) as first, max(business_date) as last from ledger.day)
    select business_date::text as date, format('%s entries before the first day', count(*)) as what
    from ledger.transfer, days where business_date < days.first group by business_date
    union all
    select business_date::text, format('%s entries of a later day', count(*))
    from ledger.transfer
    where business_date < (created_at at time zone 'UTC' + interval '8 hours')::date
    group by business_date
    order by date, what`.execute(db)
  return rows
}
