import { createPublicKey, type KeyObject, X509Certificate } from 'node:crypto'

const publicKeyIdPrefix = 'PUB_KEY_ID_'

/**
 * One spelling per certificate: upper-case hex without leading zeros.
 * SDKs write the same serial in lower case, with and without a leading zero. Ids of public keys
 * stay as they are.
 */
export function canonicalSerial(text: string): string {
  if (isPublicKeyId(text)) return text
  return text.toUpperCase().replace(/^0+(?=.)/, '')
}

/** True for `PUB_KEY_ID_` and digits: the name of a WeChat Pay public key, not of a certificate. */
export function isPublicKeyId(serial: string): boolean {
  return serial.startsWith(publicKeyIdPrefix)
}

/** The serial of an X.509 certificate (PEM) in its canonical spelling. */
export function certificateSerial(pem: string | Uint8Array): string {
  return canonicalSerial(new X509Certificate(pem).serialNumber)
}

/** The public key of a certificate (PEM) or of a public-key file (SPKI PEM), parsed once. */
export function publicKeyOf(pem: string): KeyObject {
  return pem.includes('CERTIFICATE') ? new X509Certificate(pem).publicKey : createPublicKey(pem)
}
