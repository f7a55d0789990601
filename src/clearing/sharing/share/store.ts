import { type RawBuilder, sql } from 'kysely'
import { type Currency, money } from '#kernel/money'
import { businessDate } from '#kernel/time'
import type { Db, Tx } from '#platform/db'
import { tableOf } from '#platform/table-of'
import { receiptMax } from '../sharing.ts'
import type { Share, ShareDetail } from './share.ts'

async function selectShares(db: Db, condition: RawBuilder<unknown>): Promise<Share | undefined> {
  const { rows } = await sql<Share>`
    select mchid, id, out_order_no as "outOrderNo", order_id as "orderId", sp_mchid as "spMchid",
           content_digest as "contentDigest", created_at as "createdAt"
    from clearing.share where ${condition}`.execute(db)
  return rows[0]
}

export type ShareNumber = Readonly<{ mchid: string; outOrderNo: string }>

export const findShare = (db: Db, { mchid, outOrderNo }: ShareNumber): Promise<Share | undefined> =>
  selectShares(db, sql`out_order_no = ${outOrderNo} and mchid = ${mchid}`)

export const findShareById = (
  db: Db,
  { mchid, id }: Readonly<{ mchid: string; id: string }>,
): Promise<Share | undefined> => selectShares(db, sql`mchid = ${mchid} and id = ${id}`)

/** False when the number is taken, once whoever has it is committed. */
export async function insertShare(tx: Tx, share: Share): Promise<boolean> {
  const { numAffectedRows } = await sql`
    insert into clearing.share (mchid, id, out_order_no, order_id, sp_mchid,
      content_digest, created_at)
    values (${share.mchid}, ${share.id}, ${share.outOrderNo}, ${share.orderId}, ${share.spMchid},
      ${share.contentDigest}, ${share.createdAt})
    on conflict (out_order_no, mchid) do nothing`.execute(tx)
  return numAffectedRows === 1n
}

type DetailRow = Omit<ShareDetail, 'amount'> & Readonly<{ amount: bigint; currency: Currency }>

async function selectDetails(
  db: Db,
  condition: RawBuilder<unknown>,
): Promise<readonly ShareDetail[]> {
  const { rows } = await sql<DetailRow>`
    select mchid, id, share_id as "shareId", order_id as "orderId", position, kind, account,
           is_rest as "isRest", amount, currency, description, result, fail_reason as "failReason",
           returned, created_at as "createdAt"
    from clearing.share_detail where ${condition}`.execute(db)
  return rows.map(({ amount, currency, ...rest }) => ({ ...rest, amount: money(amount, currency) }))
}

/** Of one share, in the order in which they were named. */
export const findDetails = (
  db: Db,
  { mchid, id }: Readonly<{ mchid: string; id: string }>,
): Promise<readonly ShareDetail[]> =>
  selectDetails(db, sql`share_id = ${id} and mchid = ${mchid} order by position`)

/** What merchants got of an order and have not given back, the newest first. */
export const findReturnable = (
  db: Db,
  { mchid, id }: Readonly<{ mchid: string; id: string }>,
): Promise<readonly ShareDetail[]> =>
  selectDetails(
    db,
    sql`order_id = ${id} and mchid = ${mchid} and kind = 'MERCHANT_ID' and not is_rest
      and result = 'SUCCESS' and returned < amount
    order by created_at desc, position desc`,
  )

const detailColumns = {
  mchid: 'text',
  id: 'text',
  shareId: 'text',
  orderId: 'text',
  position: 'integer',
  kind: 'text',
  account: 'text',
  isRest: 'boolean',
  minor: 'bigint',
  currency: 'text',
  description: 'text',
  result: 'text',
  failReason: 'text',
  date: 'date',
  createdAt: 'timestamptz',
} as const

export async function insertDetails(tx: Tx, details: readonly ShareDetail[]): Promise<void> {
  const rows = details.map(({ amount, ...detail }) => ({
    ...detail,
    ...amount,
    date: businessDate(detail.createdAt),
  }))
  await sql`
    insert into clearing.share_detail (mchid, id, share_id, order_id, position, kind, account,
      is_rest, amount, currency, description, result, fail_reason, business_date, created_at)
    select * from ${tableOf(rows, detailColumns)}`.execute(tx)
}

export async function addReturned(
  tx: Tx,
  { mchid, id }: Readonly<{ mchid: string; id: string }>,
  amount: bigint,
): Promise<void> {
  await sql`
    update clearing.share_detail set returned = returned + ${amount}
    where mchid = ${mchid} and id = ${id}`.execute(tx)
}

export type Receipt = Readonly<{ customerId: string; month: string; amount: bigint }>

/** Counts what a person receives in a month; false, and nothing is counted, above the limit. */
export async function countReceipt(
  tx: Tx,
  { customerId, month, amount }: Receipt,
): Promise<boolean> {
  if (amount > receiptMax) return false
  const { numAffectedRows } = await sql`
    insert into clearing.sharing_receipt as r (customer_id, month, amount)
    values (${customerId}, ${month}::date, ${amount})
    on conflict (customer_id, month) do update set amount = r.amount + excluded.amount
    where r.amount + excluded.amount <= ${receiptMax}`.execute(tx)
  return numAffectedRows === 1n
}

/** Takes back what was counted for one whose account received nothing. */
export async function uncountReceipt(
  tx: Tx,
  { customerId, month, amount }: Receipt,
): Promise<void> {
  await sql`
    update clearing.sharing_receipt set amount = amount - ${amount}
    where customer_id = ${customerId} and month = ${month}::date`.execute(tx)
}
