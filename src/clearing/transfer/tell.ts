import type { Tx } from '#platform/db'

/** What a merchant is told about its transfers (APIv3 notifications). */
export type TransferCallback = Readonly<{
  mchid: string
  /** The bill or batch, by its number of the wire. */
  subject: string
  url: string
  eventType: 'MCHTRANSFER.BILL.FINISHED' | 'MCHTRANSFER.BATCH.FINISHED'
  originalType: 'mch_payment'
  summary: string
  /** The plaintext, JSON. */
  resource: string
  createdAt: Date
}>

/** Writes a callback in the transaction of what it tells; composition leads it to the outbox. */
export type Tell = (tx: Tx, callback: TransferCallback) => Promise<void>
