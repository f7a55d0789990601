import { useCode } from '../code/use-code.ts'
import type { Parties } from '../parties.ts'
import { type SignedIn, startSession } from '../session/session.ts'
import { checkPassword } from './check-password.ts'
import { refuse } from './customer.ts'
import { customerOf } from './find-customer.ts'
import { phoneDigest, phoneOf } from './phone.ts'
import { findByPhone, type StoredCustomer } from './store.ts'

export type SignInInput = Readonly<{ phone: string }> &
  (Readonly<{ password: string; code?: never }> | Readonly<{ code: string; password?: never }>)

/**
 * Signs in by password (refuses SIGN_IN_FAILED, SIGN_IN_LOCKED) or by one-time code (CODE_WRONG).
 * Only after such a proof do CUSTOMER_NOT_FOUND and CUSTOMER_FROZEN tell what becomes of the phone.
 */
export async function signIn(deps: Parties, input: SignInInput): Promise<SignedIn> {
  const phone = phoneOf(input.phone)
  const stored =
    input.code === undefined
      ? await checkPassword(deps, { phone, password: input.password })
      : await customerByCode(deps, phone, input.code)
  if (stored.state === 'frozen') throw refuse('CUSTOMER_FROZEN')

  return startSession(deps, customerOf(deps.keys, stored))
}

async function customerByCode(deps: Parties, phone: string, code: string): Promise<StoredCustomer> {
  await useCode(deps, { phone, code, purpose: 'sign_in' })
  const stored = await findByPhone(deps.db, phoneDigest(deps.keys, phone))
  if (!stored) throw refuse('CUSTOMER_NOT_FOUND')
  return stored
}
