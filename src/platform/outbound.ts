import type { LookupAddress } from 'node:dns'
import { isIPv6, type LookupFunction } from 'node:net'
import { callbackify } from 'node:util'
import { Agent, buildConnector, type Dispatcher } from 'undici'
import {
  type AddressRules,
  createAddressFinder,
  type FindAddresses,
  faultOfUrl,
  isAllowed,
  literal,
} from './addresses.ts'

export { faultOfUrl } from './addresses.ts'

/**
 * The answer's status, or why there is none. Of its body, which is read away, bounded, no more is
 * returned than the first bytes that were asked for.
 */
export type Outcome =
  | Readonly<{ status: number; head?: string }>
  | Readonly<{ failure: Failure; detail: string }>

export type Failure =
  /** Not http(s), credentials in it, or not a URL. */
  | 'bad_url'
  /** The host is, or its name leads to, an address that is not public. */
  | 'forbidden_address'
  /** The name leads nowhere. */
  | 'no_address'
  /** No whole answer head before the deadline. */
  | 'timeout'
  /** Refused, reset, not HTTP, or a certificate that does not hold. */
  | 'connection'

export type Outbound = Readonly<{
  /** Never throws, follows no redirect, ends by the deadline (5 s unless told otherwise). */
  post: (
    url: string,
    headers: Readonly<Record<string, string>>,
    body: string | Uint8Array,
    options?: Readonly<{ deadlineMs?: number; headBytes?: number }>,
  ) => Promise<Outcome>
  close: () => Promise<void>
}>

export type OutboundOptions = AddressRules &
  Readonly<{
    /** Name servers other than the machine's, as `address:port`. */
    nameServers?: readonly string[]
    /** Connections to one origin at most: a slow one delays itself only. */
    connectionsPerOrigin?: number
  }>

const deadlineDefaultMs = 5_000
const answerMaxBytes = 64 * 1024

class Forbidden extends Error {
  override readonly name = 'Forbidden'
}

class NoAddress extends Error {
  override readonly name = 'NoAddress'
}

class TimeoutError extends Error {
  override readonly name = 'TimeoutError'
}

/**
 * Sends to addresses that strangers name, without letting them reach inward.
 *
 * Every address is judged at the moment of connecting, and that very address is connected to, so a
 * name that resolves differently a second later (DNS rebinding) gains nothing.
 */
export function createOutbound(options: OutboundOptions): Outbound {
  const agent = new Agent({
    connect: guardedConnector(options, createAddressFinder(options.nameServers)),
    connections: options.connectionsPerOrigin ?? 32,
    pipelining: 1,
    keepAliveTimeout: 10_000,
    keepAliveMaxTimeout: 30_000,
    maxHeaderSize: 16 * 1024,
  })
  return {
    close: () => agent.destroy(),
    post: async (url, headers, body, { deadlineMs = deadlineDefaultMs, headBytes = 0 } = {}) => {
      const fault = faultOfUrl(url, options)
      if (fault !== undefined)
        return {
          failure: /public|machine/.test(fault) ? 'forbidden_address' : 'bad_url',
          detail: fault,
        }
      // A controller and a timer that is taken back cost less than `AbortSignal.timeout`, whose
      // timer runs to its end for each of a thousand callbacks a second.
      const late = new AbortController()
      const timer = setTimeout(() => late.abort(new TimeoutError()), deadlineMs)
      const { signal } = late
      const send = () => exchange(agent, url, { headers: { ...headers }, body, signal }, headBytes)
      try {
        return await send().catch((error: unknown) => {
          if (!isStale(error)) throw error
          return send()
        })
      } catch (error) {
        return failureOf(error)
      } finally {
        clearTimeout(timer)
      }
    },
  }
}

type Message = Readonly<{
  headers: Record<string, string>
  body: string | Uint8Array
  signal: AbortSignal
}>

