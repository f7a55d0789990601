import { sql } from 'kysely'
import type { Db, Tx } from '#platform/db'
import { tableOf } from '#platform/table-of'
import { ownPostings } from './postings.ts'

/** The ledger has closed that date and added it up. */
export async function isBooked(db: Db, date: string): Promise<boolean> {
  const { rows } = await sql`
    select from ledger.day_fact where business_date = ${date}::date`.execute(db)
  return rows.length > 0
}

/** The last day that is cut, or the one before a day that is being cut. */
export async function findCutThrough(db: Db): Promise<string | null> {
  const { rows } = await sql<{ through: string | null }>`
    select coalesce(
      (select max(business_date) from clearing.day where cut_at is not null),
      (select min(business_date) - 1 from clearing.day))::text as through`.execute(db)
  return rows[0]?.through ?? null
}

export async function isCut(db: Db, date: string): Promise<boolean> {
  const { rows } = await sql`
    select from clearing.day where business_date = ${date}::date and cut_at is not null`.execute(db)
  return rows.length > 0
}

export async function beginDay(tx: Tx, date: string, now: Date): Promise<void> {
  await sql`
    insert into clearing.day (business_date, begun_at) values (${date}::date, ${now})
    on conflict (business_date) do nothing`.execute(tx)
}

/** False when the day has been cut meanwhile. One slice at a time: the others wait here. */
export async function lockDay(tx: Tx, date: string): Promise<boolean> {
  // A slice may hold a merchant with a million payments.
  await sql`set local statement_timeout = '600s'`.execute(tx)
  const { rows } = await sql`
    select from clearing.day where business_date = ${date}::date and cut_at is null
    for no key update`.execute(tx)
  return rows.length > 0
}

export async function markCut(db: Db, date: string, now: Date): Promise<void> {
  await sql`
    update clearing.day set cut_at = ${now}
    where business_date = ${date}::date and cut_at is null`.execute(db)
}

const purses = ['merchant_unsettled', 'merchant_sharing', 'merchant_available'] as const

/** Merchants with an entry on that date in a purse that a payment or a refund may touch, in order. */
export async function findActive(db: Db, date: string): Promise<readonly string[]> {
  const { rows } = await sql<{ mchid: string }>`
    select distinct a.owner as mchid
    from ledger.account_fact a
    where a.kind = any(${[...purses]}::text[]) and a.owner not like 'nd\\_%'
      and (exists (select from ledger.transfer_fact
                   where credit_account = a.id and business_date = ${date}::date)
        or exists (select from ledger.transfer_fact
                   where debit_account = a.id and business_date = ${date}::date))
    order by 1`.execute(db)
  return rows.map(({ mchid }) => mchid)
}

const ofMerchants = (mchids: readonly string[]) =>
  tableOf(
    mchids.map((mchid) => ({ mchid })),
    { mchid: 'text' },
  )

export async function findUncut(
  tx: Tx,
  date: string,
  mchids: readonly string[],
): Promise<readonly string[]> {
  const { rows } = await sql<{ mchid: string }>`
    select r.mchid from ${ofMerchants(mchids)}
    where not exists (select from clearing.merchant_day d
                      where d.mchid = r.mchid and d.business_date = ${date}::date)`.execute(tx)
  return rows.map(({ mchid }) => mchid)
}

export const findVolume = async (db: Db, date: string, mchid: string): Promise<bigint> =>
  (await findVolumes(db, date, [mchid])).get(mchid) ?? 0n

/** What merchants were paid in the month before a date, in fen: it chooses the tier of a fee. */
export async function findVolumes(
  tx: Db,
  date: string,
  mchids: readonly string[],
): Promise<ReadonlyMap<string, bigint>> {
  const { rows } = await sql<{ mchid: string; volume: bigint }>`
    select r.mchid, s.volume from ${ofMerchants(mchids)}
    cross join lateral (
      select coalesce(sum(payment_amount), 0)::bigint as volume from clearing.settlement
      where mchid = r.mchid and business_date >= date_trunc('month', ${date}::date)
        and business_date < ${date}::date offset 0
    ) s`.execute(tx)
  return new Map(rows.map(({ mchid, volume }) => [mchid, volume]))
}

/** Accounts of the merchants, looked up one by one however young the tables are. */
const accountsIn = (mchids: readonly string[], kinds: readonly string[]) => sql`
  account as materialized (
    select r.mchid, a.id, a.kind from ${ofMerchants(mchids)}
    cross join lateral (
      select id, kind from ledger.account_fact
      where owner = r.mchid and currency = 'CNY' and kind = any(${[...kinds]}::text[]) offset 0
    ) a
  )`

/**
 * What the entries of a date did to those accounts, by what their keys are named after: money set
 * aside has left, and is back when it is released; its arrival changes nothing more.
 */
