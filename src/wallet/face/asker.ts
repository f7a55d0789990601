import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Clock } from '#kernel/time'
import type { Db } from '#platform/db'
import { listedForm } from '#risk'
import type { Asker } from '../guard/wish.ts'
import { type DescribeDeps, describeDevice } from '../signal/describe-device.ts'
import { learnRhythm } from '../signal/learn-rhythm.ts'
import type { Signals, Visit } from '../signal/signals.ts'

export const visitOf = (request: FastifyRequest, signals: Signals | undefined): Visit => ({
  ip: request.ip,
  userAgent: request.headers['user-agent'],
  signals,
})

const shown = new WeakMap<FastifyRequest, Signals>()

/** Who asks for money to move, and with what device, as far as the customer lets us know. */
export async function askerOf(
  deps: DescribeDeps,
  request: FastifyRequest<{ Body: { signals?: Signals } }>,
): Promise<Asker> {
  const { id: customerId, phone } = request.customer
  const { signals } = request.body
  if (signals) shown.set(request, signals)
  return {
    customerId,
    phone: listedForm(deps.keys, 'phone', phone),
    ...(await describeDevice(deps, { customerId, ...visitOf(request, signals) })),
  }
}

/** How somebody types is learned from what went through, after the answer; nobody waits or fails for it. */
export function learnFromPaid(app: FastifyInstance, deps: Readonly<{ db: Db; now: Clock }>): void {
  app.addHook('onResponse', async (request, reply) => {
    const signals = shown.get(request)
    if (!signals || reply.statusCode !== 200) return
    await learnRhythm(deps, { customerId: request.customer.id, signals }).catch((error: unknown) =>
      request.log.error({ err: error }, 'a rhythm was not learned'),
    )
  })
}
