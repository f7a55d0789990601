import { type RawBuilder, sql } from 'kysely'
import { type Currency, money } from '#kernel/money'
import type { Db, Tx } from '#platform/db'
import { tableOf } from '#platform/table-of'
import type { OrderKey, PaidFact } from '../sharing.ts'
import { frozenMs } from '../sharing.ts'
import type { SharingOrder } from './sharing-order.ts'

type FactRow = Omit<PaidFact, 'amount'> & Readonly<{ amount: bigint; currency: Currency }>

async function selectFacts(db: Db, condition: RawBuilder<unknown>): Promise<readonly PaidFact[]> {
  const { rows } = await sql<FactRow>`
    select mchid, id, sp_mchid as "spMchid", out_trade_no as "outTradeNo",
           trade_type as "tradeType", state, amount, currency, profit_sharing as "profitSharing",
           paid_at as "paidAt"
    from payments.payment_fact where ${condition}`.execute(db)
  return rows.map(({ amount, currency, ...rest }) => ({ ...rest, amount: money(amount, currency) }))
}

/** The order when it is paid. */
export async function findPaid(db: Db, { mchid, id }: OrderKey): Promise<PaidFact | undefined> {
  const [fact] = await selectFacts(db, sql`mchid = ${mchid} and id = ${id}`)
  return fact
}

/**
 * The same for a service provider that names no sub-merchant. No index begins with the order's id:
 * PostgreSQL skips through the primary key, one descent a merchant.
 */
export async function findPaidFor(
  db: Db,
  { spMchid, id }: Readonly<{ spMchid: string; id: string }>,
): Promise<PaidFact | undefined> {
  const [fact] = await selectFacts(db, sql`id = ${id} and sp_mchid = ${spMchid}`)
  return fact
}

type OrderRow = Omit<SharingOrder, 'amount'> & Readonly<{ amount: bigint; currency: Currency }>

async function select(db: Db, condition: RawBuilder<unknown>): Promise<readonly SharingOrder[]> {
  const { rows } = await sql<OrderRow>`
    select mchid, order_id as id, sp_mchid as "spMchid", out_trade_no as "outTradeNo", amount,
           currency, fee, fee_reserved as "feeReserved", fee_taken as "feeTaken", shared, returned,
           refund_asked as "refundAsked", refunded, unfrozen, request_count as "requestCount",
           state, is_cut as "isCut", paid_at as "paidAt", frozen_until as "frozenUntil"
    from clearing.sharing_order where ${condition}`.execute(db)
  return rows.map(({ amount, currency, ...rest }) => ({ ...rest, amount: money(amount, currency) }))
}

export async function findSharingOrder(
  db: Db,
  { mchid, id }: OrderKey,
): Promise<SharingOrder | undefined> {
  const [order] = await select(db, sql`mchid = ${mchid} and order_id = ${id}`)
  return order
}

export async function lockSharingOrder(
  tx: Tx,
  { mchid, id }: OrderKey,
): Promise<SharingOrder | undefined> {
  const [order] = await select(tx, sql`mchid = ${mchid} and order_id = ${id} for no key update`)
  return order
}

/** Orders whose time is over, the longest first; other processes take others. */
export const lockOverdue = (tx: Tx, now: Date, limit: number): Promise<readonly SharingOrder[]> =>
  select(
    tx,
    sql`state = 'OPEN' and frozen_until <= ${now}
      order by frozen_until limit ${limit} for no key update skip locked`,
  )

/** Makes the row of an order that nobody has touched; one that is there stays. */
export async function insertSharingOrder(tx: Tx, fact: PaidFact, fee: bigint): Promise<void> {
  const { mchid, id, spMchid, outTradeNo, amount, paidAt } = fact
  await sql`
    insert into clearing.sharing_order (mchid, order_id, sp_mchid, out_trade_no, currency, amount,
      fee, fee_reserved, state, is_cut, paid_at, frozen_until)
    values (${mchid}, ${id}, ${spMchid}, ${outTradeNo}, ${amount.currency}, ${amount.minor},
      ${fee}, ${fee}, 'OPEN', false, ${paidAt}, ${new Date(paidAt.getTime() + frozenMs)})
    on conflict (mchid, order_id) do nothing`.execute(tx)
}

