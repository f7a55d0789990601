import { canonicalSerial, parseAuthorization } from '@tongbao/apiv3'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Clock } from '#kernel/time'
import { callerIn } from '#merchants'
import type { SeenCall, SeenFailure } from './call.ts'

const answerMax = 2_048

/** Watches every call under `/v3` of an app; to be called before its faces are registered. */
export function watchCalls(
  app: FastifyInstance,
  { wireNow, note }: Readonly<{ wireNow: Clock; note: (call: SeenCall) => void }>,
): void {
  const answers = new WeakMap<FastifyRequest, string>()
  app.addHook('onSend', (request, reply, payload, done) => {
    if (reply.statusCode >= 400 && isOurs(request) && typeof payload === 'string')
      answers.set(request, payload.slice(0, answerMax))
    done(null, payload)
  })
  app.addHook('onResponse', (request, reply, done) => {
    if (isOurs(request)) {
      const seen = seenIn(request, reply, { at: wireNow(), answer: answers.get(request) ?? '' })
      if (seen) note(seen)
    }
    done()
  })
}

const isOurs = ({ raw }: FastifyRequest): boolean => raw.url?.startsWith('/v3/') ?? false

/** Nothing where no merchant is named, for then it is in nobody's log. */
function seenIn(
  request: FastifyRequest,
  reply: FastifyReply,
  { at, answer }: Readonly<{ at: Date; answer: string }>,
): SeenCall | undefined {
  const caller = callerIn(request)
  const named = caller ?? namedIn(request)
  if (!named) return undefined
  const status = reply.raw.writableFinished ? reply.statusCode : 0
  return {
    mchid: named.mchid,
    at,
    method: request.method,
    target: request.raw.url ?? '',
    status,
    code: codeIn(answer),
    requestId: String(reply.raw.getHeader('Request-ID') ?? request.id),
    tookUs: Math.round(reply.elapsedTime * 1_000),
    serial: named.serialNo,
    ip: request.ip,
    isProven: caller !== undefined,
    failed: status >= 400 ? failureOf(request, answer) : null,
  }
}

/** Whoever a request says that it is from; also where the rest of its header cannot be read. */
function namedIn({ headers }: FastifyRequest): { mchid: string; serialNo: string } | undefined {
  const header = headers.authorization?.slice(0, 4_096) ?? ''
  const mchid = /mchid\s*=\s*"([1-9][0-9]{7,9})"/.exec(header)?.[1]
  const serial = /serial_no\s*=\s*"([0-9A-Fa-f]{1,64})"/.exec(header)?.[1] ?? ''
  return mchid === undefined ? undefined : { mchid, serialNo: canonicalSerial(serial) }
}

/** A refused request is looked at later; its body is held until then, bounded as every body is. */
function failureOf(request: FastifyRequest, answer: string): SeenFailure {
  const { headers, rawBody } = request
  const shown = ['content-type', 'user-agent', 'accept', 'wechatpay-serial', 'host'] as const
  return {
    header: headers.authorization,
    authorization: parseAuthorization(headers.authorization),
    host: headers.host,
    headers: Object.fromEntries(
      shown.flatMap((name) => {
        const value = headers[name]
        return typeof value === 'string' ? [[name, value.slice(0, 256)]] : []
      }),
    ),
    body: rawBody,
    answer,
  }
}

const codeIn = (answer: string): string | null =>
  /^\{"code":"([A-Z0-9_]{1,64})"/.exec(answer)?.[1] ?? null
