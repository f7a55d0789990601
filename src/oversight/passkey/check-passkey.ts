import { generateAuthenticationOptions, verifyAuthenticationResponse } from '@simplewebauthn/server'
import { Refusal } from '#kernel/refusal'
import { type Clock, plusMs } from '#kernel/time'
import { type Db, inTransaction } from '#platform/db'
import type { Keys } from '#platform/keys'
import type { RelyingParty } from '#platform/relying-party'
import { recordAct } from '../audit/write-audit.ts'
import { tellStaff } from '../notice/notice.ts'
import type { StaffId } from '../staff/staff.ts'
import { digestOfChallenge, isChallenge, newChallenge } from './challenge.ts'
import {
  askedLifeMs,
  refuse,
  type StaffKeyAnswer,
  type StaffKeyToAsk,
  type StoredStaffPasskey,
} from './passkey.ts'
import { countUse, findStaffPasskeys, spendChallenge } from './store.ts'

type Deps = Readonly<{ db: Db; keys: Keys; now: Clock }>

/** What a passkey is asked for: to sign in, or to prove that it is still oneself. */
const purpose = 'check'

/**
 * What the browser needs to ask for a passkey, for five minutes and for whoever answers. It names no key
 * and no person, so it tells nobody who works here and who has one.
 */
export const askStaffPasskey = (
  { keys, now }: Pick<Deps, 'keys' | 'now'>,
  rp: RelyingParty,
): Promise<StaffKeyToAsk> =>
  generateAuthenticationOptions({
    rpID: rp.id,
    challenge: newChallenge(keys, purpose, now()),
    timeout: askedLifeMs,
    userVerification: 'required',
    allowCredentials: [],
  })

type Checking = Readonly<{ staffId: StaffId; rp: RelyingParty; response: StaffKeyAnswer }>

/**
 * Returns when one of the person's keys has signed what we asked for, its holder was verified, it is within
 * five minutes, and nobody has answered that before. Everything else is STAFF_PASSKEY_WRONG; a key that
 * has not counted on is STAFF_PASSKEY_COPIED, and its owner is told. The second time is wrong.
 */
export async function checkStaffPasskey(
  deps: Deps,
  { staffId, rp, response }: Checking,
): Promise<void> {
  const { db, now } = deps
  const known = await findStaffPasskeys(db, staffId)
  const passkey = known.find(({ credentialId }) => credentialId === response.id)
  if (!passkey) throw refuse('STAFF_PASSKEY_WRONG')
  const { counter, challenge } = await verify(deps, { rp, passkey, response })
  const expiresAt = plusMs(now(), askedLifeMs)
  const spent = { digest: digestOfChallenge(challenge), expiresAt }
  if (!(await spendChallenge(db, spent))) throw refuse('STAFF_PASSKEY_WRONG')
  const isCounted = await countUse(db, { staffId, id: passkey.id, counter, now: now() })
  if (!isCounted) throw await copied(deps, passkey)
}

/** Whether it is right, where nobody is to hear what was wrong; a copied key is told of all the same. */
export async function provesStaff(deps: Deps, checking: Checking): Promise<boolean> {
  try {
    await checkStaffPasskey(deps, checking)
    return true
  } catch (error) {
    if (error instanceof Refusal && error.code === 'STAFF_PASSKEY_WRONG') return false
    throw error
  }
}

type Verifying = Readonly<{
  rp: RelyingParty
  passkey: StoredStaffPasskey
  response: StaffKeyAnswer
}>

async function verify(
  { keys, now }: Deps,
  { rp, passkey, response }: Verifying,
): Promise<Readonly<{ counter: bigint; challenge: string }>> {
  let challenge = ''
  const { verified, authenticationInfo } = await verifyAuthenticationResponse({
    response,
    expectedChallenge: (said) => {
      challenge = said
      return isChallenge(keys, purpose, said, now())
    },
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
    throw Object.assign(refuse('STAFF_PASSKEY_WRONG'), { cause: error })
  })
  if (!verified || !authenticationInfo.userVerified) throw refuse('STAFF_PASSKEY_WRONG')
  return { counter: BigInt(authenticationInfo.newCounter), challenge }
}

async function copied({ db, now }: Deps, { staffId, id, name }: StoredStaffPasskey) {
  await inTransaction(db, async (tx) => {
    const act = { actor: 'platform', action: 'passkey-copied', subject: staffId }
    await recordAct(tx, { ...act, detail: { after: { passkey: id } } }, now())
    await tellStaff(tx, [staffId], { kind: 'passkey_copied', subject: id, detail: { name } }, now())
  })
  return refuse('STAFF_PASSKEY_COPIED')
}
