import type { KeyObject } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Answer, refusalOf } from './answer.ts'
import { authorizationOf } from './authorization.ts'
import { WechatpayError } from './error.ts'
import { neverLeft } from './never-left.ts'
import { newNonce } from './sign.ts'
import type { HeaderSource } from './verify-signed.ts'

/** One call of the API, before it is signed. */
export type Call = Readonly<{
  method: 'GET' | 'POST'
  /** Path and query, percent-encoded. */
  url: string
  body?: object
}>

export type TransportDeps = Readonly<{
  /** Scheme, host and port. */
  origin: string
  mchid: string
  serialNo: string
  privateKey: KeyObject
  /** Value of `Wechatpay-Serial`: the platform key that this side can verify with. */
  platformSerial: () => string | undefined
  /** Bound of the whole call, repeats and pauses included, in milliseconds. */
  deadlineMs: number
  /** Bound of one attempt, in milliseconds. */
  attemptMs: number
  /** Repeats after the first attempt. */
  retries: number
  fetch: Fetch
  now: () => Date
}>

/** As much of `fetch` as is used here: the global one, or one with its own pool of connections. */
export type Fetch = (url: string, init: FetchInit) => Promise<FetchedResponse>

export type FetchInit = Readonly<{
  method: string
  headers: Record<string, string>
  redirect: 'manual'
  signal: AbortSignal
  body?: string
}>

type FetchedResponse = Readonly<{
  ok: boolean
  status: number
  headers: Readonly<{ get: (name: string) => string | null }>
  body: AsyncIterable<Uint8Array> | null
  arrayBuffer: () => Promise<ArrayBuffer>
}>

export type Received = Answer & Readonly<{ headers: HeaderSource }>

const pauseMs = 200
const userAgent = `tongbao-apiv3/0.1 node/${process.versions.node}`

/**
 * Sends one call and gives its 2xx answer, not yet believed; throws `WechatpayError` otherwise.
 *
 * Repeats only what left the outcome open (no answer, 5xx, 429), and only the identical bytes:
 * same order number, same body, a fresh signature. The platform knows the number, so the second
 * arrival of a call is answered, not done again. A 4xx is final.
 */
export const send = (deps: TransportDeps, call: Call): Promise<Received> =>
  repeated(deps, call, attempted)

/**
 * Opens a file of the platform, which comes without a signature, and gives its bytes as they come;
 * repeats like `send` until the first of them. Each pause between two pieces is bounded like an
 * attempt. Whoever stops early closes the line.
 */
export const openFile = (deps: TransportDeps, url: string): Promise<AsyncGenerator<Uint8Array>> =>
  repeated(deps, { method: 'GET', url }, opened)

async function repeated<Outcome extends object>(
  deps: TransportDeps,
  call: Call,
  attemptOnce: (deps: TransportDeps, attempt: Attempt) => Promise<Outcome | WechatpayError>,
): Promise<Outcome> {
  const body = call.body === undefined ? '' : JSON.stringify(call.body)
  const deadline = AbortSignal.timeout(deps.deadlineMs)
  let mayHaveLeft = false
  for (let attempt = 0; ; attempt++) {
    const outcome = await attemptOnce(deps, { ...call, body, deadline })
    if (!(outcome instanceof WechatpayError)) return outcome
    mayHaveLeft ||= !outcome.neverSent
    const told = mayHaveLeft && outcome.neverSent ? lost(outcome) : outcome
    if (!isOpen(outcome) || attempt >= deps.retries || deadline.aborted) throw told
    await pause(attempt, deadline, told)
  }
}

/** That the last attempt never left says nothing of the first. */
const lost = ({ code, message, cause }: WechatpayError): WechatpayError =>
  new WechatpayError({ code, message, neverSent: false }, cause)

/** A refusal is final; everything else may be asked again in the same words. */
const isOpen = ({ status }: WechatpayError): boolean =>
  status === undefined || status >= 500 || status === 429

/**
 * Doubles from 200 ms and spreads by half, so that many clients do not come back in step; as long as
 * the platform asks for, where it does.
 */
async function pause(attempt: number, deadline: AbortSignal, last: WechatpayError): Promise<void> {
  const ownMs = pauseMs * 2 ** attempt * (0.75 + Math.random() / 2)
  const delayMs = Math.max(ownMs, last.retryAfterMs ?? 0)
  try {
    await sleep(delayMs, undefined, { signal: deadline })
  } catch {
    // The deadline fell into the pause: the last answer says more than the clock does.
    throw last
  }
}

