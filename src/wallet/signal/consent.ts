import { machine, type StateOf } from '#kernel/machine'
import type { Clock } from '#kernel/time'
import { type Db, inTransaction } from '#platform/db'
import { deleteSignals, findConsent, putConsent } from './store.ts'

/** A customer may change it at any time, as often as it pleases. */
export const consentStates = machine('GRANTED', { GRANTED: ['REFUSED'], REFUSED: ['GRANTED'] })
export type ConsentState = StateOf<typeof consentStates>

/** Of the text that the page shows. Who agreed to an older one is asked again, and until then has not. */
export const consentVersion = 1

export type Consent = Readonly<{ state: ConsentState; version: number }>

/** `unasked` before the customer decided about the present text. */
export async function consentOf(
  db: Db,
  customerId: string,
): Promise<'unasked' | 'granted' | 'refused'> {
  const consent = await findConsent(db, customerId)
  if (!consent || consent.version < consentVersion) return 'unasked'
  return consent.state === 'GRANTED' ? 'granted' : 'refused'
}

/**
 * The customer agrees that we learn of devices and typing, or does not. With a refusal everything that
 * was learned is deleted. The second time nothing changes.
 */
export const decideConsent = (
  { db, now }: Readonly<{ db: Db; now: Clock }>,
  { customerId, isGranted }: Readonly<{ customerId: string; isGranted: boolean }>,
): Promise<void> =>
  inTransaction(db, async (tx) => {
    const state = isGranted ? 'GRANTED' : 'REFUSED'
    await putConsent(tx, { customerId, state, version: consentVersion, now: now() })
    if (!isGranted) await deleteSignals(tx, customerId)
  })
