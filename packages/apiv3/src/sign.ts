import { type KeyObject, randomUUID, sign as rsaSign, verify as rsaVerify } from 'node:crypto'

/** The one scheme of this package: RSASSA-PKCS1-v1_5 with SHA-256, RSA keys of 2048 bits. */
export const signatureScheme = 'WECHATPAY2-SHA256-RSA2048'

const algorithm = 'sha256'
const lineFeed = Buffer.from('\n')

/** What a caller signs: the request as it stands on the wire. */
export type RequestParts = Readonly<{
  /** Upper-case HTTP method. */
  method: string
  /** Path and query exactly as sent, percent-encoding included; no scheme, host or fragment. */
  url: string
  /** Unix seconds, or their decimal text. */
  timestamp: number | string
  nonce: string
  /** Raw bytes of the body, or its text; empty when there is none. Uploads sign their `meta` part. */
  body: string | Uint8Array
}>

/** What the platform signs: an answer or a callback. */
export type ResponseParts = Readonly<Pick<RequestParts, 'timestamp' | 'nonce' | 'body'>>

/**
 * Every line, each closed by one LF, the last one too.
 * Bytes stay bytes: an encoder that ends its JSON with LF signs two of them, and rightly so.
 */
export function signatureMessage(...lines: readonly (string | Uint8Array)[]): Buffer {
  return Buffer.concat(
    lines.flatMap((line) => [typeof line === 'string' ? Buffer.from(line) : line, lineFeed]),
  )
}

/**
 * Five lines: method, url, timestamp, nonce, body.
 * Source: 《微信支付商户REST API签名规则》; wechatpay-go core/auth/credentials.
 */
export function requestMessage({ method, url, timestamp, nonce, body }: RequestParts): Buffer {
  return signatureMessage(method, url, String(timestamp), nonce, body)
}

/**
 * Three lines: timestamp, nonce, body; the third is empty for a 204.
 * Source: 签名验证 (official guide); wechatpay-java WechatPay2Validator.
 */
export function responseMessage({ timestamp, nonce, body }: ResponseParts): Buffer {
  return signatureMessage(String(timestamp), nonce, body)
}

/**
 * Standard Base64 of the RSA-SHA256 signature.
 * The callback form runs in the thread pool: a 2048-bit signature costs about a millisecond,
 * which on the event loop would bound a whole process to a thousand answers a second.
 */
export function sign(message: string | Uint8Array, privateKey: KeyObject): Promise<string> {
  const bytes = typeof message === 'string' ? Buffer.from(message) : message
  return new Promise((resolve, reject) => {
    rsaSign(algorithm, bytes, privateKey, (error, signature) =>
      error ? reject(error) : resolve(signature.toString('base64')),
    )
  })
}

/**
 * True when `signature` is the canonical Base64 of a signature over `message`; never throws.
 * It stays on the caller's thread: verifying is some thirty times cheaper than signing.
 */
export function verify(
  message: string | Uint8Array,
  signature: string,
  publicKey: KeyObject,
): boolean {
  const raw = Buffer.from(signature, 'base64')
  // Node skips what is not Base64; a second spelling of the same bytes is not a signature.
  if (raw.length === 0 || raw.toString('base64') !== signature) return false
  const bytes = typeof message === 'string' ? Buffer.from(message) : message
  return rsaVerify(algorithm, bytes, publicKey, raw)
}

/** Thirty-two characters of upper-case hex, a random UUID without its dashes: 122 random bits. */
export function newNonce(): string {
  // Node draws UUIDs from a pool: 1 µs instead of 11 for sixteen random bytes.
  return randomUUID().replaceAll('-', '').toUpperCase()
}
