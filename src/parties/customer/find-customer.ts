import type { Keys } from '#platform/keys'
import type { Parties } from '../parties.ts'
import { type Customer, type CustomerId, type CustomerState, refuse } from './customer.ts'
import { phoneContext, phoneDigest, phoneOf } from './phone.ts'
import { findById, findByPhone, type StoredCustomer, updateState } from './store.ts'

export async function findCustomer(
  { db, keys }: Pick<Parties, 'db' | 'keys'>,
  id: string,
): Promise<Customer | undefined> {
  const stored = await findById(db, id)
  return stored && customerOf(keys, stored)
}

/** For operators and seeds: an answer to a stranger would tell who has signed up. */
export async function findCustomerByPhone(
  { db, keys }: Pick<Parties, 'db' | 'keys'>,
  phone: string,
): Promise<Customer | undefined> {
  const stored = await findByPhone(db, phoneDigest(keys, phoneOf(phone)))
  return stored && customerOf(keys, stored)
}

/** Freezing ends every session within five seconds, on every process. Refuses CUSTOMER_NOT_FOUND. */
export async function setCustomerState(
  { db }: Pick<Parties, 'db'>,
  { customerId, state }: Readonly<{ customerId: CustomerId; state: CustomerState }>,
): Promise<void> {
  if (!(await updateState(db, customerId, state))) throw refuse('CUSTOMER_NOT_FOUND')
}

export const customerOf = (
  keys: Keys,
  { id, name, phoneSealed, state }: Omit<StoredCustomer, 'passwordHash'>,
): Customer => ({ id, name, phone: keys.open(phoneContext(id), phoneSealed), state })