const legsOf = (date: string, act: 'credit' | 'debit') => sql`
  select account.mchid, account.kind as purse, split_part(t.key, ':', 1) as id,
         split_part(t.key, ':', 2) as act, t.posting, t.created_at,
         ${
           act === 'credit'
             ? sql`t.amount`
             : sql`case t.kind when 'void' then t.amount else -t.amount end`
         } as effect
  from account cross join lateral (
    select key, kind, posting, amount, created_at from ledger.transfer_fact
    where ${sql.ref(`${act}_account`)} = account.id and business_date = ${date}::date
      and kind = any(${act === 'credit' ? ['direct', 'post'] : ['direct', 'pending', 'void']}::text[])
    offset 0
  ) t`

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
           case when p.profit_sharing then p.mchid else coalesce(u.unit, p.mchid) end, p.id, p.out_trade_no, p.sp_mchid, p.appid, p.sub_appid,
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
      select fee from clearing.item
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

/** A day of a unit; amounts in fen. */
export type UnitSum = Readonly<{
  mchid: string
  unit: string
  currency: string
  paymentCount: number
  paymentAmount: bigint
  refundCount: number
  refundAmount: bigint
  unsettled: bigint
  /** Charged less given back. */
  fee: bigint
}>

/** Every merchant has a row of its own unit, so that what no item explains has a place. */
export async function sumUnits(
  tx: Tx,
  date: string,
  mchids: readonly string[],
): Promise<readonly UnitSum[]> {
  const { rows } = await sql<UnitSum>`
    select r.mchid, coalesce(i.unit, r.mchid) as unit, 'CNY' as currency,
           count(*) filter (where i.kind = 'payment')::integer as "paymentCount",
           coalesce(sum(i.amount) filter (where i.kind = 'payment'), 0)::bigint as "paymentAmount",
           count(*) filter (where i.kind in ('refund', 'reversal'))::integer as "refundCount",
           coalesce(sum(case i.kind when 'refund_closed' then -i.amount else i.amount end)
             filter (where i.kind <> 'payment'), 0)::bigint as "refundAmount",
           coalesce(sum(i.unsettled), 0)::bigint as unsettled,
           coalesce(sum(i.fee), 0)::bigint as fee
    from ${ofMerchants(mchids)}
    left join clearing.item i on i.mchid = r.mchid and i.business_date = ${date}::date
    group by 1, 2`.execute(tx)
  return rows
}

/** What a date did to unsettled money beside its items and beside clearing's own postings. */
export async function findOthers(
  tx: Tx,
  date: string,
  mchids: readonly string[],
): Promise<ReadonlyMap<string, bigint>> {
  const { rows } = await sql<{ mchid: string; other: bigint }>`
    with ${accountsIn(mchids, ['merchant_unsettled'])},
    leg as (
      select mchid, posting, effect from (${legsOf(date, 'credit')}) c
      union all
      select mchid, posting, effect from (${legsOf(date, 'debit')}) d
    ),
    booked as (
      select mchid, sum(effect) as effect from leg
      where posting <> all(${[...ownPostings]}::text[]) group by mchid
    ),
    told as (
      select i.mchid, sum(i.unsettled) as effect from ${ofMerchants(mchids)}
      join clearing.item i on i.mchid = r.mchid and i.business_date = ${date}::date
      group by i.mchid
    )
    select mchid, (coalesce(b.effect, 0) - coalesce(t.effect, 0))::bigint as other
    from booked b full join told t using (mchid)`.execute(tx)
  return new Map(rows.map(({ mchid, other }) => [mchid, other]))
}

export type MerchantDay = Readonly<{
  mchid: string
  businessDate: string
  other: bigint
  feeUnsettled: bigint
  feeSharing: bigint
  feeOwed: bigint
  cutAt: Date
}>

export async function insertMerchantDays(tx: Tx, days: readonly MerchantDay[]): Promise<void> {
  await sql`
    insert into clearing.merchant_day
      (mchid, business_date, other, fee_unsettled, fee_sharing, fee_owed, cut_at)
    select * from ${tableOf(days, {
      mchid: 'text',
      businessDate: 'date',
      other: 'bigint',
      feeUnsettled: 'bigint',
      feeSharing: 'bigint',
      feeOwed: 'bigint',
      cutAt: 'timestamptz',
    })}`.execute(tx)
}

export type NewSettlement = UnitSum & Readonly<{ businessDate: string; dueOn: string; net: bigint }>

export async function insertSettlements(tx: Tx, rows: readonly NewSettlement[]): Promise<void> {
  await sql`
    insert into clearing.settlement (mchid, unit, business_date, due_on, currency, payment_count,
      payment_amount, refund_count, refund_amount, net, fee, advanced, state)
    select r.mchid, r.unit, r."businessDate", r."dueOn", r.currency, r."paymentCount",
           r."paymentAmount", r."refundCount", r."refundAmount", r.net, r.fee, a.advanced, 'due'
    from ${tableOf(rows, {
      mchid: 'text',
      unit: 'text',
      businessDate: 'date',
      dueOn: 'date',
      currency: 'text',
      paymentCount: 'integer',
      paymentAmount: 'bigint',
      refundCount: 'integer',
      refundAmount: 'bigint',
      net: 'bigint',
      fee: 'bigint',
    })}
    cross join lateral (
      select coalesce(sum(amount), 0)::bigint as advanced from clearing.advance
      where mchid = r.mchid and unit = r.unit and business_date = r."businessDate" offset 0
    ) a`.execute(tx)
}
