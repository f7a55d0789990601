import { type RawBuilder, sql } from 'kysely'
import { dayAfter } from '#kernel/time'
import type { Db, Tx } from '#platform/db'
import type { TradeType } from '../../order/order.ts'
import type { Scope } from '../scope.ts'
import { every, pathOf, type Sql, type Stretch, tillPath, tillsOf } from '../search/store.ts'
import type { DaySum, Sum } from './desk-day.ts'

const digitsOf = (date: string): string => date.replaceAll('-', '')

/** The ids of a day's births: 42 begins those of orders, 50 those of refunds. */
const stretchOf = (kind: '42' | '50', date: string): Stretch => ({
  since: `${kind}${digitsOf(date)}`,
  before: `${kind}${digitsOf(dayAfter(date))}`,
})

const isPaid = sql`state in ('SUCCESS', 'REFUND')`

/** Sums a day of all merchants anew. The keys of a day only grow, so that what was there is written over. */
export async function rollDay(tx: Tx, date: string): Promise<void> {
  const orders = stretchOf('42', date)
  const refunds = stretchOf('50', date)
  await sql`
    insert into payments.desk_day (mchid, business_date, sp_mchid, device_id, trade_type,
      order_count, paid_count, paid_amount, refund_count, refund_amount)
    select mchid, ${date}::date, sp, device, trade_type, sum(orders), sum(paid), sum(paid_amount),
      sum(refunds), sum(refund_amount)
    from (
      select mchid, coalesce(sp_mchid, '') as sp, coalesce(device_id, '') as device, trade_type,
        count(*) as orders, count(*) filter (where ${isPaid}) as paid,
        coalesce(sum(amount) filter (where ${isPaid}), 0) as paid_amount,
        0 as refunds, 0 as refund_amount
      from payments.order where id >= ${orders.since} and id < ${orders.before}
      group by 1, 2, 3, 4
      union all
      select f.mchid, coalesce(f.sp_mchid, ''), coalesce(o.device_id, ''), o.trade_type, 0, 0, 0,
        count(*), sum(f.amount)
      from payments.refund f
      cross join lateral (
        select device_id, trade_type from payments.order
        where mchid = f.mchid and id = f.order_id offset 0
      ) o
      where f.id >= ${refunds.since} and f.id < ${refunds.before} and f.state <> 'CLOSED'
      group by 1, 2, 3, 4
    ) part group by mchid, sp, device, trade_type
    on conflict (mchid, business_date, sp_mchid, device_id, trade_type) do update set
      order_count = excluded.order_count, paid_count = excluded.paid_count,
      paid_amount = excluded.paid_amount, refund_count = excluded.refund_count,
      refund_amount = excluded.refund_amount`.execute(tx)
}

/** How often each of these days was summed. */
export async function findRolls(
  db: Db,
  from: string,
  to: string,
): Promise<ReadonlyMap<string, number>> {
  const { rows } = await sql<{ date: string; passes: number }>`
    select business_date::text as date, passes from payments.desk_roll
    where business_date between ${from}::date and ${to}::date`.execute(db)
  return new Map(rows.map(({ date, passes }) => [date, passes]))
}

/** How often a day was summed, which nobody else does until the transaction ends. */
export async function lockRoll(tx: Tx, date: string, now: Date): Promise<number> {
  const { rows } = await sql<{ passes: number }>`
    insert into payments.desk_roll as r (business_date, passes, rolled_at)
    values (${date}::date, 0, ${now})
    on conflict (business_date) do update set passes = r.passes returning passes`.execute(tx)
  return rows[0]?.passes ?? 0
}

export async function noteRoll(tx: Tx, date: string, passes: number, now: Date): Promise<void> {
  await sql`
    update payments.desk_roll set passes = ${passes}, rolled_at = ${now}
    where business_date = ${date}::date`.execute(tx)
}

type Rolled = Readonly<{ scope: Exclude<Scope, { of: 'all' }>; from: string; to: string }>

