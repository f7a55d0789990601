import { assert } from '#kernel/assert'

/** What a channel gave for the payer of an order, as the wire passes it on. */
export type Handover =
  | Readonly<{ code_url: string }>
  | Readonly<{ h5_url: string }>
  /** The order there is ours, so only we can sign how it is paid; the merchant passes this on as it is. */
  | Readonly<{ prepay_id: string; pay_params: Record<string, string> }>

/** Reads what the channel's adapter has written into `handover`. */
export function readHandover(text: string): Handover {
  const value: unknown = JSON.parse(text)
  assert(typeof value === 'object' && value !== null, 'a handover is an object')
  return value as Handover
}
