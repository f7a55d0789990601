import { sql } from 'kysely'
import type { Db } from '#platform/db'

export type FeeSum = Readonly<{
  mchid: string
  month: string
  method: string
  paymentCount: number
  paymentAmount: bigint
  refundAmount: bigint
  /** Charged less given back. */
  fee: bigint
}>

export type FeesAsked = Readonly<{ from: string; to: string; mchid?: string | undefined }>

/** Fees of cut days by merchant, month and method. */
export async function sumFees(db: Db, { from, to, mchid }: FeesAsked): Promise<readonly FeeSum[]> {
  const { rows } = await sql<FeeSum>`
    select mchid, to_char(business_date, 'YYYY-MM') as month, trade_type as method,
           count(*) filter (where kind = 'payment')::integer as "paymentCount",
           coalesce(sum(amount) filter (where kind = 'payment'), 0)::bigint as "paymentAmount",
           coalesce(sum(case kind when 'refund_closed' then -amount else amount end)
             filter (where kind <> 'payment'), 0)::bigint as "refundAmount",
           sum(fee)::bigint as fee
    from clearing.item
    where business_date between ${from}::date and ${to}::date
      and (${mchid ?? null}::text is null or mchid = ${mchid ?? null}::text)
    group by 1, 2, 3 order by 1, 2, 3`.execute(db)
  return rows
}

export type PaymentLine = Readonly<{
  mchid: string
  id: string
  method: string
  date: string
  amount: bigint
  fee: bigint
  /** Asked back by now, without what was closed. */
  refunded: bigint
}>

/** Payments of a merchant with what was charged, in order, behind one of them. */
export async function findPaymentLines(
  db: Db,
  {
    mchid,
    from,
    to,
    after,
    limit,
  }: FeesAsked & Readonly<{ after: Pick<PaymentLine, 'date' | 'id'>; limit: number }>,
): Promise<readonly PaymentLine[]> {
  const { rows } = await sql<PaymentLine>`
    select p.mchid, p.id, p.trade_type as method, p.business_date::text as date, p.amount, p.fee,
           b.refunded
    from clearing.item p
    cross join lateral (
      select coalesce(sum(case kind when 'refund_closed' then -amount else amount end), 0)::bigint as refunded
      from clearing.item
      where order_id = p.id and mchid = p.mchid and kind <> 'payment' offset 0
    ) b
    where p.mchid = ${mchid ?? ''} and p.kind = 'payment'
      and p.business_date between ${from}::date and ${to}::date
      and (p.business_date, p.id) > (${after.date}::date, ${after.id})
    order by p.business_date, p.id limit ${limit}`.execute(db)
  return rows
}
