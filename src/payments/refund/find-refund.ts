import type { Db } from '#platform/db'
import { type Refund, refuse } from './refund.ts'
import { findRefund } from './store.ts'

type Asked = Readonly<{ mchid: string; spMchid: string | null; outRefundNo: string }>

/** A neighbour's refund is answered exactly as one that does not exist. */
export async function refundByNumber(db: Db, asked: Asked): Promise<Refund> {
  const refund = await findRefund(db, asked)
  if (!refund || refund.spMchid !== asked.spMchid) throw refuse('REFUND_NOT_FOUND')
  return refund
}