/** Days that were summed, by method. */
export async function findDaySums(db: Db, { scope, from, to }: Rolled): Promise<readonly DaySum[]> {
  const owner =
    scope.of === 'provider' ? sql`sp_mchid = ${scope.mchid}` : sql`mchid = ${scope.mchid}`
  const codes = scope.of === 'merchant' ? scope.codes : undefined
  const { rows } = await sql<DaySum>`
    select business_date::text as date, trade_type as method,
      sum(order_count)::integer as "orderCount", sum(paid_count)::integer as "paidCount",
      sum(paid_amount)::bigint as "paidAmount", sum(refund_count)::integer as "refundCount",
      sum(refund_amount)::bigint as "refundAmount"
    from payments.desk_day
    where ${owner} and business_date between ${from}::date and ${to}::date
      ${codes ? sql`and device_id = any(${[...codes]}::text[])` : sql``}
    group by business_date, trade_type order by business_date, trade_type`.execute(db)
  return rows
}

export type LiveSum = Sum & Readonly<{ method: TradeType; looked: number; oldest: string | null }>

/**
 * A day as it stands now, by method, from its latest orders and refunds: `most` of each at most, so that no
 * merchant is too large. `looked` and `oldest` say how many orders that were, and which was the first.
 */
export async function sumLive(
  db: Db,
  { scope, date, most }: Readonly<{ scope: Scope; date: string; most: number }>,
): Promise<readonly LiveSum[]> {
  const { rows } = await sql<LiveSum>`
    select trade_type as method, sum(orders)::integer as "orderCount",
      sum(paid)::integer as "paidCount", sum(paid_amount)::bigint as "paidAmount",
      sum(refunds)::integer as "refundCount", sum(refund_amount)::bigint as "refundAmount",
      sum(orders)::integer as looked, min(oldest) as oldest
    from (
      select trade_type, count(*) as orders, count(*) filter (where ${isPaid}) as paid,
        coalesce(sum(amount) filter (where ${isPaid}), 0) as paid_amount, 0 as refunds,
        0 as refund_amount, min(id) as oldest
      from (${bornOrders(scope, date, most)}) o group by trade_type
      union all
      select o.trade_type, 0, 0, 0, count(*), sum(f.amount), null
      from (${bornRefunds(scope, date, most)}) f
      cross join lateral (
        select trade_type, device_id from payments.order
        where mchid = f.mchid and id = f.order_id offset 0
      ) o
      where f.state <> 'CLOSED' and ${atTills(scope)} group by o.trade_type
    ) part group by trade_type`.execute(db)
  return rows
}

const atTills = (scope: Scope): RawBuilder<unknown> => {
  const tills = tillsOf(scope, undefined)
  return tills === null ? sql`true` : sql`o.device_id = any(${[...tills]}::text[])`
}

function bornOrders(scope: Scope, date: string, most: number): Sql {
  const stretch = stretchOf('42', date)
  const tills = tillsOf(scope, undefined)
  const columns = sql`o.id, o.trade_type, o.state, o.amount`
  if (tills === null) {
    const { conditions, order } = pathOf(scope, sql`o`, stretch)
    return sql`
      select ${columns} from payments.order o where ${every(conditions)}
      order by ${order} limit ${most}`
  }
  const { conditions, order } = tillPath(scope, stretch)
  return sql`
    select t.* from unnest(${[...tills]}::text[]) as till(code)
    cross join lateral (
      select ${columns} from payments.order o where ${every(conditions)}
      order by ${order} limit ${most}
    ) t order by t.id desc limit ${most}`
}

function bornRefunds(scope: Scope, date: string, most: number): Sql {
  const { conditions, order } = pathOf(scope, sql`f`, stretchOf('50', date))
  return sql`
    select f.mchid, f.order_id, f.state, f.amount from payments.refund f
    where ${every(conditions)} order by ${order} limit ${most}`
}

/** Callbacks of this merchant that were given up lately, and have not been asked for again; at most `most`. */
export async function countExhausted(
  db: Db,
  { mchid, since, most }: Readonly<{ mchid: string; since: Date; most: number }>,
): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*)::integer as count from (
      select mchid from payments.callback
      where state = 'exhausted' and next_attempt_at >= ${since}
      order by next_attempt_at desc limit ${100 * most} offset 0
    ) c where mchid = ${mchid}`.execute(db)
  return rows[0]?.count ?? 0
}
