import type { Db } from '#platform/db'
import { refuse } from '../sharing.ts'
import type { SharedOut } from './share.ts'
import { findDetails, findShare } from './store.ts'

type Asked = Readonly<{
  mchid: string
  spMchid: string | null
  outOrderNo: string
  transactionId: string
}>

/** A share or an unfreezing by the merchant's number. Refuses SHARE_NOT_FOUND. */
export async function shareByNumber(db: Db, asked: Asked): Promise<SharedOut> {
  const share = await findShare(db, asked)
  if (!share || share.spMchid !== asked.spMchid || share.orderId !== asked.transactionId)
    throw refuse('SHARE_NOT_FOUND')
  return { ...share, details: await findDetails(db, share) }
}
