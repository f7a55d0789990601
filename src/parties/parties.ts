import type { Clock } from '#kernel/time'
import type { Db, Tx } from '#platform/db'
import type { Keys } from '#platform/keys'
import { createInbox } from './code/inbox.ts'
import type { MessagePort } from './code/message-port.ts'
import type { CustomerId } from './customer/customer.ts'
import { createTurns, type Turns } from './customer/turns.ts'
import { createPinGate, type PinGate } from './pin/check-pin.ts'
import { createSessionCache, type SessionCache } from './session/session.ts'

/** What the verbs of this module stand on; the deps of a caller may simply contain it. */
export type Parties = Readonly<{
  db: Db
  keys: Keys
  now: Clock
  messagePort: MessagePort
  /** Runs in the transaction that makes a customer, so that nobody exists without what it adds. */
  onSignUp: (tx: Tx, customerId: CustomerId, now: Date) => Promise<void>
  /** Memory of this process: everything exact is decided in the database. */
  sessions: SessionCache
  pinGate: PinGate
  passwordTurns: Turns
}>

export type PartiesOptions = Pick<Parties, 'db' | 'keys' | 'now'> &
  Partial<Pick<Parties, 'messagePort' | 'onSignUp'>> &
  Readonly<{
    /** Monotonic milliseconds; given only by tests. */
    elapsedMs?: () => number
  }>

/** One per process. Without a message port, codes go to the inbox that the demo shows. */
export function openParties(options: PartiesOptions): Parties {
  return {
    messagePort: createInbox(options),
    onSignUp: () => Promise.resolve(),
    sessions: createSessionCache(options),
    pinGate: createPinGate(options),
    passwordTurns: createTurns(),
    ...options,
  }
}
