import { type RawBuilder, sql } from 'kysely'
import { type Currency, money } from '#kernel/money'
import type { Db, Tx } from '#platform/db'
import type { PayoutRequest } from './payout-request.ts'

type Row = Omit<PayoutRequest, 'amount'> & Readonly<{ amount: bigint; currency: Currency }>

async function select(db: Db, condition: RawBuilder<unknown>): Promise<readonly PayoutRequest[]> {
  const { rows } = await sql<Row>`
    select mchid, id, request_no as "requestNo", account_type as "accountType", amount, currency,
      remark, staff_id as "staffId", approval_id as "approvalId", state, reason,
      payout_id as "payoutId", created_at as "createdAt", ended_at as "endedAt"
    from clearing.payout_request where ${condition}`.execute(db)
  return rows.map(({ amount, currency, ...rest }) => ({ ...rest, amount: money(amount, currency) }))
}

/** Answers whether it went in; a number twice is one request. */
export async function insertRequest(tx: Tx, request: PayoutRequest): Promise<boolean> {
  const { numAffectedRows } = await sql`
    insert into clearing.payout_request (mchid, id, request_no, account_type, amount, currency,
      remark, staff_id, approval_id, state, created_at)
    values (${request.mchid}, ${request.id}, ${request.requestNo}, ${request.accountType},
      ${request.amount.minor}, ${request.amount.currency}, ${request.remark}, ${request.staffId},
      ${request.approvalId}, ${request.state}, ${request.createdAt})
    on conflict do nothing`.execute(tx)
  return numAffectedRows === 1n
}

export async function findRequestByNo(
  db: Db,
  { mchid, requestNo }: Readonly<{ mchid: string; requestNo: string }>,
): Promise<PayoutRequest | undefined> {
  return (await select(db, sql`request_no = ${requestNo} and mchid = ${mchid}`))[0]
}

/** A merchant's, newest first; ids sort by birth. */
export const findRequests = (db: Db, mchid: string, limit: number) =>
  select(db, sql`mchid = ${mchid} order by id desc limit ${limit}`)

export const findWaitingRequests = (db: Db, limit: number): Promise<readonly PayoutRequest[]> =>
  // What nobody has decided stands in no decided one's way.
  select(
    db,
    sql`state = 'waiting' and exists (
        select from oversight.approval_fact f where f.id = approval_id and f.state <> 'PENDING')
      order by approval_id limit ${limit}`,
  )

type Ending = Readonly<
  { state: 'done'; payoutId: string; now: Date } | { state: 'dropped'; reason: string; now: Date }
>

/** False where it has ended before. */
export async function endRequest(
  tx: Tx,
  { mchid, id }: Pick<PayoutRequest, 'mchid' | 'id'>,
  ending: Ending,
): Promise<boolean> {
  const payoutId = ending.state === 'done' ? ending.payoutId : null
  const reason = ending.state === 'dropped' ? ending.reason : null
  const { numAffectedRows } = await sql`
    update clearing.payout_request
    set state = ${ending.state}, payout_id = ${payoutId}, reason = ${reason},
      ended_at = ${ending.now}
    where mchid = ${mchid} and id = ${id} and state = 'waiting'`.execute(tx)
  return numAffectedRows === 1n
}

/** Why it could not be done so far. */
export async function noteReason(
  db: Db,
  { mchid, id }: Pick<PayoutRequest, 'mchid' | 'id'>,
  reason: string,
): Promise<void> {
  await sql`
    update clearing.payout_request set reason = ${reason}
    where mchid = ${mchid} and id = ${id} and state = 'waiting'
      and reason is distinct from ${reason}`.execute(db)
}

/** Money that was set aside for the bank and that the bank has not answered for. */
export async function sumOnTheWay(db: Db, mchid: string): Promise<bigint> {
  const { rows } = await sql<{ sum: bigint }>`
    select coalesce(sum(amount), 0)::bigint as sum from clearing.payout
    where mchid = ${mchid} and state in ('CREATED', 'SENT')`.execute(db)
  return rows[0]?.sum ?? 0n
}

export type BillDay = Readonly<{
  date: string
  paymentCount: number
  paymentAmount: bigint
  refundCount: number
  refundAmount: bigint
}>

/** Days that are cut and whose bills can be had, newest first, with what they held for a merchant. */
export async function findBillDays(
  db: Db,
  { mchid, from, to }: Readonly<{ mchid: string; from: string; to: string }>,
): Promise<readonly BillDay[]> {
  const { rows } = await sql<BillDay>`
    select d.business_date::text as date, s.*
    from clearing.day d
    cross join lateral (
      select coalesce(sum(payment_count), 0)::int as "paymentCount",
        coalesce(sum(payment_amount), 0)::bigint as "paymentAmount",
        coalesce(sum(refund_count), 0)::int as "refundCount",
        coalesce(sum(refund_amount), 0)::bigint as "refundAmount"
      from clearing.settlement
      where mchid = ${mchid} and business_date = d.business_date
    ) s
    where d.cut_at is not null and d.business_date between ${from}::date and ${to}::date
    order by d.business_date desc`.execute(db)
  return rows
}

export type FeeMonth = Readonly<{
  month: string
  method: string
  paymentCount: number
  paymentAmount: bigint
  /** Charged less what refunds gave back; fen. */
  fee: bigint
}>

/** What was charged by month and method, newest first. */
export async function findFeeMonths(
  db: Db,
  { mchid, from, to }: Readonly<{ mchid: string; from: string; to: string }>,
): Promise<readonly FeeMonth[]> {
  const { rows } = await sql<FeeMonth>`
    select to_char(business_date, 'YYYY-MM') as month, trade_type as method,
      (count(*) filter (where kind = 'payment'))::int as "paymentCount",
      coalesce(sum(amount) filter (where kind = 'payment'), 0)::bigint as "paymentAmount",
      sum(fee)::bigint as fee
    from clearing.item
    where mchid = ${mchid} and business_date between ${from}::date and ${to}::date
    group by 1, 2 order by 1 desc, 2`.execute(db)
  return rows
}

export type SettledDay = Readonly<{ date: string; amount: bigint; settledAt: Date }>

/** Days whose money became available since then, newest first. */
export async function findSettledSince(
  db: Db,
  { mchid, since, from }: Readonly<{ mchid: string; since: Date; from: string }>,
): Promise<readonly SettledDay[]> {
  const { rows } = await sql<SettledDay>`
    select business_date::text as date, sum(settled)::bigint as amount,
      max(settled_at) as "settledAt"
    from clearing.settlement
    where mchid = ${mchid} and business_date >= ${from}::date and settled > 0
      and settled_at >= ${since}
    group by business_date order by business_date desc`.execute(db)
  return rows
}
