/** Signing and verifying as the wire wants them, by what the browser has (APIv3 signing). */

const utf8 = new TextEncoder()
const algorithm = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' } as const

export type Asked = Readonly<{
  method: string
  /** Path and query, as they go out. */
  target: string
  body: string
  timestamp: string
  nonce: string
}>

/** Five lines, each with its end. */
export const requestMessage = ({ method, target, timestamp, nonce, body }: Asked): string =>
  `${method}\n${target}\n${timestamp}\n${nonce}\n${body}\n`

export const answerMessage = (timestamp: string, nonce: string, body: string): string =>
  `${timestamp}\n${nonce}\n${body}\n`

/** Throws what WebCrypto throws where the text is no key. The key cannot be taken out again. */
export async function privateKeyOf(pem: string): Promise<CryptoKey> {
  return crypto.subtle.importKey('pkcs8', bytesOf(pem, 'PRIVATE KEY'), algorithm, false, ['sign'])
}

/** From a public key, or from the certificate that holds it. */
export async function platformKeyOf(pem: string): Promise<CryptoKey> {
  const bytes = pem.includes('CERTIFICATE')
    ? publicKeyIn(bytesOf(pem, 'CERTIFICATE'))
    : bytesOf(pem, 'PUBLIC KEY')
  return crypto.subtle.importKey('spki', bytes, algorithm, false, ['verify'])
}

export async function sign(key: CryptoKey, message: string): Promise<string> {
  const signature = await crypto.subtle.sign(algorithm, key, utf8.encode(message))
  return btoa(String.fromCharCode(...new Uint8Array(signature)))
}

export function verify(key: CryptoKey, signature: string, message: string): Promise<boolean> {
  const bytes = fromBase64(signature)
  return bytes === undefined
    ? Promise.resolve(false)
    : crypto.subtle.verify(algorithm, key, bytes, utf8.encode(message))
}

export const newNonce = (): string =>
  [...crypto.getRandomValues(new Uint8Array(16))]
    .map((byte) => byte.toString(16).padStart(2, '0'))
    .join('')
    .toUpperCase()

function bytesOf(pem: string, label: string): Uint8Array<ArrayBuffer> {
  const body = new RegExp(`-----BEGIN ${label}-----([\\s\\S]*?)-----END ${label}-----`).exec(
    pem,
  )?.[1]
  const bytes = body === undefined ? undefined : fromBase64(body.replaceAll(/\s/g, ''))
  if (bytes === undefined) throw new TypeError(`not a PEM of a ${label}`)
  return bytes
}

function fromBase64(text: string): Uint8Array<ArrayBuffer> | undefined {
  try {
    return Uint8Array.from(atob(text), (character) => character.charCodeAt(0))
  } catch {
    return undefined
  }
}

type Element = Readonly<{ tag: number; from: number; start: number; end: number }>

/** One DER element: where it begins, and its content. */
function elementAt(bytes: Uint8Array, from: number): Element {
  const first = bytes[from + 1] ?? 0
  if (first < 0x80) return { tag: bytes[from] ?? 0, from, start: from + 2, end: from + 2 + first }
  const count = first & 0x7f
  const length = bytes.slice(from + 2, from + 2 + count).reduce((sum, byte) => sum * 256 + byte, 0)
  const start = from + 2 + count
  return { tag: bytes[from] ?? 0, from, start, end: start + length }
}

/** The SubjectPublicKeyInfo: after version, serial, algorithm, issuer, validity and subject. */
function publicKeyIn(certificate: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  const body = elementAt(certificate, elementAt(certificate, 0).start)
  let next = elementAt(certificate, body.start)
  // The version stands in front, under a tag of its own, in all but the oldest.
  if (next.tag === 0xa0) next = elementAt(certificate, next.end)
  for (let passed = 0; passed < 5; passed++) next = elementAt(certificate, next.end)
  return certificate.slice(next.from, next.end)
}
