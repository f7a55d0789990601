import { sql } from 'kysely'
import type { Db } from '#platform/db'
import { type DayFigure, spanOf } from './figure.ts'

/** Sums a day by the births of its orders and refunds, of the newest `most` of each. */
export async function sumDay(
  db: Db,
  { date, most }: Readonly<{ date: string; most: number }>,
): Promise<DayFigure> {
  const { from, until } = spanOf(date)
  const { rows } = await sql<DayFigure>`
    select ${date}::text as date, o.orders, o.paid, o.ended, o.amount, r.refunds, r.refunded
    from (
      select count(*) as orders,
             count(*) filter (where state in ('SUCCESS', 'REFUND')) as paid,
             count(*) filter (where state in ('CLOSED', 'REVOKED', 'PAYERROR')) as ended,
             coalesce(sum(amount) filter (where state in ('SUCCESS', 'REFUND')), 0)::bigint as amount
      from (select state, amount from payments.order_fact
            where id >= ${`42${from}`} and id < ${`42${until}`}
            order by id desc limit ${most}) newest
    ) o cross join (
      select count(*) as refunds, coalesce(sum(amount), 0)::bigint as refunded
      from (select amount from payments.refund_fact
            where id >= ${`50${from}`} and id < ${`50${until}`}
            order by id desc limit ${most}) newest
    ) r`.execute(db)
  const [sum] = rows
  if (!sum) throw new Error('a sum is one row')
  return sum
}

/** Of these days the ones whose sum is missing, or was made before an instant. */
export async function findUnsummed(
  db: Db,
  { from, to, before }: Readonly<{ from: string; to: string; before: Date }>,
): Promise<readonly string[]> {
  const { rows } = await sql<{ date: string }>`
    select d.day::date::text as date
    from generate_series(${from}::date, ${to}::date, interval '1 day') d(day)
    where not exists (select from ops.figure_day f
                      where f.business_date = d.day::date and f.summed_at > ${before})
    order by 1`.execute(db)
  return rows.map(({ date }) => date)
}

export async function upsertFigure(db: Db, figure: DayFigure, now: Date): Promise<void> {
  await sql`
    insert into ops.figure_day (business_date, orders, paid, ended, amount, refunds, refunded, summed_at)
    values (${figure.date}::date, ${figure.orders}, ${figure.paid}, ${figure.ended},
      ${figure.amount}, ${figure.refunds}, ${figure.refunded}, ${now})
    on conflict (business_date) do update set orders = excluded.orders, paid = excluded.paid,
      ended = excluded.ended, amount = excluded.amount, refunds = excluded.refunds,
      refunded = excluded.refunded, summed_at = excluded.summed_at`.execute(db)
}

export async function findFigures(
  db: Db,
  { from, to }: Readonly<{ from: string; to: string }>,
): Promise<readonly DayFigure[]> {
  const { rows } = await sql<DayFigure>`
    select business_date::text as date, orders, paid, ended, amount, refunds, refunded
    from ops.figure_day where business_date between ${from}::date and ${to}::date
    order by business_date`.execute(db)
  return rows
}
