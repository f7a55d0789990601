import { sql } from 'kysely'
import type { Db } from '#platform/db'

type OrderNames = Readonly<{ mchid: string; outTradeNo: string }>

/** An order that was paid; none other has moved money. */
export async function findOrderOf(db: Db, id: string): Promise<OrderNames | undefined> {
  const { rows } = await sql<OrderNames>`
    select mchid, out_trade_no as "outTradeNo" from payments.payment_fact
    where id = ${id} limit 1`.execute(db)
  return rows[0]
}

export async function findRefundOf(
  db: Db,
  id: string,
): Promise<(OrderNames & Readonly<{ outRefundNo: string }>) | undefined> {
  const { rows } = await sql<OrderNames & Readonly<{ outRefundNo: string }>>`
    select mchid, out_trade_no as "outTradeNo", out_refund_no as "outRefundNo"
    from payments.refund_fact where id = ${id} limit 1`.execute(db)
  return rows[0]
}
