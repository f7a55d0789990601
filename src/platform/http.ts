import { randomBytes } from 'node:crypto'
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import {
  type FastifyBaseLogger,
  type FastifyInstance,
  type FastifyRequest,
  fastify,
  LogController,
} from 'fastify'
import { answer, type ErrorShape, ownShape, useErrorShape } from './http-errors.ts'
import { guardTarget } from './http-guards.ts'
import type { Log } from './log.ts'
import type { Metrics } from './metrics.ts'
import { parseStrictJson } from './strict-json.ts'

export { type ErrorShape, faultOf, useErrorShape } from './http-errors.ts'

/** A Fastify application whose schemas are TypeBox schemas. */
export type App = FastifyInstance<
  Server,
  IncomingMessage,
  ServerResponse,
  FastifyBaseLogger,
  TypeBoxTypeProvider
>

export type HttpOptions = Readonly<{
  log: Log
  metrics: Metrics
  /** Host headers that are answered, such as `pay.example.com`; any when absent. */
  hosts?: readonly string[]
  /** Shape of errors outside every face; a face sets its own by `useErrorShape`. */
  errorShape?: ErrorShape
  /** Proxies whose `X-Forwarded-For` is believed; without them `request.ip` is who connected. */
  trustedProxies?: readonly string[]
  /** Bytes of a body at most. */
  bodyLimit?: number
  /** From the first byte of a request to its last. */
  requestTimeoutMs?: number
  /** While closing, how long clients on open connections may still ask, and be told to leave. */
  drainMs?: number
}>

declare module 'fastify' {
  interface FastifyRequest {
    /** The body's bytes as they came, for a signature; empty when there is no body. */
    rawBody: Buffer
  }
}

const emptyBody = Buffer.alloc(0)
const requestTimeoutMs = 10_000
const bodyLimit = 256 * 1024

/**
 * The strict HTTP face that every plugin is registered on. What differs from Fastify's defaults:
 * schemas neither convert nor drop nor fill in; JSON is read by `parseStrictJson`; only
 * `application/json` in UTF-8 is taken; a slow request ends after 10 s; repeated query parameters,
 * absolute-form targets and (optionally) foreign Host headers are refused; the raw body is kept.
 */
export function createHttp(options: HttpOptions): App {
  const shape = options.errorShape ?? ownShape
  const timeout = options.requestTimeoutMs ?? requestTimeoutMs
  const loggerInstance: FastifyBaseLogger = options.log
  const app: App = fastify({
    loggerInstance,
    logController: new LogController({
      disableRequestLogging: true,
      requestIdLogLabel: 'requestId',
    }),
    requestIdHeader: false,
    trustProxy: options.trustedProxies?.length ? [...options.trustedProxies] : false,
    genReqId: newRequestId,
    bodyLimit: options.bodyLimit ?? bodyLimit,
    requestTimeout: timeout,
    connectionTimeout: 15_000,
    // Above the minute that load balancers keep idle connections, so that we never close first.
    keepAliveTimeout: 65_000,
    maxRequestsPerSocket: 1_000,
    // Node looks for late requests this often; its default of 30 s would make 10 s mean 40 s.
    http: { connectionsCheckingInterval: 1_000, headersTimeout: timeout },
    routerOptions: { maxParamLength: 256 },
    // A request on an open connection is still answered while we close; it loses nothing by it.
    return503OnClosing: false,
    ajv: {
      customOptions: {
        coerceTypes: false,
        removeAdditional: false,
        useDefaults: false,
        allErrors: false,
        verbose: true,
      },
    },
    frameworkErrors: (error, request, reply) => {
      reply.raw.setHeader('Request-ID', request.id)
      answer(error, request, reply, shape)
    },
    clientErrorHandler: refuseRaw,
  })
  app.decorateRequest('rawBody')
  useErrorShape(app, shape)
  identify(app)
  guardTarget(app, options.hosts)
  readStrictJson(app)
  closeKindly(app, options.drainMs ?? 0)
  measure(app, options)
  return app
}

const processName = randomBytes(6).toString('hex').toUpperCase()
let requestCount = 0

