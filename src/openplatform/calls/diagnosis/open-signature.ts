import { constants, type KeyObject, publicDecrypt, verify } from 'node:crypto'

/** What a signature of PKCS #1 v1.5 holds: which hash was taken, and the hash. */
export type Opened = Readonly<{ algorithm: string; digest: Buffer }>

/** Prefixes of `DigestInfo` (RFC 8017, §9.2, note 1): the hash follows. */
const digestInfos: readonly (readonly [algorithm: string, prefix: string, bytes: number])[] = [
  ['sha256', '3031300d060960864801650304020105000420', 32],
  ['sha1', '3021300906052b0e03021a05000414', 20],
  ['md5', '3020300c06082a864886f70d020505000410', 16],
  ['sha512', '3051300d060960864801650304020305000440', 64],
  ['sha384', '3041300d060960864801650304020205000430', 48],
]

/**
 * Opens a signature with the public key, without knowing what was signed. Nothing when the padding does
 * not open: then another private key made it. By chance it opens for one foreign key in 2^80.
 */
export function openSignature(publicKey: KeyObject, signature: Buffer): Opened | undefined {
  let content: Buffer
  try {
    content = publicDecrypt({ key: publicKey, padding: constants.RSA_PKCS1_PADDING }, signature)
  } catch {
    return undefined
  }
  for (const [algorithm, prefix, bytes] of digestInfos) {
    const head = Buffer.from(prefix, 'hex')
    if (content.length === head.length + bytes && content.subarray(0, head.length).equals(head))
      return { algorithm, digest: content.subarray(head.length) }
  }
  // Some libraries encrypt the bare hash with the private key.
  return { algorithm: 'none', digest: content }
}

/** Whether the newer padding was used, which has chance in it and can only be asked for. */
export const isPss = (publicKey: KeyObject, signature: Buffer, message: Buffer): boolean =>
  verify(
    'sha256',
    message,
    {
      key: publicKey,
      padding: constants.RSA_PKCS1_PSS_PADDING,
      saltLength: constants.RSA_PSS_SALTLEN_AUTO,
    },
    signature,
  )

export type Spelled = Readonly<{ bytes: Buffer; mistake: string | null }>

const signatureBytes = 256

/** The bytes of a signature however it was written down; the spelling the wire wants comes first. */
export function spellingsOf(signature: string): readonly Spelled[] {
  const probe = 'WECHATPAY/SIGNTEST/'
  if (signature.startsWith(probe))
    return spellingsOf(signature.slice(probe.length)).map(({ bytes }) => ({
      bytes,
      mistake: 'signature_probe',
    }))
  const found: Spelled[] = []
  const add = (bytes: Buffer, mistake: string | null) => {
    if (bytes.length === signatureBytes) found.push({ bytes, mistake })
  }
  const plain = Buffer.from(signature, 'base64')
  add(plain, plain.toString('base64') === signature ? null : spellingFault(signature))
  if (/^[0-9a-f]{512}$/i.test(signature)) add(Buffer.from(signature, 'hex'), 'signature_hex')
  add(Buffer.from(plain.toString('latin1'), 'base64'), 'signature_base64_twice')
  if (/^[0-9a-f]{512}$/i.test(plain.toString('latin1')))
    add(Buffer.from(plain.toString('latin1'), 'hex'), 'signature_hex_in_base64')
  return found
}

const spellingFault = (signature: string): string =>
  /[-_]/.test(signature) ? 'signature_base64url' : 'signature_spaces'
