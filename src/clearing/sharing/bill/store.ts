import { sql } from 'kysely'
import type { Db } from '#platform/db'

/** A successful share or return, as it is billed. Amounts in fen. */
export type SharingBillRow = Readonly<{
  mchid: string
  /** The detail, or the return: unique among both. */
  id: string
  kind: 'share' | 'return'
  spMchid: string | null
  /** The transaction_id. */
  orderId: string
  /** Order_id of the share, or the return_id. */
  sharingId: string
  detailId: string
  /** The merchant's number; null where the platform took a share back for a refund. */
  outNumber: string | null
  orderAmount: bigint
  receiver: string
  amount: bigint
  description: string
  createdAt: Date
}>

export type BillPage = Readonly<{
  /** Whose orders. */
  mchids: readonly string[]
  businessDate: string
  /** The last row of the page before. */
  after: Pick<SharingBillRow, 'mchid' | 'id'> | null
  limit: number
}>

/**
 * Successful shares and returns of a date (APIv3 bills, §6), by merchant and id, which is an order
 * that never changes. What was unfrozen is no share, and is not billed.
 */
export async function sharingBillRows(
  db: Db,
  { mchids, businessDate, after, limit }: BillPage,
): Promise<readonly SharingBillRow[]> {
  const [mchid, id] = [after?.mchid ?? '', after?.id ?? '']
  const { rows } = await sql<SharingBillRow>`
    with billed as (
      (select mchid, id, 'share' as kind, share_id, id as detail_id, null as out_return_no, order_id,
              account as receiver, amount, description, created_at
       from clearing.share_detail
       where business_date = ${businessDate}::date and mchid = any(${[...mchids]}::text[])
         and result = 'SUCCESS' and not is_rest and (mchid, id) > (${mchid}, ${id})
       order by mchid, id limit ${limit})
      union all
      (select mchid, id, 'return', share_id, detail_id, out_return_no, order_id, return_mchid,
              amount, description, created_at
       from clearing.share_return
       where business_date = ${businessDate}::date and mchid = any(${[...mchids]}::text[])
         and result = 'SUCCESS' and (mchid, id) > (${mchid}, ${id})
       order by mchid, id limit ${limit})
    )
    select b.mchid, b.id, b.kind, s.sp_mchid as "spMchid", b.order_id as "orderId",
           case b.kind when 'share' then b.share_id else b.id end as "sharingId",
           b.detail_id as "detailId",
           case b.kind when 'share' then s.out_order_no else b.out_return_no end as "outNumber",
           o.amount as "orderAmount", b.receiver, b.amount, b.description,
           b.created_at as "createdAt"
    from billed b
    join clearing.share s on s.mchid = b.mchid and s.id = b.share_id
    join clearing.sharing_order o on o.mchid = b.mchid and o.order_id = b.order_id
    order by b.mchid, b.id limit ${limit}`.execute(db)
  return rows
}
