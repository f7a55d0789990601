import type { Db, Tx } from '#platform/db'
import type { SharingOrder } from '../order/sharing-order.ts'
import { findPaid } from '../order/store.ts'
import { type PaidFact, refuse, restMs } from '../sharing.ts'
import type { Share, SharedOut } from './share.ts'
import { findDetails } from './store.ts'

type Asked = Readonly<{ mchid: string; spMchid: string | null; transactionId: string }>

/** Refuses ORDER_NOT_FOUND, ORDER_NOT_SHARED and ORDER_REVERSED. */
export async function paidOrderOf(
  db: Db,
  { mchid, spMchid, transactionId }: Asked,
): Promise<PaidFact> {
  const fact = await findPaid(db, { mchid, id: transactionId })
  if (!fact || fact.spMchid !== spMchid) throw refuse('ORDER_NOT_FOUND')
  if (!fact.profitSharing) throw refuse('ORDER_NOT_SHARED')
  if (fact.state === 'REVOKED') throw refuse('ORDER_REVERSED')
  return fact
}

/** A minute after the payment at the earliest (APIv3 profit sharing, §3). */
export function refuseTooEarly({ paidAt }: SharingOrder, now: Date): void {
  if (now.getTime() - paidAt.getTime() < restMs) throw refuse('SHARE_TOO_EARLY')
}

/** What an earlier request under this number came to, when it asked the same. */
export async function sameShare(
  tx: Tx,
  earlier: Share,
  { contentDigest, spMchid }: Readonly<{ contentDigest: string; spMchid: string | null }>,
): Promise<SharedOut> {
  if (earlier.contentDigest !== contentDigest || earlier.spMchid !== spMchid)
    throw refuse('OUT_ORDER_NO_REUSED')
  return { ...earlier, details: await findDetails(tx, earlier) }
}
