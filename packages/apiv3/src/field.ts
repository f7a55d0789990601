import { constants, type KeyObject, privateDecrypt, publicEncrypt } from 'node:crypto'
import { WechatpayError } from './error.ts'

/** RSAES-OAEP with SHA-1 for both the digest and MGF1, as the contract fixes it. Source: 敏感信息加解密. */
const oaep = { padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha1' } as const

/**
 * Encrypts one sensitive field (a name, a card or id number) and gives Base64.
 * At most 214 bytes of UTF-8 fit a 2048-bit key; more throws a RangeError.
 * Requests: the platform's key, named by `Wechatpay-Serial`. Answers: the key of the merchant
 * certificate that signed the request.
 */
export function encryptField(publicKey: KeyObject, text: string): string {
  const bytes = Buffer.from(text)
  const modulusBits = publicKey.asymmetricKeyDetails?.modulusLength ?? 2048
  const bytesMax = modulusBits / 8 - 42
  if (bytes.length > bytesMax) {
    throw new RangeError(`A sensitive field holds at most ${bytesMax} bytes of UTF-8.`)
  }
  return publicEncrypt({ ...oaep, key: publicKey }, bytes).toString('base64')
}

/** Opens one sensitive field. Throws `WechatpayError` with code `DECRYPT_FAILED`. */
export const decryptField = (privateKey: KeyObject, text: string): string =>
  decryptFieldBytes(privateKey, text).toString()

/** The same for a field that holds a key and no text. */
export function decryptFieldBytes(privateKey: KeyObject, text: string): Buffer {
  try {
    return privateDecrypt({ ...oaep, key: privateKey }, Buffer.from(text, 'base64'))
  } catch (error) {
    const message = 'The field was not encrypted with the key of this certificate.'
    throw new WechatpayError({ code: 'DECRYPT_FAILED', message }, error)
  }
}
