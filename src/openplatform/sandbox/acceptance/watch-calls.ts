import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Clock } from '#kernel/time'
import type { Log } from '#platform/log'
import type { SeenCall } from './call.ts'
import type { ObserveCall } from './observe-call.ts'

type Deps = Readonly<{ observe: ObserveCall; now: Clock; log: Pick<Log, 'warn'> }>

/**
 * Feeds the acceptance with every authenticated call under `/v3`, from the app that the face is
 * registered in, before it is. Looks when the connection lets go of the answer, since an answer that
 * a fault took away never ends.
 */
export function watchCallsOf(app: FastifyInstance, { observe, now, log }: Deps): void {
  app.addHook('preHandler', async (request, reply) => {
    if (!request.url.startsWith('/v3/')) return
    const seen = seenOf(request, now())
    reply.raw.once('close', () => {
      const status = reply.raw.writableFinished ? reply.statusCode : null
      observe({ ...seen, status }).catch((error: unknown) =>
        log.warn({ err: error }, 'a call was not kept for acceptance'),
      )
    })
  })
}

function seenOf(request: FastifyRequest, at: Date): Omit<SeenCall, 'status'> {
  const { method, url, body, headers, id } = request
  const serial = headers['wechatpay-serial']
  return {
    mchid: request.caller.mchid,
    method,
    path: url,
    body,
    serial: typeof serial === 'string' && serial !== '' ? serial : undefined,
    requestId: id,
    at,
  }
}
