import { generateAuthenticationOptions, verifyAuthenticationResponse } from '@simplewebauthn/server'
import { plusMs } from '#kernel/time'
import { inTransaction } from '#platform/db'
import type { RelyingParty } from '#platform/relying-party'
import type { CustomerId } from '../customer/customer.ts'
import { notify } from '../message/notify.ts'
import type { Parties } from '../parties.ts'
import {
  askedLifeMs,
  type PasskeyAnswer,
  type PasskeyToAsk,
  refuse,
  type StoredPasskey,
} from './passkey.ts'
import { countUse, findPasskeys, putChallenge, takeChallenge } from './store.ts'

type Deps = Pick<Parties, 'db' | 'now'>

type Asked = Readonly<{
  customerId: CustomerId
  rp: RelyingParty
  /** What is to be proved, by a name of the caller: an answer counts for this alone. */
  subject: string
}>

/**
 * What the browser needs to ask for a passkey of this customer, for five minutes. Refuses
 * PASSKEY_NONE. Asking again about the same subject makes the earlier answer worthless.
 */
export async function askPasskey(
  { db, now }: Deps,
  { customerId, rp, subject }: Asked,
): Promise<PasskeyToAsk> {
  const known = await findPasskeys(db, customerId)
  if (known.length === 0) throw refuse('PASSKEY_NONE')
  const options = await generateAuthenticationOptions({
    rpID: rp.id,
    timeout: askedLifeMs,
    userVerification: 'required',
    allowCredentials: known.map(({ credentialId }) => ({ id: credentialId })),
  })
  const expiresAt = plusMs(now(), askedLifeMs)
  await putChallenge(db, { ...about(customerId, subject), challenge: options.challenge, expiresAt })
  return options
}

/**
 * Returns when one of the customer's passkeys has signed what `askPasskey` asked about this subject,
 * and its holder was verified. Once: the second time, right or wrong, is PASSKEY_WRONG, and so is
 * everything else that is wrong with it. Refuses PASSKEY_COPIED when the signature is right and the
 * key has not counted on, and tells the customer.
 */
export async function checkPasskey(
  deps: Deps,
  { customerId, rp, subject, response }: Asked & Readonly<{ response: PasskeyAnswer }>,
): Promise<void> {
  const { db, now } = deps
  const challenge = await takeChallenge(db, { ...about(customerId, subject), now: now() })
  if (challenge === undefined) throw refuse('PASSKEY_WRONG')
  const known = await findPasskeys(db, customerId)
  const passkey = known.find(({ credentialId }) => credentialId === response.id)
  if (!passkey) throw refuse('PASSKEY_WRONG')
  const counter = await verify(rp, challenge, passkey, response)
  const use = { customerId, id: passkey.id, counter, now: now() }
  if (!(await countUse(db, use))) throw await copied(deps, customerId)
}

/** Behind a word of its own, so that no caller's subject is that of adding a key. */
const about = (customerId: CustomerId, subject: string) => ({
  customerId,
  subject: `check:${subject}`,
})

/** Answers what the key has counted up to. */
async function verify(
  rp: RelyingParty,
  challenge: string,
  passkey: StoredPasskey,
  response: PasskeyAnswer,
): Promise<bigint> {
  const { verified, authenticationInfo } = await verifyAuthenticationResponse({
    response,
    expectedChallenge: challenge,
    expectedOrigin: rp.origin,
    expectedRPID: rp.id,
    requireUserVerification: true,
    credential: {
      id: passkey.credentialId,
      publicKey: new Uint8Array(Buffer.from(passkey.publicKey, 'base64url')),
      // Counters are compared where they are stored, under the row's lock.
      counter: 0,
    },
  }).catch((error: unknown) => {
    // The library throws a plain error for each thing that is wrong with what a stranger sent.
    throw Object.assign(refuse('PASSKEY_WRONG'), { cause: error })
  })
  if (!verified || !authenticationInfo.userVerified) throw refuse('PASSKEY_WRONG')
  return BigInt(authenticationInfo.newCounter)
}

async function copied({ db, now }: Deps, customerId: CustomerId) {
  const message = {
    customerId,
    kind: 'security',
    title: '通行密钥可能已被复制',
    body: '一枚通行密钥的使用次数不符，本次验证没有通过。如非本人操作，请立即冻结钱包并移除它。',
    data: { freeze: '1' },
  } as const
  await inTransaction(db, (tx) => notify(tx, [message], now()))
  return refuse('PASSKEY_COPIED')
}