async function exchange(
  agent: Agent,
  url: string,
  message: Message,
  headBytes: number,
): Promise<Outcome> {
  const { origin, pathname, search } = new URL(url)
  const request: Dispatcher.RequestOptions = {
    origin,
    path: pathname + search,
    method: 'POST',
    ...message,
  }
  const { statusCode, body } = await agent.request(request)
  // The status alone counts. The rest is read so that the connection can be used again, up to a
  // bound, beyond which undici drops the connection; a stall in it is not a failure.
  if (headBytes > 0) return { status: statusCode, head: await headOf(body, headBytes) }
  await body.dump({ limit: answerMaxBytes, signal: message.signal }).catch(() => undefined)
  return { status: statusCode }
}

/** The first bytes of an answer as text; the rest is not waited for, and a stall is an end. */
async function headOf(body: AsyncIterable<Uint8Array>, bytes: number): Promise<string> {
  const pieces: Uint8Array[] = []
  let length = 0
  try {
    for await (const piece of body) {
      pieces.push(piece)
      length += piece.length
      if (length >= bytes) break
    }
  } catch {
    // What has come until then is all that there is to show.
  }
  return Buffer.concat(pieces).subarray(0, bytes).toString()
}

/**
 * The other side closed a kept connection just as we wrote. What we send is the same every time
 * (a notification keeps its id), so one more attempt at once is safe and saves a round of schedule.
 */
const isStale = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'UND_ERR_SOCKET'

/** A literal address never reaches the look-up, so it is judged before; a name is judged in it. */
function guardedConnector(rules: AddressRules, find: FindAddresses): buildConnector.connector {
  const connect = buildConnector({ timeout: deadlineDefaultMs, lookup: guardedLookup(rules, find) })
  return (target, callback) => {
    const fault = faultOfUrl(`${target.protocol}//${target.hostname}`, rules)
    if (fault !== undefined) callback(new Forbidden(`${literal(target.hostname)} ${fault}`), null)
    else connect(target, callback)
  }
}

function guardedLookup(rules: AddressRules, find: FindAddresses): LookupFunction {
  const judged = callbackify(async (host: string): Promise<LookupAddress[]> => {
    const addresses = await find(host).catch((cause: unknown) => {
      throw new NoAddress(`${host} has no address`, { cause })
    })
    const fault = faultOfAnswer(host, addresses, rules)
    if (fault) throw fault
    return addresses.map((address) => ({ address, family: isIPv6(address) ? 6 : 4 }))
  })
  return (host, options, callback) =>
    judged(host, (fault, found) => {
      if (fault) callback(fault, '', 0)
      else if (options.all) callback(null, found)
      else callback(null, found[0]?.address ?? '', found[0]?.family ?? 0)
    })
}

/** One inward address among good ones spoils the name: nobody honest publishes such a mixture. */
function faultOfAnswer(
  host: string,
  addresses: readonly string[],
  rules: AddressRules,
): Error | undefined {
  if (addresses.length === 0) return new NoAddress(`${host} has no address`)
  const inward = addresses.find((address) => !isAllowed(address, rules))
  return inward === undefined
    ? undefined
    : new Forbidden(`${host} leads to ${inward}, which is not public`)
}

const timeouts: ReadonlySet<unknown> = new Set([
  'UND_ERR_CONNECT_TIMEOUT',
  'UND_ERR_HEADERS_TIMEOUT',
  'UND_ERR_BODY_TIMEOUT',
])

function failureOf(error: unknown): Outcome {
  if (!(error instanceof Error)) return { failure: 'connection', detail: String(error) }
  const code = 'code' in error ? error.code : undefined
  if (error instanceof Forbidden) return { failure: 'forbidden_address', detail: error.message }
  if (error instanceof NoAddress) return { failure: 'no_address', detail: error.message }
  if (error.name === 'TimeoutError' || timeouts.has(code))
    return { failure: 'timeout', detail: 'no answer before the deadline' }
  return { failure: 'connection', detail: typeof code === 'string' ? code : error.message }
}
