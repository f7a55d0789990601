import { createPublicKey, type KeyObject, verify } from 'node:crypto'
import { nil, oid, sequence } from './der.ts'

/** Which algorithm a request may be signed with: RSA with SHA-256, as everything here is. */
const sha256WithRsa = sequence(oid('1.2.840.113549.1.1.11'), nil)

/**
 * The public key of a certificate request (PKCS #10, PEM) that its private key has signed, or what is wrong.
 * Three places of it are read: the signed part as it stands, the key in it, which OpenSSL reads, and the
 * signature, which OpenSSL verifies with that key over those bytes. Whatever else a request wishes, a name
 * or an extension, is not looked at: we say ourselves whose certificate it becomes.
 */
export function readRequest(pem: string): Readonly<{ publicKey: KeyObject } | { issue: string }> {
  const body =
    /^-----BEGIN (?:NEW )?CERTIFICATE REQUEST-----([A-Za-z0-9+/=\s]{1,8192})-----END/.exec(
      pem.trim(),
    )?.[1]
  if (body === undefined) return { issue: 'not a certificate request in PEM' }
  const parts = partsOf(Buffer.from(body, 'base64'))
  if (!parts) return { issue: 'not a PKCS #10 request' }
  const publicKey = keyOf(parts.spki)
  const { asymmetricKeyType, asymmetricKeyDetails: details } = publicKey ?? {}
  if (!publicKey || asymmetricKeyType !== 'rsa' || details?.modulusLength !== 2048)
    return { issue: 'not an RSA key of 2048 bits' }
  // With a small exponent signatures can be forged by mistakes that others have made.
  if (details.publicExponent !== 65_537n) return { issue: 'not the public exponent 65537' }
  if (!parts.algorithm.equals(sha256WithRsa)) return { issue: 'not signed by RSA with SHA-256' }
  if (!verify('sha256', parts.signed, publicKey, parts.signature))
    return { issue: 'not signed by the private key that it is about' }
  return { publicKey }
}

type Parts = Readonly<{ signed: Buffer; spki: Buffer; algorithm: Buffer; signature: Buffer }>

function partsOf(der: Buffer): Parts | undefined {
  const [request, ...trailing] = elementsOf(der) ?? []
  if (request?.tag !== 0x30 || trailing.length > 0) return undefined
  const [signed, algorithm, bits, ...more] = elementsOf(request.content) ?? []
  if (signed?.tag !== 0x30 || algorithm?.tag !== 0x30 || bits?.tag !== 0x03 || more.length > 0)
    return undefined
  const [version, name, spki] = elementsOf(signed.content) ?? []
  if (version?.tag !== 0x02 || name?.tag !== 0x30 || spki?.tag !== 0x30) return undefined
  // A whole number of bytes: no bit of the last is unused.
  if (bits.content[0] !== 0) return undefined
  return {
    signed: signed.whole,
    spki: spki.whole,
    algorithm: algorithm.whole,
    signature: bits.content.subarray(1),
  }
}

type Element = Readonly<{ tag: number; content: Buffer; whole: Buffer }>

/** The elements that stand one after the other, to the last byte; nothing where they do not. */
function elementsOf(bytes: Buffer): readonly Element[] | undefined {
  const elements: Element[] = []
  for (let at = 0; at < bytes.length; ) {
    const element = elementAt(bytes, at)
    if (!element) return undefined
    elements.push(element)
    at += element.whole.length
  }
  return elements
}

/** One element in DER: a tag of one byte, and a length in the shortest form that holds it. */
function elementAt(bytes: Buffer, at: number): Element | undefined {
  const [tag, first] = [bytes[at], bytes[at + 1]]
  if (tag === undefined || first === undefined || (tag & 0x1f) === 0x1f) return undefined
  const count = first < 0x80 ? 0 : first & 0x7f
  if (first === 0x80 || count > 2 || at + 2 + count > bytes.length) return undefined
  const length = count === 0 ? first : bytes.readUIntBE(at + 2, count)
  if (count > 0 && length < (count === 1 ? 0x80 : 0x100)) return undefined
  const start = at + 2 + count
  const end = start + length
  if (end > bytes.length) return undefined
  return { tag, content: bytes.subarray(start, end), whole: bytes.subarray(at, end) }
}

function keyOf(spki: Buffer): KeyObject | undefined {
  try {
    return createPublicKey({ key: spki, format: 'der', type: 'spki' })
  } catch {
    return undefined
  }
}
