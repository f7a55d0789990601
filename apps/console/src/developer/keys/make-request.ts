/** A private key that never leaves this browser but as a download, and the request that is sent in its place. */
export type MadeKey = Readonly<{ privateKeyPem: string; requestPem: string }>

const algorithm = {
  name: 'RSASSA-PKCS1-v1_5',
  hash: 'SHA-256',
  modulusLength: 2048,
  publicExponent: Uint8Array.of(1, 0, 1),
} as const

/**
 * Makes an RSA key of 2048 bits with WebCrypto, and a certificate request (PKCS #10) that it has signed. The
 * request names nobody: whose certificate it becomes, the server says.
 */
export async function makeKey(mchid: string): Promise<MadeKey> {
  const pair = await crypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])
  const spki = new Uint8Array(await crypto.subtle.exportKey('spki', pair.publicKey))
  const pkcs8 = new Uint8Array(await crypto.subtle.exportKey('pkcs8', pair.privateKey))
  const body = sequence(integerZero, nameOf(mchid), spki, noAttributes)
  const signature = await crypto.subtle.sign(algorithm.name, pair.privateKey, body)
  const request = sequence(body, sha256WithRsa, bitString(new Uint8Array(signature)))
  return {
    privateKeyPem: pem('PRIVATE KEY', pkcs8),
    requestPem: pem('CERTIFICATE REQUEST', request),
  }
}

// The few words of DER that a request is made of (X.690), as the server's own writer has them.
const value = (
  tag: number,
  ...parts: readonly Uint8Array<ArrayBuffer>[]
): Uint8Array<ArrayBuffer> => {
  const length = parts.reduce((sum, part) => sum + part.length, 0)
  const head =
    length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff]
  const bytes = new Uint8Array(1 + head.length + length)
  bytes.set([tag, ...head])
  let at = 1 + head.length
  for (const part of parts) {
    bytes.set(part, at)
    at += part.length
  }
  return bytes
}

const sequence = (...parts: readonly Uint8Array<ArrayBuffer>[]) => value(0x30, ...parts)
const bitString = (content: Uint8Array<ArrayBuffer>) => value(0x03, Uint8Array.of(0), content)
const integerZero = value(0x02, Uint8Array.of(0))
const noAttributes = value(0xa0)
const commonName = value(0x06, Uint8Array.of(0x55, 0x04, 0x03))
const text = (content: string) => value(0x0c, new Uint8Array(new TextEncoder().encode(content)))
const nameOf = (name: string) => sequence(value(0x31, sequence(commonName, text(name))))
const sha256WithRsa = sequence(
  value(0x06, Uint8Array.of(0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x0b)),
  value(0x05),
)

function pem(label: string, bytes: Uint8Array): string {
  const base64 = btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''))
  return [
    `-----BEGIN ${label}-----`,
    ...(base64.match(/.{1,64}/g) ?? []),
    `-----END ${label}-----`,
    '',
  ].join('\n')
}
