import type { FastifyPluginAsync, FastifyReply, FastifyRequest, RouteOptions } from 'fastify'
import type { Clock } from '#kernel/time'
import type { Directory } from '#merchants'
import type { Payments, RedeemCode } from '#payments'
import type { Db } from '#platform/db'
import type { Keys } from '#platform/keys'
import type { Passing } from '../callback/passed.ts'
import { pollPayer } from '../money/payer.ts'
import { strike } from '../strike.ts'
import { alterBeforeSigning } from './alter-before-signing.ts'
import { type Asked, askedOf, keepAsked, memberOf, numberIn, within } from './asked.ts'
import { doubled } from './doubled.ts'
import { lieBefore } from './lie.ts'
import { spoilAfterSigning } from './spoil-after-signing.ts'
import { strikeBefore } from './strike-before.ts'
import { verbOf } from './verb-of.ts'

export type FaultDeps = Readonly<{
  db: Db
  keys: Keys
  now: Clock
  directory: Directory
  payments: Pick<Payments, 'pay' | 'decline' | 'order'>
  redeem: RedeemCode
  passing: Passing
}>

/**
 * Surrounds the face of `/v3`, which is to be registered inside, with everything that can go wrong.
 * A call is matched once it is authenticated and valid, so that strangers use up no strike. Before
 * the handler strikes what has no effect; between handler and signature what is rightly signed and
 * wrong; after the signature what is wrong with it, with the bytes, or with the connection.
 */
export const faultPlugin =
  (deps: FaultDeps, face: FastifyPluginAsync): FastifyPluginAsync =>
  async (app) => {
    const closing = new AbortController()
    app.addHook('preClose', async () => closing.abort())
    app.addHook('onRoute', (route) => surround(deps, route, closing.signal))
    app.addHook('preHandler', async (request, reply) => {
      const asked = callOf(request)
      keepAsked(request, asked)
      if (asked.verb === 'query') await pollPayer(deps, await orderAsked(deps, asked, request))
      if (await lieBefore(deps, asked, request, reply)) return reply
      const struck = await strike(deps, {
        side: 'call',
        mchid: asked.mchid,
        verb: asked.verb,
        path: asked.path,
        subject: `${request.method} ${asked.path}`,
        request: request.id,
      })
      if (!struck) return undefined
      asked.struck = struck
      return (await strikeBefore(deps, asked, request, reply, closing.signal)) ? reply : undefined
    })
    app.addHook('onSend', (request, reply, payload) =>
      alterBeforeSigning(deps, request, reply, payload, closing.signal),
    )
    await app.register(face, { prefix: '/v3' })
  }

function callOf(request: FastifyRequest): Asked {
  const { mchid } = request.caller
  const path = request.url.split('?', 1)[0] ?? ''
  const verb = verbOf(request.method, request.routeOptions.url ?? path)
  const { body, params, query } = request
  const owner = memberOf(body, 'sub_mchid') || memberOf(query, 'sub_mchid') || mchid
  return { mchid, owner, verb, path, number: numberIn(verb, body, params) }
}

/** A query by the platform’s number is about the same order. */
async function orderAsked({ payments }: FaultDeps, asked: Asked, { params }: FastifyRequest) {
  const id = memberOf(params, 'transaction_id')
  if (id === '') return { mchid: asked.owner, number: asked.number }
  const order = await payments.order({ mchid: asked.owner, id })
  return { mchid: asked.owner, number: order?.outTradeNo ?? '' }
}

/** Hooks of a route run after those of its plugin: after the face has signed. */
function surround(deps: FaultDeps, route: RouteOptions, closing: AbortSignal): void {
  const spoil = (request: FastifyRequest, reply: FastifyReply, payload: unknown) =>
    spoilAfterSigning(deps, request, reply, payload, closing)
  route.onSend = [route.onSend ?? [], spoil].flat()
  const { handler } = route
  route.handler = function inContext(request, reply) {
    const asked = askedOf(request)
    if (!asked) return handler.call(this, request, reply)
    return within.run(asked, () =>
      asked.struck?.fault === 'duplicate_execution'
        ? doubled(this, handler, request, reply, asked.struck)
        : handler.call(this, request, reply),
    )
  }
}
