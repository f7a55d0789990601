import { inTransaction, type Tx } from '#platform/db'
import { useCode } from '../code/use-code.ts'
import { checkPassword } from '../customer/check-password.ts'
import { type Customer, type CustomerId, refuse as refuseCustomer } from '../customer/customer.ts'
import { findCustomer } from '../customer/find-customer.ts'
import type { Parties } from '../parties.ts'
import { checkPin } from './check-pin.ts'
import { isPin, isTrivial, pinDigest, refuse } from './pin.ts'
import { findPins, putPin } from './store.ts'

export type NewPin = Readonly<{
  customerId: CustomerId
  pin: string
  /** The sign-in password: enough for the first PIN. */
  password?: string | undefined
  /** With the password: a new PIN for a forgotten or locked one. */
  code?: string | undefined
  /** Enough to change the PIN; a wrong one counts as a guess. */
  oldPin?: string | undefined
}>

/**
 * Sets, changes or resets the payment PIN, and lifts a lock. A session alone is never enough, and
 * what a stolen phone can read is not either. Refuses PIN_INVALID, PIN_TRIVIAL, PIN_PROOF_REQUIRED,
 * and whatever is wrong with the proof: SIGN_IN_FAILED, SIGN_IN_LOCKED, CODE_WRONG, PIN_WRONG, PIN_LOCKED.
 *
 * Answers whether it took the place of another one; `onChanged` then ran in its transaction, so that no
 * PIN changes untold.
 */
export async function setPin(
  deps: Parties,
  input: NewPin,
  onChanged: (tx: Tx) => Promise<void> = () => Promise.resolve(),
): Promise<boolean> {
  const { db, keys, now } = deps
  const { customerId, pin } = input
  if (!isPin(pin)) throw refuse('PIN_INVALID')
  const customer = await findCustomer(deps, customerId)
  if (!customer) throw refuseCustomer('CUSTOMER_NOT_FOUND')
  if (isTrivial(pin, customer.phone)) throw refuse('PIN_TRIVIAL')
  const [before] = await findPins(db, [customerId])
  await prove(deps, customer, input, before !== undefined)

  const digest = pinDigest(keys, customerId, pin)
  await inTransaction(db, async (tx) => {
    // Guarded by what was proven: a first PIN never overwrites one that was set a moment ago.
    if (await putPin(tx, { customerId, digest, before: before?.digest }, now())) {
      if (before) await onChanged(tx)
      return
    }
    // The very PIN stands already: an earlier run of this body was committed, and nobody heard of it.
    const [standing] = await findPins(tx, [customerId])
    if (standing?.digest !== digest) throw refuse('PIN_PROOF_REQUIRED')
  })
  return before !== undefined
}

async function prove(
  deps: Parties,
  { phone }: Customer,
  { customerId, password, code, oldPin }: NewPin,
  isSet: boolean,
): Promise<void> {
  if (isSet && oldPin !== undefined) return checkPin(deps, { customerId, pin: oldPin })
  if (password === undefined) throw refuse('PIN_PROOF_REQUIRED')
  if (isSet && code === undefined) throw refuse('PIN_PROOF_REQUIRED')
  await checkPassword(deps, { phone, password })
  if (isSet && code !== undefined) await useCode(deps, { phone, code, purpose: 'reset_pin' })
}
