/** One sending of a callback, as it left, and what its merchant said. */
export type Delivery = Readonly<{
  mchid: string
  id: string
  callbackId: string
  subject: string
  eventType: string
  url: string
  /** The plaintext that was told. */
  resource: string
  headers: Readonly<Record<string, string>>
  /** `200`, or why there was none. */
  answer: string
  tookMs: number
  sentAt: Date
}>
