import { useCode } from '../code/use-code.ts'
import type { Parties } from '../parties.ts'
import { type SignedIn, startSession } from '../session/session.ts'
import { checkedCustomer, type NewCustomer, registerCustomer } from './register-customer.ts'

/**
 * Makes a customer of whoever holds the phone, and signs in. What can be refused without the code
 * (PHONE_INVALID, NAME_INVALID, PASSWORD_WEAK) is refused before it is used up; then CODE_WRONG, and
 * only whoever had the right code hears PHONE_TAKEN.
 */
export async function signUp(
  deps: Parties,
  { code, ...input }: NewCustomer & Readonly<{ code: string }>,
): Promise<SignedIn> {
  const { phone } = checkedCustomer(input)
  await useCode(deps, { phone, code, purpose: 'sign_up' })
  return startSession(deps, await registerCustomer(deps, input))
}
