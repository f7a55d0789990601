import type { Money } from '#kernel/money'

/** Why nothing came back, in the words of the wire (APIv3 profit sharing, §2). */
export type ReturnFailure = 'ACCOUNT_ABNORMAL' | 'BALANCE_NOT_ENOUGH'

/** What a receiver gave back: asked for by the merchant, or taken by the platform for a refund. */
export type ShareReturn = Readonly<{
  /** Who shared, and has it again. */
  mchid: string
  /** The return_id. */
  id: string
  /** Null where the platform took it back. */
  outReturnNo: string | null
  /** The share's order_id and the merchant's number of it. */
  shareId: string
  outOrderNo: string | null
  detailId: string
  /** The transaction_id. */
  orderId: string
  spMchid: string | null
  returnMchid: string
  amount: Money
  description: string
  result: 'SUCCESS' | 'FAILED'
  failReason: ReturnFailure | null
  contentDigest: string
  createdAt: Date
}>