/** Unique over processes and restarts, and cheap; it is a name, not a secret. */
const newRequestId = (): string =>
  `${processName}${(requestCount++).toString(36).toUpperCase().padStart(7, '0')}`

/** Every other content type is refused with 415 before a byte of the body is read. */
function readStrictJson(app: App): void {
  app.removeAllContentTypeParsers()
  const type = /^application\/json\s*(?:;\s*charset\s*=\s*"?utf-8"?\s*)?;?$/i
  app.addContentTypeParser(type, { parseAs: 'buffer' }, readBody)
}

async function readBody(request: FastifyRequest, bytes: Buffer): Promise<unknown> {
  request.rawBody = bytes
  return bytes.length === 0 ? undefined : parseStrictJson(bytes)
}

/** `Request-ID` in this very spelling: `reply.header` would write it in lower case. */
function identify(app: App): void {
  app.addHook('onRequest', (request, reply, done) => {
    request.rawBody = emptyBody
    reply.raw.setHeader('Request-ID', request.id)
    done()
  })
  app.addHook('onSend', (_request, reply, payload, done) => {
    if (!reply.hasHeader('cache-control')) reply.header('cache-control', 'no-store')
    reply.header('x-content-type-options', 'nosniff')
    done(null, payload)
  })
}

/**
 * Tells clients on open connections to leave, or closing would wait for their keep-alive. A kept
 * connection that is cut while its client writes the next request loses that request, so those who
 * ask within `drainMs` are answered first: without it 23 of 30 busy clients saw a broken connection.
 */
function closeKindly(app: App, drainMs: number): void {
  let closing = false
  app.addHook('preClose', async () => {
    closing = true
    const end = performance.now() + drainMs
    while (performance.now() < end && (await openConnections(app)) > 0) await sleep(20)
  })
  app.addHook('onSend', (_request, reply, payload, done) => {
    if (closing) reply.header('connection', 'close')
    done(null, payload)
  })
}

const openConnections = (app: App): Promise<number> =>
  new Promise((resolve) => {
    app.server.getConnections((error, count) => resolve(error ? 0 : count))
  })

function measure(app: App, { log, metrics }: HttpOptions): void {
  const observe = metrics.seconds('tongbao_http_request_seconds', 'Time to answer, by route', [
    'method',
    'route',
    'status',
  ])
  app.addHook('onResponse', (request, reply, done) => {
    const { method } = request
    const route = request.routeOptions.url ?? 'unknown'
    const status = reply.statusCode
    observe({ method, route, status }, reply.elapsedTime / 1_000)
    // The path only: a query may carry a secret or a code. No body is ever logged.
    const path = request.url.split('?', 1)[0]
    const ms = Math.round(reply.elapsedTime * 10) / 10
    log[status >= 500 ? 'warn' : 'info'](
      { requestId: request.id, method, path, status, ms },
      'http',
    )
    done()
  })
}

const rawFaults: Readonly<Record<string, readonly [status: string, message: string]>> = {
  ERR_HTTP_REQUEST_TIMEOUT: ['408 Request Timeout', '请求过慢，请在 10 秒内发完'],
  HPE_HEADER_OVERFLOW: ['431 Request Header Fields Too Large', '请求头过大'],
}

/** Bytes that are not HTTP never become a request, so the answer is written by hand. */
function refuseRaw(error: Error & { code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || socket.destroyed || !socket.writable) return
  const [status, message] = rawFaults[error.code ?? ''] ?? [
    '400 Bad Request',
    '请求不符合 HTTP 规则',
  ]
  const body = JSON.stringify({ code: 'INVALID_REQUEST', message })
  socket.end(
    `HTTP/1.1 ${status}\r\nContent-Type: application/json; charset=utf-8\r\n` +
      `Content-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
  )
}

/**
 * Stops taking connections, finishes what is in flight, and after the deadline cuts what is left.
 * The database must outlive this call.
 */
export async function closeHttp(app: FastifyInstance | App, deadlineMs = 15_000): Promise<void> {
  const done = new AbortController()
  const cut = sleep(deadlineMs, undefined, { signal: done.signal, ref: false })
    .then(() => app.server.closeAllConnections())
    .catch(() => undefined)
  await app.close()
  done.abort()
  await cut
}
