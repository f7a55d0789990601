import { newId } from '#kernel/id'
import { inTransaction } from '#platform/db'
import { hashPassword } from '#platform/password'
import type { Parties } from '../parties.ts'
import { type Customer, nameOf, refuse } from './customer.ts'
import { refuseWeakPassword } from './password.ts'
import { phoneContext, phoneDigest, phoneOf } from './phone.ts'
import { insertCustomer } from './store.ts'

export type NewCustomer = Readonly<{ phone: string; name: string; password: string }>

/** The same with everything in its stored form; refuses PHONE_INVALID, NAME_INVALID, PASSWORD_WEAK. */
export function checkedCustomer({ phone: given, name, password }: NewCustomer): NewCustomer {
  const phone = phoneOf(given)
  refuseWeakPassword(password, phone)
  return { phone, name: nameOf(name), password }
}

/**
 * Makes a customer without asking for a code: for seeds and operators, and the last step of signing
 * up. Refuses PHONE_TAKEN; of two at the same instant one is refused.
 */
export async function registerCustomer(
  { db, keys, now, onSignUp }: Pick<Parties, 'db' | 'keys' | 'now' | 'onSignUp'>,
  input: NewCustomer,
): Promise<Customer> {
  const { phone, name, password } = checkedCustomer(input)
  const passwordHash = await hashPassword(password)
  const at = now()
  const customer: Customer = { id: newId('cus', at), name, phone, state: 'active' }
  const stored = {
    ...customer,
    passwordHash,
    phoneDigest: phoneDigest(keys, phone),
    phoneSealed: keys.seal(phoneContext(customer.id), phone),
  }
  return inTransaction(db, async (tx) => {
    if (!(await insertCustomer(tx, stored, at))) throw refuse('PHONE_TAKEN')
    await onSignUp(tx, customer.id, at)
    return customer
  })
}
