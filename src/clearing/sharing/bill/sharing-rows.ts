import { beijingText } from '#kernel/time'
import type { BillValues } from '@tongbao/apiv3'
import type { Db } from '#platform/db'
import { type SharingBillRow, sharingBillRows } from './store.ts'

type Deps = Readonly<{
  db: Db
  /** Every sub-merchant that a provider ever had. */
  subMerchants: (spMchid: string) => Promise<readonly string[]>
}>

export type SharingRowsAsked = Readonly<{
  mchid: string
  /** Absent, the caller's own orders and those that it shared for its sub-merchants. */
  subMchid: string | undefined
  businessDate: string
}>

const pageSize = 2_000

/** The lines of a profit-sharing bill, a page at a time; a past day always gives the same. */
export const sharingRows = ({ db, subMerchants }: Deps) =>
  async function* ({ mchid, subMchid, businessDate }: SharingRowsAsked) {
    const mchids = subMchid === undefined ? [mchid, ...(await subMerchants(mchid))] : [subMchid]
    let after: SharingBillRow | null = null
    for (;;) {
      const rows: readonly SharingBillRow[] = await sharingBillRows(db, {
        mchids,
        businessDate,
        after,
        limit: pageSize,
      })
      const own = rows.filter((row) => (row.spMchid ?? row.mchid) === mchid)
      if (own.length > 0) yield own.map(billed)
      after = rows.at(-1) ?? null
      if (rows.length < pageSize) return
    }
  }

const billed = (row: SharingBillRow): BillValues<'sharing'> => ({
  sharedTime: beijingText(row.createdAt),
  initiator: row.spMchid ?? row.mchid,
  sharer: row.mchid,
  transactionId: row.orderId,
  sharingId: row.sharingId,
  detailId: row.detailId,
  // What the platform took back for a refund has no number of the merchant's.
  outOrderNo: row.outNumber ?? '',
  orderAmount: row.orderAmount,
  receiver: row.receiver,
  amount: row.amount,
  businessType: row.kind === 'share' ? '分账' : '回退',
  state: '处理完成',
  remark: row.description,
})
