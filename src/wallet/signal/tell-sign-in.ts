import { newId } from '#kernel/id'
import { Refusal } from '#kernel/refusal'
import {
  findCustomerByPhone,
  type Parties,
  type SignedIn,
  type SignInInput,
  signIn,
} from '#parties'
import { inTransaction } from '#platform/db'
import { consentOf } from './consent.ts'
import { type DescribeDeps, describe } from './describe-device.ts'
import type { Visit } from './signals.ts'
import { warn } from './warn.ts'

type Deps = DescribeDeps & Readonly<{ parties: Parties }>

/**
 * Signs in, and tells the customer before anybody is let in: of a device that is not known; of a known
 * one that comes from elsewhere; and, where the customer has not agreed that we know devices, of every
 * sign-in. Risk hears of it, and of failures. Refuses as `signIn` does.
 */
export async function signInTold(
  deps: Deps,
  { visit, ...input }: SignInInput & Readonly<{ visit: Visit }>,
): Promise<SignedIn> {
  const signedIn = await signIn(deps.parties, input).catch(async (error: unknown) => {
    await hearFailure(deps, input.phone, error)
    throw error
  })
  await tellSignIn(deps, signedIn.customer.id, visit)
  return signedIn
}

async function tellSignIn(deps: Deps, customer: string, visit: Visit): Promise<void> {
  const { db, guard } = deps
  const now = deps.now()
  const about = newId('si', now)
  if ((await consentOf(db, customer)) !== 'granted')
    await inTransaction(db, (tx) =>
      warn(tx, { customerId: customer, what: 'signed_in', about }, now),
    )
  const { device, ip } = await describe(deps, { customerId: customer, visit, occasion: 'sign_in' })
  guard.hear({
    ...factOf(customer, true, now),
    ...(device !== undefined && { device }),
    ...(ip !== undefined && { ip }),
  })
}

const isGuess: ReadonlySet<string> = new Set(['SIGN_IN_FAILED', 'CODE_WRONG'])

/** Whoever fails is perhaps somebody else, who has agreed to nothing: no device and no address. */
async function hearFailure(deps: Deps, phone: string, error: unknown): Promise<void> {
  if (!(error instanceof Refusal && isGuess.has(error.code))) return
  const customer = await findCustomerByPhone(deps.parties, phone)
  if (customer) deps.guard.hear(factOf(customer.id, false, deps.now()))
}

const factOf = (customer: string, isOk: boolean, now: Date) =>
  ({
    id: newId('fact', now),
    atMs: now.getTime(),
    kind: 'signed_in',
    customer,
    by: 'password',
    isOk,
  }) as const
