import { generateRegistrationOptions, verifyRegistrationResponse } from '@simplewebauthn/server'
import { newId } from '#kernel/id'
import { plusMs } from '#kernel/time'
import { inTransaction, type Tx } from '#platform/db'
import type { RelyingParty } from '#platform/relying-party'
import { type CustomerId, refuse as refuseCustomer } from '../customer/customer.ts'
import { findCustomer } from '../customer/find-customer.ts'
import { maskPhone } from '../customer/phone.ts'
import { type NewMessage, notify } from '../message/notify.ts'
import type { Parties } from '../parties.ts'
import { checkPin } from '../pin/check-pin.ts'
import {
  askedLifeMs,
  type Passkey,
  type PasskeyMade,
  type PasskeyToMake,
  passkeysMax,
  refuse,
  type StoredPasskey,
} from './passkey.ts'
import { findPasskeys, insertPasskey, lockChallenge, putChallenge, takeChallenge } from './store.ts'

/** EdDSA, ES256, RS256. Left to itself the library offers signatures that Node calls experimental. */
const algorithms = [-8, -7, -257]
const subject = 'add'

type Deps = Pick<Parties, 'db' | 'keys' | 'now' | 'pinGate'>
type Asked = Readonly<{ customerId: CustomerId; rp: RelyingParty }>

/**
 * What the browser needs to make a passkey, for five minutes. It is given only for the right PIN, so
 * that who answers it has proved the PIN. Refuses what `checkPin` refuses, and TOO_MANY_PASSKEYS.
 * Asking again makes the earlier answer worthless.
 */
export async function beginPasskey(
  deps: Deps,
  { customerId, rp, pin }: Asked & Readonly<{ pin: string }>,
): Promise<PasskeyToMake> {
  const { db, keys, now } = deps
  await checkPin(deps, { customerId, pin })
  const customer = await findCustomer(deps, customerId)
  if (!customer) throw refuseCustomer('CUSTOMER_NOT_FOUND')
  const known = await findPasskeys(db, customerId)
  if (known.length >= passkeysMax) throw refuse('TOO_MANY_PASSKEYS')
  const options = await generateRegistrationOptions({
    rpName: '通宝',
    rpID: rp.id,
    // An authenticator may show these to whoever holds it, and keeps them as long as it likes.
    userID: userHandle(keys, customerId),
    userName: maskPhone(customer.phone),
    userDisplayName: customer.name,
    attestationType: 'none',
    timeout: askedLifeMs,
    excludeCredentials: known.map(({ credentialId }) => ({ id: credentialId })),
    authenticatorSelection: { residentKey: 'preferred', userVerification: 'required' },
    supportedAlgorithmIDs: algorithms,
  })
  const expiresAt = plusMs(now(), askedLifeMs)
  await putChallenge(db, { customerId, subject, challenge: options.challenge, expiresAt })
  return options
}

/** The same for each key of a customer, and nothing to anybody who does not know our key. */
const userHandle = (keys: Parties['keys'], customerId: string) =>
  new Uint8Array(Buffer.from(keys.digest('parties.passkey', customerId), 'base64url'))

/**
 * Keeps the passkey that a browser made for `beginPasskey`, and tells the customer. Refuses
 * PASSKEY_WRONG (not what was asked for, not by a verified person, too late, or sent twice),
 * PASSKEY_KNOWN and TOO_MANY_PASSKEYS.
 */
export async function addPasskey(
  { db, now }: Pick<Parties, 'db' | 'now'>,
  { customerId, rp, response }: Asked & Readonly<{ response: PasskeyMade }>,
): Promise<Passkey> {
  const at = now()
  const challenge = await takeChallenge(db, { customerId, subject, now: at })
  if (challenge === undefined) throw refuse('PASSKEY_WRONG')
  const made = { ...(await verify(rp, challenge, response)), createdAt: at, usedAt: null }
  const passkey: StoredPasskey = { ...made, customerId, id: newId('pk', at) }
  return inTransaction(db, async (tx) => {
    await lockChallenge(tx, { customerId, subject })
    if (await isThere(tx, passkey)) return passkey
    await insertPasskey(tx, passkey)
    await notify(tx, [newsOf(customerId)], at)
    return passkey
  })
}

/** True when a lost COMMIT had put it there. Refuses where there is no room. */
async function isThere(tx: Tx, { customerId, id, credentialId }: StoredPasskey): Promise<boolean> {
  const known = await findPasskeys(tx, customerId)
  const same = known.find((one) => one.credentialId === credentialId)
  if (same && same.id !== id) throw refuse('PASSKEY_KNOWN')
  if (!same && known.length >= passkeysMax) throw refuse('TOO_MANY_PASSKEYS')
  return same !== undefined
}

async function verify(
  rp: RelyingParty,
  challenge: string,
  response: PasskeyMade,
): Promise<Pick<StoredPasskey, 'credentialId' | 'publicKey' | 'counter'>> {
  const { registrationInfo } = await verifyRegistrationResponse({
    response,
    expectedChallenge: challenge,
    expectedOrigin: rp.origin,
    expectedRPID: rp.id,
    requireUserVerification: true,
    supportedAlgorithmIDs: algorithms,
  }).catch((error: unknown) => {
    // The library throws a plain error for each thing that is wrong with what a stranger sent.
    throw Object.assign(refuse('PASSKEY_WRONG'), { cause: error })
  })
  if (!registrationInfo?.userVerified) throw refuse('PASSKEY_WRONG')
  const { id, publicKey, counter } = registrationInfo.credential
  return {
    credentialId: id,
    publicKey: Buffer.from(publicKey).toString('base64url'),
    counter: BigInt(counter),
  }
}

const newsOf = (customerId: CustomerId): NewMessage => ({
  customerId,
  kind: 'security',
  title: '已添加通行密钥',
  body: '您的账户添加了一枚通行密钥，可用来确认付款。如非本人操作，请立即冻结钱包并移除它。',
  // The app shows the button that freezes beside it.
  data: { freeze: '1' },
})
