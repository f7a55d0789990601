import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { Metrics } from './metrics.ts'

/** Something without which we cannot serve; `look` throws, or takes too long, when it is not there. */
export type Check = Readonly<{ name: string; look: () => Promise<unknown> }>

export type HealthOptions = Readonly<{
  metrics: Metrics
  checks: readonly Check[]
  /** True from the moment we were asked to stop, so that a load balancer turns away at once. */
  isStopping: () => boolean
}>

const lookMs = 2_000

/**
 * `/healthz`: this process turns (restart it if not). `/readyz`: it can serve (send requests only
 * then). `/metrics`: numbers. No authentication: keep them inside the network.
 */
export function healthRoutes(options: HealthOptions): FastifyPluginAsyncTypebox {
  const { metrics, checks, isStopping } = options
  return async (app) => {
    app.get('/healthz', async () => ({ status: 'ok' }))
    app.get('/readyz', async (_request, reply) => {
      const found = await Promise.all(checks.map(look))
      const isReady = !isStopping() && found.every(({ ok }) => ok)
      return reply.code(isReady ? 200 : 503).send({
        status: isStopping() ? 'stopping' : isReady ? 'ready' : 'not ready',
        checks: Object.fromEntries(found.map(({ name, ok }) => [name, ok ? 'ok' : 'failing'])),
      })
    })
    app.get('/metrics', async (_request, reply) =>
      reply.type(metrics.contentType).send(await metrics.text()),
    )
  }
}

async function look({ name, look: ask }: Check): Promise<{ name: string; ok: boolean }> {
  const late = Promise.withResolvers<never>()
  const timer = setTimeout(() => late.reject(new Error('too late')), lookMs)
  try {
    await Promise.race([ask(), late.promise])
    return { name, ok: true }
  } catch {
    return { name, ok: false }
  } finally {
    clearTimeout(timer)
  }
}
