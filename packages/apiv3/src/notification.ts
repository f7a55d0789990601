import { hasStructure, parsedJson, textAs } from './answer.ts'
import type { PlatformKeys } from './platform-keys.ts'
import { type ApiV3Key, decryptResource } from './resource.ts'
import { Notification } from './schemas/notification.ts'
import { RefundNotice } from './schemas/refund.ts'
import { SharingNotice } from './schemas/sharing.ts'
import {
  CombineTransactionView,
  PartnerTransactionView,
  TransactionView,
} from './schemas/transaction.ts'
import { TransferBatchNotice, TransferBillNotice } from './schemas/transfer.ts'
import { type Signed, verifySigned } from './verify-signed.ts'

/** The plaintext of a callback, told apart by its shape. */
export type NotificationContent =
  | Readonly<{ kind: 'transaction'; content: TransactionView }>
  | Readonly<{ kind: 'partner_transaction'; content: PartnerTransactionView }>
  | Readonly<{ kind: 'combine_transaction'; content: CombineTransactionView }>
  | Readonly<{ kind: 'refund'; content: RefundNotice }>
  | Readonly<{ kind: 'transfer_bill'; content: TransferBillNotice }>
  | Readonly<{ kind: 'transfer_batch'; content: TransferBatchNotice }>
  /** A share or a return that arrived; only its receiver is told. */
  | Readonly<{ kind: 'sharing'; content: SharingNotice }>
  /** An event of a product that this package does not know. */
  | Readonly<{ kind: 'other'; content: unknown }>

/** What a callback says, opened. Handle each `notification.id` once: callbacks come again. */
export type OpenedNotification = Readonly<{ notification: Notification }> & NotificationContent

type Deps = Readonly<{
  keys: Pick<PlatformKeys, 'get'>
  apiV3Key: ApiV3Key
  now: () => Date
}>

/**
 * Verifies a callback over its raw bytes, then opens it. Throws `WechatpayError`:
 * `SIGNATURE_INVALID`, `ANSWER_MALFORMED` or `DECRYPT_FAILED`; answer those with 401 or 400 and the
 * platform sends again.
 */
export function openNotification(deps: Deps, signed: Signed): OpenedNotification {
  verifySigned({ keyOf: deps.keys.get, now: deps.now }, signed)
  const notification = textAs(Notification, Buffer.from(signed.body).toString())
  const text = decryptResource(deps.apiV3Key, notification.resource)
  return { notification, ...contentOf(notification.resource.original_type, text) }
}

function contentOf(originalType: string, text: string): NotificationContent {
  const content = parsedJson(text)
  if (originalType === 'refund' && hasStructure(RefundNotice, content)) {
    return { kind: 'refund', content }
  }
  if (originalType === 'mch_payment') return transferOf(content)
  if (originalType === 'profitsharing' && hasStructure(SharingNotice, content)) {
    return { kind: 'sharing', content }
  }
  if (originalType !== 'transaction') return { kind: 'other', content }
  if (hasStructure(CombineTransactionView, content)) return { kind: 'combine_transaction', content }
  if (hasStructure(PartnerTransactionView, content)) return { kind: 'partner_transaction', content }
  if (hasStructure(TransactionView, content)) return { kind: 'transaction', content }
  return { kind: 'other', content }
}

function transferOf(content: unknown): NotificationContent {
  if (hasStructure(TransferBillNotice, content)) return { kind: 'transfer_bill', content }
  if (hasStructure(TransferBatchNotice, content)) return { kind: 'transfer_batch', content }
  return { kind: 'other', content }
}