/** What something does to an order; amounts are added, the rest is set. */
export type Change = Readonly<{
  shared?: bigint
  returned?: bigint
  refundAsked?: bigint
  refunded?: bigint
  unfrozen?: bigint
  requests?: number
  feeReserved?: bigint
  state?: 'FINISHED'
}>

/** The row is locked by whoever changes it; its CHECK refuses more than was paid. */
export async function changeSharingOrder(
  tx: Tx,
  { mchid, id }: OrderKey,
  change: Change,
): Promise<void> {
  const { shared = 0n, returned = 0n, refundAsked = 0n, refunded = 0n, unfrozen = 0n } = change
  const { requests = 0, feeReserved = null, state = null } = change
  await sql`
    update clearing.sharing_order
    set shared = shared + ${shared}, returned = returned + ${returned},
        refund_asked = refund_asked + ${refundAsked}, refunded = refunded + ${refunded},
        unfrozen = unfrozen + ${unfrozen}, request_count = request_count + ${requests},
        fee_reserved = coalesce(${feeReserved}, fee_reserved), state = coalesce(${state}, state)
    where mchid = ${mchid} and order_id = ${id}`.execute(tx)
}

type Days = Readonly<{ date: string; mchids: readonly string[] }>

const ofMerchants = (mchids: readonly string[]) =>
  tableOf(
    mchids.map((mchid) => ({ mchid })),
    { mchid: 'text' },
  )

/** A row for every shared order of the date's items; those that are there stay. */
export async function insertCutOrders(tx: Tx, { date, mchids }: Days): Promise<void> {
  await sql`
    insert into clearing.sharing_order (mchid, order_id, sp_mchid, out_trade_no, currency, amount,
      fee, fee_reserved, state, is_cut, paid_at, frozen_until)
    select i.mchid, i.order_id, i.sp_mchid, i.out_trade_no, i.currency, i.amount, i.fee, i.fee,
           'OPEN', false, i.occurred_at, i.occurred_at + make_interval(secs => ${frozenMs / 1000})
    from ${ofMerchants(mchids)}
    join clearing.item i on i.mchid = r.mchid and i.business_date = ${date}::date
      and i.kind = 'payment' and i.profit_sharing
    order by i.mchid, i.order_id
    on conflict (mchid, order_id) do nothing`.execute(tx)
}

/** What of the fees lies in the pool is taken from every order of the date; its sum a merchant. */
export async function takeReservedFees(
  tx: Tx,
  { date, mchids }: Days,
): Promise<ReadonlyMap<string, bigint>> {
  const { rows } = await sql<{ mchid: string; taken: bigint }>`
    with cut as (
      select i.mchid, i.order_id, i.fee
      from ${ofMerchants(mchids)}
      join clearing.item i on i.mchid = r.mchid and i.business_date = ${date}::date
        and i.kind = 'payment' and i.profit_sharing
    ),
    taken as (
      update clearing.sharing_order o
      set fee_taken = fee_taken + fee_reserved, fee_reserved = 0, fee = cut.fee, is_cut = true
      from cut
      where o.mchid = cut.mchid and o.order_id = cut.order_id and not o.is_cut
      returning o.mchid, o.fee_taken
    )
    select mchid, sum(fee_taken)::bigint as taken from taken group by mchid`.execute(tx)
  return new Map(rows.map(({ mchid, taken }) => [mchid, taken]))
}

/** The sweep looks at the order again at that time. */
export async function postponeRelease(tx: Tx, { mchid, id }: OrderKey, until: Date): Promise<void> {
  await sql`
    update clearing.sharing_order set frozen_until = ${until}
    where mchid = ${mchid} and order_id = ${id}`.execute(tx)
}

/** Locks in the order of keys, so that two batches never wait for each other in a circle. */
export async function lockSharingOrders(tx: Tx, keys: readonly OrderKey[]): Promise<void> {
  const sorted = keys.toSorted((a, b) => (`${a.mchid}:${a.id}` < `${b.mchid}:${b.id}` ? -1 : 1))
  await sql`
    select from ${tableOf(sorted, { mchid: 'text', id: 'text' })}
    cross join lateral (
      select 1 from clearing.sharing_order where mchid = r.mchid and order_id = r.id
      for no key update
    ) o`.execute(tx)
}
