import { generateRegistrationOptions, verifyRegistrationResponse } from '@simplewebauthn/server'
import { newId } from '#kernel/id'
import { type Clock, plusMs } from '#kernel/time'
import { type Db, inTransaction } from '#platform/db'
import type { Keys } from '#platform/keys'
import type { RelyingParty } from '#platform/relying-party'
import type { Origin } from '../audit/audit.ts'
import { holdLog, recordAct } from '../audit/write-audit.ts'
import { tellStaff } from '../notice/notice.ts'
import type { StaffId } from '../staff/staff.ts'
import { digestOfChallenge, isChallenge, newChallenge } from './challenge.ts'
import {
  askedLifeMs,
  passkeysMax,
  refuse,
  type StaffKeyMade,
  type StaffKeyToMake,
  type StaffPasskey,
  type StoredStaffPasskey,
} from './passkey.ts'
import {
  deleteStaffPasskey,
  findStaffPasskeys,
  insertStaffPasskey,
  spendChallenge,
} from './store.ts'

type Deps = Readonly<{ db: Db; keys: Keys; now: Clock }>

/** EdDSA, ES256, RS256. Left to itself the library offers signatures that Node calls experimental. */
const algorithms = [-8, -7, -257]

const purposeOf = (staffId: StaffId): string => `add/${staffId}`

type Making = Readonly<{ staffId: StaffId; name: string; login: string; rp: RelyingParty }>

/**
 * What the browser needs to make a key, for five minutes; whoever calls it has just proved themselves.
 * Refuses TOO_MANY_STAFF_PASSKEYS.
 */
export async function beginStaffPasskey(
  { db, keys, now }: Deps,
  { staffId, name, login, rp }: Making,
): Promise<StaffKeyToMake> {
  const known = await findStaffPasskeys(db, staffId)
  if (known.length >= passkeysMax) throw refuse('TOO_MANY_STAFF_PASSKEYS')
  return generateRegistrationOptions({
    rpName: '通宝管理台',
    rpID: rp.id,
    userID: new Uint8Array(Buffer.from(keys.digest('oversight.passkey', staffId), 'base64url')),
    userName: login,
    userDisplayName: name,
    challenge: newChallenge(keys, purposeOf(staffId), now()),
    attestationType: 'none',
    timeout: askedLifeMs,
    excludeCredentials: known.map(({ credentialId }) => ({ id: credentialId })),
    // Found without being named, because the door does not say who has which.
    authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
    supportedAlgorithmIDs: algorithms,
  })
}

type Adding = Readonly<{
  staffId: StaffId
  name: string
  rp: RelyingParty
  response: StaffKeyMade
  from: Origin
}>

/**
 * Keeps the key that a browser made, and tells its owner. Refuses STAFF_PASSKEY_WRONG (not what was asked
 * for, not by a verified person, too late, or sent twice), STAFF_PASSKEY_KNOWN, TOO_MANY_STAFF_PASSKEYS.
 */
export async function addStaffPasskey(
  deps: Deps,
  { staffId, name, rp, response, from }: Adding,
): Promise<StaffPasskey> {
  const { db, now } = deps
  const at = now()
  const { challenge, ...made } = await verify(deps, { staffId, rp, response })
  const id = newId('sk', at)
  const passkey: StoredStaffPasskey = { ...made, id, staffId, name, createdAt: at, usedAt: null }
  return inTransaction(db, async (tx) => {
    await holdLog(tx)
    const known = await findStaffPasskeys(tx, staffId)
    const own = known.find((each) => each.id === id)
    if (own) return own
    const spent = { digest: digestOfChallenge(challenge), expiresAt: plusMs(at, askedLifeMs) }
    if (!(await spendChallenge(tx, spent))) throw refuse('STAFF_PASSKEY_WRONG')
    if (known.length >= passkeysMax) throw refuse('TOO_MANY_STAFF_PASSKEYS')
    if (!(await insertStaffPasskey(tx, passkey))) throw refuse('STAFF_PASSKEY_KNOWN')

    // Past this line nothing may refuse.
    const act = { actor: staffId, action: 'passkey-added', subject: staffId }
    await recordAct(tx, { ...act, detail: { after: { passkey: id, name }, ...from } }, at)
    await tellStaff(tx, [staffId], { kind: 'passkey_added', subject: id, detail: { name } }, at)
    return passkey
  })
}

async function verify(
  { keys, now }: Deps,
  { staffId, rp, response }: Pick<Adding, 'staffId' | 'rp' | 'response'>,
) {
  let challenge = ''
  const { verified, registrationInfo } = await verifyRegistrationResponse({
    response,
    expectedChallenge: (said) => {
      challenge = said
      return isChallenge(keys, purposeOf(staffId), said, now())
    },
    expectedOrigin: rp.origin,
    expectedRPID: rp.id,
    requireUserVerification: true,
    supportedAlgorithmIDs: algorithms,
  }).catch((error: unknown) => {
    throw Object.assign(refuse('STAFF_PASSKEY_WRONG'), { cause: error })
  })
  if (!verified || !registrationInfo) throw refuse('STAFF_PASSKEY_WRONG')
  const { credential } = registrationInfo
  return {
    challenge,
    credentialId: credential.id,
    publicKey: Buffer.from(credential.publicKey).toString('base64url'),
    counter: BigInt(credential.counter),
  }
}

/** Somebody's keys, oldest first. */
export async function staffPasskeysOf(
  { db }: Pick<Deps, 'db'>,
  staffId: StaffId,
): Promise<readonly StaffPasskey[]> {
  const known = await findStaffPasskeys(db, staffId)
  return known.map(({ id, name, createdAt, usedAt }) => ({ id, name, createdAt, usedAt }))
}

type Removing = Readonly<{ staffId: StaffId; id: string; from: Origin }>

/** From then on the key proves nothing, and its owner is told. Twice is once. */
export const removeStaffPasskey = (
  { db, now }: Pick<Deps, 'db' | 'now'>,
  { staffId, id, from }: Removing,
): Promise<void> =>
  inTransaction(db, async (tx) => {
    await holdLog(tx)
    const name = await deleteStaffPasskey(tx, { staffId, id })
    if (name === undefined) return
    const act = { actor: staffId, action: 'passkey-removed', subject: staffId }
    await recordAct(tx, { ...act, detail: { before: { passkey: id, name }, ...from } }, now())
    await tellStaff(
      tx,
      [staffId],
      { kind: 'passkey_removed', subject: id, detail: { name } },
      now(),
    )
  })
