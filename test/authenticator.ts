import { createHash, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto'
import { isoCBOR } from '@simplewebauthn/server/helpers'
import type { PasskeyAnswer, PasskeyMade, PasskeyToAsk, PasskeyToMake } from '#parties'
import type { RelyingParty } from '#platform/relying-party'

/** A device that makes one passkey (ES256) and signs with it, as a browser would hand it over. */
export type Authenticator = Readonly<{
  credentialId: string
  make: (asked: PasskeyToMake, as?: Partial<Manner>) => PasskeyMade
  answer: (asked: PasskeyToAsk, as?: Partial<Manner>) => PasskeyAnswer
}>

/** How it is done; left out, as it should be. */
type Manner = Readonly<{
  rp: RelyingParty
  /** Whether it made sure who holds it. */
  isVerified: boolean
  /** What it says how often it was used; one more each time when left out. */
  counter: number
}>

export function createAuthenticator(rp: RelyingParty): Authenticator {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const credential = randomBytes(32)
  const credentialId = credential.toString('base64url')
  let used = 0
  const manner = (as: Partial<Manner>): Manner => ({
    rp,
    isVerified: true,
    counter: ++used,
    ...as,
  })
  const shell = { id: credentialId, rawId: credentialId, type: 'public-key' as const }
  return {
    credentialId,
    make(asked, as = {}) {
      const how = manner({ counter: 0, ...as })
      const authData = authDataOf(how, attested(credential, publicKey))
      const attestation = new Map<string, unknown>([
        ['fmt', 'none'],
        ['attStmt', new Map()],
        ['authData', new Uint8Array(authData)],
      ])
      return {
        ...shell,
        response: {
          clientDataJSON: clientData('webauthn.create', asked.challenge, how).toString('base64url'),
          attestationObject: cbor(attestation).toString('base64url'),
        },
        clientExtensionResults: {},
      }
    },
    answer(asked, as = {}) {
      const how = manner(as)
      const authData = authDataOf(how)
      const client = clientData('webauthn.get', asked.challenge, how)
      const signed = Buffer.concat([authData, sha256(client)])
      return {
        ...shell,
        response: {
          clientDataJSON: client.toString('base64url'),
          authenticatorData: authData.toString('base64url'),
          signature: sign('sha256', signed, privateKey).toString('base64url'),
        },
        clientExtensionResults: {},
      }
    },
  }
}

const sha256 = (data: string | Buffer): Buffer => createHash('sha256').update(data).digest()
const cbor = (value: unknown): Buffer => Buffer.from(isoCBOR.encode(value as Map<string, string>))

const clientData = (type: string, challenge: string, { rp }: Manner): Buffer =>
  Buffer.from(JSON.stringify({ type, challenge, origin: rp.origin, crossOrigin: false }))

function authDataOf(
  { rp, isVerified, counter }: Manner,
  credential: Buffer = Buffer.alloc(0),
): Buffer {
  const count = Buffer.alloc(4)
  count.writeUInt32BE(counter)
  const flags = 1 | (isVerified ? 4 : 0) | (credential.length > 0 ? 64 : 0)
  return Buffer.concat([sha256(rp.id), Buffer.from([flags]), count, credential])
}

/** The key as COSE writes it: EC2, ES256, P-256, x, y. */
function attested(credential: Buffer, publicKey: KeyObject): Buffer {
  const { x = '', y = '' } = publicKey.export({ format: 'jwk' })
  const key = new Map<number, unknown>([
    [1, 2],
    [3, -7],
    [-1, 1],
    [-2, new Uint8Array(Buffer.from(x, 'base64url'))],
    [-3, new Uint8Array(Buffer.from(y, 'base64url'))],
  ])
  const length = Buffer.alloc(2)
  length.writeUInt16BE(credential.length)
  const encoded = Buffer.from(isoCBOR.encode(key as Map<number, string>))
  return Buffer.concat([Buffer.alloc(16), length, credential, encoded])
}
