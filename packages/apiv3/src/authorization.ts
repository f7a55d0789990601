import type { KeyObject } from 'node:crypto'
import { type RequestParts, requestMessage, sign, signatureScheme } from './sign.ts'

/** The `Authorization` header, read. */
export type Authorization = Readonly<{
  /** Merchant number of the caller; in partner mode the service provider's own. */
  mchid: string
  /** Serial of the merchant API certificate as spelled by the caller; see `canonicalSerial`. */
  serialNo: string
  nonce: string
  /** Unix seconds. */
  timestamp: number
  /** Standard Base64. */
  signature: string
}>

export type AuthorizationInput = RequestParts &
  Readonly<{ mchid: string; serialNo: string; privateKey: KeyObject }>

/** Signs a request in the thread pool and gives the value of its `Authorization` header. */
export async function authorizationOf(input: AuthorizationInput): Promise<string> {
  const { mchid, serialNo, privateKey, timestamp, nonce } = input
  const signature = await sign(requestMessage(input), privateKey)
  return formatAuthorization({ mchid, serialNo, nonce, timestamp: Number(timestamp), signature })
}

/** The header value in the order the official documents print it. */
export function formatAuthorization(authorization: Authorization): string {
  const { mchid, serialNo, nonce, timestamp, signature } = authorization
  const parameters = [
    `mchid="${mchid}"`,
    `nonce_str="${nonce}"`,
    `signature="${signature}"`,
    `timestamp="${timestamp}"`,
    `serial_no="${serialNo}"`,
  ]
  return `${signatureScheme} ${parameters.join(',')}`
}

/** Long enough for the signature of a 4096-bit key with room to spare. */
const headerLengthMax = 2048

/** SDKs order the parameters differently; each pattern is anchored, so that nothing may trail. */
const parameterPattern = /([a-z_]{1,32})="([^"\\]*)"(?:[ \t]*,[ \t]*(?=[a-z])|$)/y

const shapes = {
  mchid: /^[0-9A-Za-z_-]{1,32}$/,
  serial_no: /^[0-9A-Fa-f]{1,64}$/,
  // One SDK sends ten characters, the documents ask for 32.
  nonce_str: /^[\x21-\x7e]{1,64}$/,
  // Canonical decimal only: the number must spell the same text again when the message is rebuilt.
  timestamp: /^[1-9][0-9]{0,10}$/,
  signature: /^[0-9A-Za-z+/]{4,1024}={0,2}$/,
} as const

/**
 * Reads an `Authorization` header whatever the order of its parameters.
 * `undefined` when the scheme is another, a parameter is missing, repeated or out of shape.
 * Parameters not known here are passed over.
 */
export function parseAuthorization(header: string | undefined): Authorization | undefined {
  if (header === undefined || header.length > headerLengthMax) return undefined
  if (!header.startsWith(`${signatureScheme} `)) return undefined
  const parameters = parametersOf(header.slice(signatureScheme.length).trim())
  if (!parameters) return undefined

  const mchid = shaped(parameters, 'mchid')
  const serialNo = shaped(parameters, 'serial_no')
  const nonce = shaped(parameters, 'nonce_str')
  const timestamp = shaped(parameters, 'timestamp')
  const signature = shaped(parameters, 'signature')
  if (!mchid || !serialNo || !nonce || !timestamp || !signature) return undefined
  return { mchid, serialNo, nonce, timestamp: Number(timestamp), signature }
}

function parametersOf(text: string): ReadonlyMap<string, string> | undefined {
  const parameters = new Map<string, string>()
  parameterPattern.lastIndex = 0
  while (parameterPattern.lastIndex < text.length) {
    const [, key, value] = parameterPattern.exec(text) ?? []
    if (key === undefined || value === undefined || parameters.has(key)) return undefined
    parameters.set(key, value)
  }
  return parameters
}

function shaped(
  parameters: ReadonlyMap<string, string>,
  key: keyof typeof shapes,
): string | undefined {
  const value = parameters.get(key)
  return value !== undefined && shapes[key].test(value) ? value : undefined
}
