import type { Clock } from '#kernel/time'
import {
  askPasskey,
  checkPasskey,
  type Customer,
  type Parties,
  type PasskeyAnswer,
  type PasskeyToAsk,
  requestCode,
  useCode,
} from '#parties'
import type { Db } from '#platform/db'
import type { RelyingParty } from '#platform/relying-party'
import { type Challenge, type Proof, refuse } from './challenge.ts'
import { findChallengeById, markProved } from './store.ts'

type Deps = Readonly<{ db: Db; now: Clock; parties: Parties }>
type Asked = Readonly<{ customer: Customer; id: string }>

/** Sends the one-time code of a challenge to the customer's phone. Refuses as `requestCode` does. */
export async function sendChallengeCode(deps: Deps, asked: Asked): Promise<void> {
  const { id: subject } = await openFor(deps, asked, 'code')
  const { phone } = asked.customer
  await requestCode(deps.parties, { phone, purpose: 'confirm_payment', subject })
}

/**
 * The right code proves this challenge, and nothing else. Refuses CHALLENGE_NOT_FOUND, CHALLENGE_LAPSED,
 * PROOF_NOT_OFFERED and CODE_WRONG. The second time, with a challenge that is proved: it is proved.
 */
export async function proveByCode(
  deps: Deps,
  asked: Asked & Readonly<{ code: string }>,
): Promise<void> {
  const challenge = await openFor(deps, asked, 'code')
  if (challenge.state === 'PROVED') return
  const { phone } = asked.customer
  const { id: subject } = challenge
  await useCode(deps.parties, { phone, purpose: 'confirm_payment', code: asked.code, subject })
  await prove(deps, challenge, 'code')
}

type ByPasskey = Asked & Readonly<{ rp: RelyingParty }>

/** What the browser needs to ask for a passkey about this challenge. Refuses PASSKEY_NONE too. */
export async function askChallengePasskey(deps: Deps, asked: ByPasskey): Promise<PasskeyToAsk> {
  const { id: subject } = await openFor(deps, asked, 'passkey')
  return askPasskey(deps.parties, { customerId: asked.customer.id, rp: asked.rp, subject })
}

/** The same by a passkey. Refuses PASSKEY_WRONG and PASSKEY_COPIED. */
export async function proveByPasskey(
  deps: Deps,
  asked: ByPasskey & Readonly<{ passkey: PasskeyAnswer }>,
): Promise<void> {
  const challenge = await openFor(deps, asked, 'passkey')
  if (challenge.state === 'PROVED') return
  const { customer, rp, passkey: response } = asked
  const subject = challenge.id
  await checkPasskey(deps.parties, { customerId: customer.id, rp, subject, response })
  await prove(deps, challenge, 'passkey')
}

async function prove({ db, now }: Deps, { customerId, id }: Challenge, by: Proof): Promise<void> {
  // Somebody may have proved it on another page at this moment, and it may have lapsed.
  if (await markProved(db, { customerId, id, by, now: now() })) return
  const standing = await findChallengeById(db, customerId, id)
  if (standing?.state !== 'PROVED') throw refuse('CHALLENGE_LAPSED')
}

async function openFor(
  { db, now }: Deps,
  { customer, id }: Asked,
  proof: Proof,
): Promise<Challenge> {
  const challenge = await findChallengeById(db, customer.id, id)
  if (!challenge) throw refuse('CHALLENGE_NOT_FOUND')
  if (!challenge.means.includes(proof)) throw refuse('PROOF_NOT_OFFERED')
  if (challenge.state === 'LAPSED' || challenge.expiresAt <= now()) throw refuse('CHALLENGE_LAPSED')
  return challenge
}
