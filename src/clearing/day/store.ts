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

/** The first day of the books; null while none is closed. */
export async function findFirstBooked(db: Db): Promise<string | null> {
  const { rows } = await sql<{ first: string | null }>`
    select min(business_date)::text as first from ledger.day_fact`.execute(db)
  return rows[0]?.first ?? null
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

export const purses = ['merchant_unsettled', 'merchant_sharing', 'merchant_available'] as const

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
export const accountsIn = (mchids: readonly string[], kinds: readonly string[]) => sql`
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
export const legsOf = (date: string, act: 'credit' | 'debit') => sql`
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

/** Units that were advanced money within the day. */
export async function findAdvanced(
  tx: Tx,
  date: string,
  mchids: readonly string[],
): Promise<ReadonlySet<string>> {
  const { rows } = await sql<{ unit: string }>`
    select a.unit from ${ofMerchants(mchids)}
    join clearing.advance a on a.mchid = r.mchid and a.business_date = ${date}::date`.execute(tx)
  return new Set(rows.map(({ unit }) => unit))
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
