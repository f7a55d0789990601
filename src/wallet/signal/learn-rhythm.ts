import type { Clock } from '#kernel/time'
import type { Db } from '#platform/db'
import { consentVersion } from './consent.ts'
import { rhythmOf } from './rhythm.ts'
import type { Signals } from './signals.ts'
import { addToRhythm } from './store.ts'

/**
 * After a payment that went through: its PIN was typed by the customer, as far as anybody can tell, and
 * the next one is compared with it. Nothing of who has not agreed. Told twice, it counts twice.
 */
export const learnRhythm = (
  { db, now }: Readonly<{ db: Db; now: Clock }>,
  { customerId, signals }: Readonly<{ customerId: string; signals: Signals }>,
): Promise<void> =>
  addToRhythm(db, { customerId, version: consentVersion, now: now(), ...rhythmOf(signals) })
