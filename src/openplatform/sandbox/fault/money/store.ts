import { sql } from 'kysely'
import type { Db } from '#platform/db'

type RefundSeen = Readonly<{ id: string; state: string; orderId: string; spMchid: string | null }>

/** A refund by its merchant’s number, as payments publish it. */
export async function findRefundSeen(
  db: Db,
  { mchid, outRefundNo }: Readonly<{ mchid: string; outRefundNo: string }>,
): Promise<RefundSeen | undefined> {
  const { rows } = await sql<RefundSeen>`
    select id, state, order_id as "orderId", sp_mchid as "spMchid"
    from payments.refund_fact
    where mchid = ${mchid} and out_refund_no = ${outRefundNo}`.execute(db)
  return rows[0]
}

export async function isOrderPaid(
  db: Db,
  { mchid, outTradeNo }: Readonly<{ mchid: string; outTradeNo: string }>,
): Promise<boolean> {
  const { rows } = await sql`
    select 1 from payments.payment_fact
    where mchid = ${mchid} and out_trade_no = ${outTradeNo}`.execute(db)
  return rows.length > 0
}
