import type { KeyObject } from 'node:crypto'
import { WechatpayError } from './error.ts'
import { responseMessage, signatureScheme, verify } from './sign.ts'

/** Headers as `fetch` gives them, or as `node:http` does (lower-case names). */
export type HeaderSource =
  | Readonly<{ get: (name: string) => string | null }>
  | Readonly<Record<string, string | readonly string[] | undefined>>

export type Signed = Readonly<{
  headers: HeaderSource
  /** Raw bytes as received, before any parsing. */
  body: string | Uint8Array
}>

type Deps = Readonly<{ keyOf: (serial: string) => KeyObject | undefined; now: () => Date }>

/** Five minutes either way. Source: wechatpay-go core/auth/validators, wechatpay-php ClientJsonTrait. */
const clockToleranceSeconds = 300

/** Reads one header whatever its case and its container; `undefined` when absent. */
export function headerOf(headers: HeaderSource, name: string): string | undefined {
  if (isFetchHeaders(headers)) return headers.get(name) ?? undefined
  const wanted = name.toLowerCase()
  const value =
    headers[wanted] ??
    Object.entries(headers).find(([header]) => header.toLowerCase() === wanted)?.[1]
  return typeof value === 'string' ? value : value?.[0]
}

const isFetchHeaders = (
  headers: HeaderSource,
): headers is Readonly<{ get: (name: string) => string | null }> =>
  typeof headers['get'] === 'function'

/**
 * Believes an answer or a callback, or throws `WechatpayError` with code `SIGNATURE_INVALID`:
 * a header missing, a clock five minutes off, a key unknown, a signature wrong (probe traffic
 * whose signature begins `WECHATPAY/SIGNTEST/` is wrong on purpose and ends here too).
 */
export function verifySigned({ keyOf, now }: Deps, { headers, body }: Signed): void {
  const timestamp = headerOf(headers, 'Wechatpay-Timestamp')
  const nonce = headerOf(headers, 'Wechatpay-Nonce')
  const signature = headerOf(headers, 'Wechatpay-Signature')
  const serial = headerOf(headers, 'Wechatpay-Serial')
  if (!timestamp || !nonce || !signature || !serial)
    throw unbelieved('a Wechatpay header is missing')

  const type = headerOf(headers, 'Wechatpay-Signature-Type') ?? signatureScheme
  if (type !== signatureScheme) throw unbelieved(`its signature type ${type} is not spoken here`)
  if (!isFresh(timestamp, now()))
    throw unbelieved(`its timestamp ${timestamp} is more than five minutes off`)

  const key = keyOf(serial)
  if (!key) throw unbelieved(`its key ${serial} is not known`)
  if (!verify(responseMessage({ timestamp, nonce, body }), signature, key)) {
    throw unbelieved('its signature is wrong')
  }
}

function isFresh(timestamp: string, now: Date): boolean {
  const skewSeconds = Math.abs(now.getTime() / 1000 - Number(timestamp))
  // A text that is no number gives NaN, which is not within anything.
  return skewSeconds <= clockToleranceSeconds
}

const unbelieved = (why: string): WechatpayError =>
  new WechatpayError({ code: 'SIGNATURE_INVALID', message: `The message is not believed: ${why}.` })
