import type { Due } from './store.ts'

/** One sending of a callback, as a sandbox wants it; without members as it should be. */
export type Copy = Readonly<{
  /** Another plaintext, encrypted and signed as usual. */
  resource?: string
  /** Waits before it is sent, by the clock on the wall. */
  delayMs?: number
  /** Signed wrongly on purpose, or by a clock that is off, or encrypted to nobody. */
  spoil?: 'probe' | 'wrong_signature' | 'unsigned' | 'unknown_serial' | 'stale' | 'garbled'
}>

/**
 * What a sandbox does to a callback that is due; production has none. No copy at all is a callback
 * that is lost on its way, and counts as one that was not acknowledged. Of several copies, all sent at
 * once, the last one's answer counts.
 */
export type Interfere = (callback: Due) => Promise<readonly Copy[]>
