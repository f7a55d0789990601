/** Codes that this package gives itself; every other code comes from the platform. */
export type LocalCode =
  /** No answer: connection refused or lost. The outcome of the call is unknown. */
  | 'NETWORK_ERROR'
  /** No answer in time. The outcome of the call is unknown. */
  | 'DEADLINE_EXCEEDED'
  /** The signature of an answer or callback is missing, stale, by an unknown key, or wrong. */
  | 'SIGNATURE_INVALID'
  /** The answer is signed but is not what the contract says. */
  | 'ANSWER_MALFORMED'
  /** A resource or field cannot be decrypted. */
  | 'DECRYPT_FAILED'
  /** A bill arrived with another hash than was announced, or does not unpack. Download it again. */
  | 'BILL_DAMAGED'
  /** A field was to be encrypted before any platform key was known. Nothing was sent. */
  | 'PLATFORM_KEY_UNKNOWN'

export type WechatpayFault = Readonly<{
  code: string
  message: string
  /** HTTP status; absent when there was no answer. */
  status?: number
  /** `{field, value, issue, location}` as far as the platform says. */
  detail?: unknown
  /** `Request-ID` of the answer, for asking the platform. */
  requestId?: string
  /** `Retry-After` of the answer, in milliseconds. */
  retryAfterMs?: number
  /** No byte of the call has left: there was no connection to send it by. */
  neverSent?: boolean
}>

/** What the platform refused, or what kept an answer from being believed. */
export class WechatpayError extends Error {
  override readonly name = 'WechatpayError'
  /** `ORDER_NOT_EXIST`, `SIGN_ERROR`…, or a `LocalCode`. */
  readonly code: string
  /** HTTP status; `undefined` when there was no answer. */
  readonly status: number | undefined
  readonly detail: unknown
  readonly requestId: string | undefined
  /** How long the platform asks to wait; `undefined` when it does not say. */
  readonly retryAfterMs: number | undefined
  /**
   * True when it is certain that no attempt left this machine: the name led nowhere, or the connection
   * was refused or never came about. Nothing happened, whatever `outcomeUnknown` says of its code.
   */
  readonly neverSent: boolean

  constructor(fault: WechatpayFault, cause?: unknown) {
    super(fault.message, cause === undefined ? undefined : { cause })
    this.code = fault.code
    this.status = fault.status
    this.detail = fault.detail
    this.requestId = fault.requestId
    this.retryAfterMs = fault.retryAfterMs
    this.neverSent = fault.neverSent ?? fault.code === 'PLATFORM_KEY_UNKNOWN'
  }

  /**
   * True when nobody can say whether the platform acted: no answer, a 5xx, or one not to be believed.
   * Query the order, or repeat the identical call; never try again under a new number.
   */
  get outcomeUnknown(): boolean {
    return outcomesUnknown.has(this.code) || (this.status !== undefined && this.status >= 500)
  }
}

const outcomesUnknown: ReadonlySet<string> = new Set<LocalCode>([
  'NETWORK_ERROR',
  'DEADLINE_EXCEEDED',
  'SIGNATURE_INVALID',
  'ANSWER_MALFORMED',
])
