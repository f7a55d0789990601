import { sql } from 'kysely'
import type { Tx } from '#platform/db'
import { tableOf } from '#platform/table-of'
import { accountsIn, legsOf, purses } from '../store.ts'

type Terms = Readonly<{
  mchid: string
  method: string
  ratePpm: bigint
  floor: bigint
  cap: bigint | null
  rounding: string
  returnsFee: boolean
}>

type PaymentsToCut = Readonly<{
  date: string
  mchids: readonly string[]
  terms: readonly Terms[]
  units: readonly Readonly<{ mchid: string; code: string; unit: string }>[]
}>

/** As `feeOf` of a contract has it; a test compares the two. */
const feeInSql = sql`
  least(p.amount, least(coalesce(f.cap, p.amount), greatest(f.floor,
    (p.amount * f."ratePpm" + case f.rounding
       when 'half_up' then 500000 when 'up' then 999999 else 0 end) / 1000000)))`

/**
 * Payments and reversals of the date, with their fees, in one statement: a million take half a
 * minute, of which most is reading the orders. Through this process they would take twice as long.
 */
export async function insertPayments(tx: Tx, slice: PaymentsToCut): Promise<void> {
  const terms = tableOf(slice.terms, {
    mchid: 'text',
    method: 'text',
    ratePpm: 'bigint',
    floor: 'bigint',
    cap: 'bigint',
    rounding: 'text',
    returnsFee: 'boolean',
  })
  const units = tableOf(slice.units, { mchid: 'text', code: 'text', unit: 'text' })
  await sql`
    with ${accountsIn(slice.mchids, purses)},
    leg as (
      ${legsOf(slice.date, 'credit')} where split_part(t.key, ':', 2) = 'pay'
      union all
      ${legsOf(slice.date, 'debit')} where split_part(t.key, ':', 2) = 'reverse'
    ),
    act as (
      select mchid, id, act, max(created_at) as at,
             coalesce(sum(effect) filter (where purse = 'merchant_unsettled'), 0)::bigint as unsettled,
             coalesce(sum(effect) filter (where purse = 'merchant_sharing'), 0)::bigint as sharing
      from leg group by mchid, id, act
    ),
    paid as materialized (
      select act.act, act.at, act.unsettled, act.sharing, p.*
      from act
      cross join lateral (
        select * from payments.payment_fact where mchid = act.mchid and id = act.id offset 0
      ) p
    ),
    fees as (select * from ${terms}),
    codes as (select * from ${units})
    insert into clearing.item (mchid, business_date, id, kind, unit, order_id, out_trade_no,
      sp_mchid, appid, sub_appid, openid, sub_openid, device_id, trade_type, bank_type, description,
      attach, profit_sharing, currency, amount, order_amount, unsettled, sharing, rate_ppm,
      returns_fee, fee, occurred_at)
    select p.mchid, ${slice.date}::date, p.id,
           case p.act when 'pay' then 'payment' else 'reversal' end,
           -- What is left of an order that is shared with others is its merchant's.
           case when p.profit_sharing then p.mchid else coalesce(i.unit, u.unit, p.mchid) end, p.id, p.out_trade_no, p.sp_mchid, p.appid, p.sub_appid,
           p.openid, p.sub_openid, p.device_id, p.trade_type, p.bank_type, p.description, p.attach,
           p.profit_sharing, p.currency, p.amount, p.amount, p.unsettled, p.sharing,
           f."ratePpm"::integer, f."returnsFee",
           case p.act when 'pay' then ${feeInSql} else -coalesce(i.fee, ${feeInSql}) end,
           case p.act when 'pay' then p.paid_at else p.at end
    from paid p
    -- A payment without a price fails the slice, because a fee is not null.
    left join fees f on f.mchid = p.mchid and f.method = p.trade_type
    left join codes u on u.mchid = p.mchid and u.code = p.device_id
    left join lateral (
      -- A reversal goes to the unit that its payment was cut to.
      select fee, unit from clearing.item
      where p.act = 'reverse' and order_id = p.id and mchid = p.mchid and kind = 'payment'
      offset 0
    ) i on true`.execute(tx)
}

/**
 * Refunds of the date. The fee of an order comes back in the proportion of what was refunded, by the
 * difference of two sums rounded down, so that parts never exceed the whole, where the contract of
 * the day of payment returns it.
 */
export async function insertRefunds(
  tx: Tx,
  { date, mchids }: Readonly<{ date: string; mchids: readonly string[] }>,
): Promise<void> {
  await sql`
    with ${accountsIn(mchids, purses)},
    act as (
      select mchid, id, sum(effect)::bigint as effect,
             coalesce(sum(effect) filter (where purse = 'merchant_unsettled'), 0)::bigint as unsettled,
             coalesce(sum(effect) filter (where purse = 'merchant_sharing'), 0)::bigint as sharing
      from (${legsOf(date, 'debit')} where split_part(t.key, ':', 2) = 'refund') leg
      group by mchid, id having sum(effect) <> 0
    ),
    refund as (
      select act.mchid, act.id, act.effect, act.unsettled, act.sharing, o.unit, f.order_id,
             f.out_refund_no, f.state, f.received_account, f.created_at, f.order_amount,
             o.out_trade_no, o.sp_mchid, o.appid, o.sub_appid, o.openid, o.sub_openid, o.device_id,
             o.trade_type, o.bank_type, o.description, o.attach, o.profit_sharing, o.currency,
             o.rate_ppm, o.returns_fee, case when o.returns_fee then o.fee else 0 end as order_fee,
             abs(act.effect)::bigint as amount
      from act
      cross join lateral (
        select * from payments.refund_fact where mchid = act.mchid and id = act.id offset 0
      ) f
      cross join lateral (
        select * from clearing.item
        where order_id = f.order_id and mchid = act.mchid and kind = 'payment' offset 0
      ) o
    ),
    counted as (
      select r.*, b.before + coalesce(sum(-r.effect) over (
               partition by r.mchid, r.order_id order by r.id
               rows between unbounded preceding and 1 preceding), 0)::bigint as refunded
      from refund r
      cross join lateral (
        select coalesce(sum(case kind when 'refund' then amount else -amount end), 0)::bigint as before
        from clearing.item
        where order_id = r.order_id and mchid = r.mchid and kind in ('refund', 'refund_closed')
        offset 0
      ) b
    )
    insert into clearing.item (mchid, business_date, id, kind, unit, order_id, out_trade_no,
      out_refund_no, sp_mchid, appid, sub_appid, openid, sub_openid, device_id, trade_type,
      bank_type, description, attach, profit_sharing, currency, amount, order_amount, unsettled,
      sharing, rate_ppm, returns_fee, fee, refund_status, received_account, occurred_at)
    select mchid, ${date}::date, id, case when effect < 0 then 'refund' else 'refund_closed' end,
           unit, order_id, out_trade_no, out_refund_no, sp_mchid, appid, sub_appid, openid,
           sub_openid, device_id, trade_type, bank_type, description, attach, profit_sharing,
           currency, amount, order_amount, unsettled, sharing, rate_ppm, returns_fee,
           order_fee * refunded / order_amount - order_fee * (refunded - effect) / order_amount,
           state, received_account, created_at
    from counted`.execute(tx)
}
