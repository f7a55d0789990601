import { type Static, Type } from 'typebox'
import { optionalText, Rfc3339, text } from './fields.ts'

/** Ciphertext with what is needed to open it, key excepted: callbacks and certificates. */
export const EncryptedResource = Type.Object({
  algorithm: text(32),
  /** Base64 of ciphertext and 16-byte tag. */
  ciphertext: text(1_048_576),
  nonce: text(16),
  associated_data: optionalText(16),
})
export type EncryptedResource = Static<typeof EncryptedResource>

export const NotificationResource = Type.Object({
  original_type: text(32),
  ...EncryptedResource.properties,
})

/**
 * The body of a callback. `id` is the same on every retry: remember it to handle each once.
 * Source: wechatpay-go core/notify; wechatpay-java core/notification.
 */
export const Notification = Type.Object({
  id: text(36),
  create_time: Rfc3339,
  resource_type: Type.Literal('encrypt-resource'),
  /** `TRANSACTION.SUCCESS`, `REFUND.SUCCESS`, `REFUND.ABNORMAL`, `REFUND.CLOSED`… */
  event_type: text(32),
  summary: text(64),
  resource: NotificationResource,
})
export type Notification = Static<typeof Notification>

/** What a merchant may answer a callback with; only the status (200, 204) counts. */
export const Acknowledgement = Type.Object({
  code: Type.String({ maxLength: 32 }),
  message: optionalText(256),
})
export type Acknowledgement = Static<typeof Acknowledgement>