type Attempt = Readonly<{ method: string; url: string; body: string; deadline: AbortSignal }>

async function attempted(
  deps: TransportDeps,
  attempt: Attempt,
): Promise<Received | WechatpayError> {
  const signal = AbortSignal.any([attempt.deadline, AbortSignal.timeout(deps.attemptMs)])
  try {
    const response = await requested(deps, attempt, signal)
    const received = await receivedOf(response)
    return response.ok ? received : refusalOf(received)
  } catch (error) {
    return unanswered(error)
  }
}

async function opened(
  deps: TransportDeps,
  attempt: Attempt,
): Promise<AsyncGenerator<Uint8Array> | WechatpayError> {
  const { attemptMs } = deps
  const silence = new AbortController()
  // The deadline bounds the wait for the file; how long a large one takes, its pieces bound.
  const beginning = AbortSignal.any([attempt.deadline, AbortSignal.timeout(attemptMs)])
  const giveUp = () => silence.abort(beginning.reason)
  beginning.addEventListener('abort', giveUp)
  try {
    const response = await requested(deps, attempt, silence.signal)
    if (response.ok) return piecesOf(response, { silence, attemptMs })
    return refusalOf(await receivedOf(response))
  } catch (error) {
    return unanswered(error)
  } finally {
    beginning.removeEventListener('abort', giveUp)
  }
}

type Patience = Readonly<{ silence: AbortController; attemptMs: number }>

async function* piecesOf(
  response: FetchedResponse,
  { silence, attemptMs }: Patience,
): AsyncGenerator<Uint8Array> {
  const late = () => silence.abort(new DOMException('The file stands still.', 'TimeoutError'))
  const patience = () => setTimeout(late, attemptMs)
  let timer = patience()
  try {
    for await (const piece of response.body ?? []) {
      clearTimeout(timer)
      yield piece
      timer = patience()
    }
  } catch (error) {
    throw unanswered(error)
  } finally {
    clearTimeout(timer)
    silence.abort()
  }
}

async function requested(
  deps: TransportDeps,
  attempt: Attempt,
  signal: AbortSignal,
): Promise<FetchedResponse> {
  const { method, url, body } = attempt
  return await deps.fetch(`${deps.origin}${url}`, {
    method,
    headers: await headersOf(deps, attempt),
    // A redirect would carry a signature made for one path to another.
    redirect: 'manual',
    signal,
    ...(body === '' ? {} : { body }),
  })
}

const receivedOf = async (response: FetchedResponse): Promise<Received> => ({
  status: response.status,
  headers: response.headers,
  requestId: response.headers.get('Request-ID') ?? undefined,
  retryAfterMs: waitOf(response.headers.get('Retry-After')),
  body: Buffer.from(await response.arrayBuffer()),
})

async function headersOf(
  deps: TransportDeps,
  { method, url, body }: Attempt,
): Promise<Record<string, string>> {
  const { mchid, serialNo, privateKey, now, platformSerial } = deps
  const timestamp = Math.floor(now().getTime() / 1000)
  const request = { method, url, body, timestamp, nonce: newNonce() }
  const platformKey = platformSerial()
  return {
    Accept: 'application/json',
    'User-Agent': userAgent,
    Authorization: await authorizationOf({ ...request, mchid, serialNo, privateKey }),
    ...(body === '' ? {} : { 'Content-Type': 'application/json' }),
    ...(platformKey === undefined ? {} : { 'Wechatpay-Serial': platformKey }),
  }
}

/** Seconds are read; a date, which no API of the platform sends, is not. */
const waitOf = (header: string | null): number | undefined =>
  header !== null && /^\d{1,6}$/.test(header) ? Number(header) * 1000 : undefined

function unanswered(error: unknown): WechatpayError {
  if (neverLeft(error)) {
    const message = 'No connection came about; the call never left this machine.'
    return new WechatpayError({ code: 'NETWORK_ERROR', message, neverSent: true }, error)
  }
  const late = error instanceof Error && error.name === 'TimeoutError'
  const fault = late
    ? { code: 'DEADLINE_EXCEEDED', message: 'No answer came in time; the outcome is unknown.' }
    : { code: 'NETWORK_ERROR', message: 'No answer came; the outcome is unknown.' }
  return new WechatpayError(fault, error)
}
