import type { Money } from '#kernel/money'
import type { ReceiverKind } from '../sharing.ts'

/** Why a receiver got nothing, in the words of the wire (APIv3 profit sharing, §2). */
export type ShareFailure = 'ACCOUNT_ABNORMAL' | 'RECEIVER_RECEIPT_LIMIT'

/** A part that a request names. */
export type AskedShare = Readonly<{
  kind: ReceiverKind
  account: string
  amount: Money
  description: string
}>

/** What one receiver gets of a share; of an unfreezing the merchant itself does. */
export type ShareDetail = Readonly<{
  mchid: string
  /** The detail_id. */
  id: string
  shareId: string
  /** The transaction_id. */
  orderId: string
  position: number
  kind: ReceiverKind
  account: string
  /** Unfrozen for the merchant itself. */
  isRest: boolean
  amount: Money
  description: string
  result: 'SUCCESS' | 'CLOSED'
  failReason: ShareFailure | null
  /** Fen that the receiver gave back. */
  returned: bigint
  createdAt: Date
}>

/** A request to share, or to unfreeze what is left; worked off when it is answered. */
export type Share = Readonly<{
  mchid: string
  /** The order_id of the wire. */
  id: string
  /** Null where the time was over and the platform unfroze. */
  outOrderNo: string | null
  /** The transaction_id. */
  orderId: string
  spMchid: string | null
  contentDigest: string
  createdAt: Date
}>

export type SharedOut = Share & Readonly<{ details: readonly ShareDetail[] }>
