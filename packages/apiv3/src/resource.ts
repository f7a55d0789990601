import {
  type CipherKey,
  createCipheriv,
  createDecipheriv,
  createSecretKey,
  type KeyObject,
  randomBytes,
} from 'node:crypto'
import { WechatpayError } from './error.ts'
import type { EncryptedResource } from './schemas/notification.ts'

/** The only algorithm of the envelope outside the SM variant. */
export const resourceAlgorithm = 'AEAD_AES_256_GCM'

/** The APIv3 key: exactly 32 ASCII characters used directly as key bytes, or that key parsed once. */
export type ApiV3Key = string | KeyObject

export type ResourceInput = Readonly<{
  key: ApiV3Key
  /** Twelve characters whose bytes are the IV; made when absent. Never use one twice under a key. */
  nonce?: string
  /** `transaction`, `refund`, `certificate`…; may be empty, is always sent. */
  associatedData: string
  plaintext: string | Uint8Array
}>

const keyLength = 32
const tagLength = 16

/** Parses the APIv3 key once, for callers that seal thousands of callbacks with it. */
export function apiV3KeyOf(text: string): KeyObject {
  if (!/^[\x20-\x7e]{32}$/.test(text)) {
    throw new RangeError(`An APIv3 key is exactly ${keyLength} ASCII characters.`)
  }
  return createSecretKey(text, 'ascii')
}

const cipherKey = (key: ApiV3Key): CipherKey => (typeof key === 'string' ? apiV3KeyOf(key) : key)

/**
 * Seals a callback or a certificate: Base64 of ciphertext followed by the 16-byte tag.
 * Source: 证书和回调报文解密 (official guide); wechatpay-php Crypto/AesGcm.
 */
export function encryptResource(input: ResourceInput): EncryptedResource {
  const { key, nonce = newResourceNonce(), associatedData, plaintext } = input
  if (nonce.length !== 12) throw new RangeError('The nonce of a resource has 12 characters.')
  const cipher = createCipheriv('aes-256-gcm', cipherKey(key), nonce, { authTagLength: tagLength })
  cipher.setAAD(Buffer.from(associatedData))
  const bytes = typeof plaintext === 'string' ? Buffer.from(plaintext) : plaintext
  const sealed = Buffer.concat([cipher.update(bytes), cipher.final(), cipher.getAuthTag()])
  return {
    algorithm: resourceAlgorithm,
    nonce,
    associated_data: associatedData,
    ciphertext: sealed.toString('base64'),
  }
}

/**
 * Opens what the platform sealed and gives its UTF-8 text.
 * Throws `WechatpayError` with code `DECRYPT_FAILED` when the key, the nonce, the associated data or
 * a single bit of the ciphertext is another than was sealed.
 */
export function decryptResource(key: ApiV3Key, resource: EncryptedResource): string {
  const { algorithm, nonce, associated_data = '', ciphertext } = resource
  if (algorithm !== resourceAlgorithm) throw undecipherable(`unknown algorithm ${algorithm}`)
  const sealed = Buffer.from(ciphertext, 'base64')
  if (sealed.length < tagLength || nonce.length === 0) throw undecipherable('too short')
  try {
    const options = { authTagLength: tagLength }
    const decipher = createDecipheriv('aes-256-gcm', cipherKey(key), nonce, options)
    decipher.setAAD(Buffer.from(associated_data))
    decipher.setAuthTag(sealed.subarray(-tagLength))
    const text = [decipher.update(sealed.subarray(0, -tagLength)), decipher.final()]
    return Buffer.concat(text).toString()
  } catch (error) {
    if (error instanceof RangeError) throw error
    throw undecipherable('it was not sealed with this key, nonce and associated data', error)
  }
}

const undecipherable = (why: string, cause?: unknown): WechatpayError =>
  new WechatpayError(
    { code: 'DECRYPT_FAILED', message: `The resource does not open: ${why}.` },
    cause,
  )

/** Nine random bytes spell twelve URL-safe Base64 characters: 72 bits, each envelope its own. */
const newResourceNonce = (): string => randomBytes(9).toString('base64url')
