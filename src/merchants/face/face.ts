import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyRequest } from 'fastify'
import type { Clock } from '#kernel/time'
import type { Db } from '#platform/db'
import { admitCall, admitNetwork, type PaidToday } from '../access/gate/admit-access.ts'
import type { Directory } from '../directory.ts'
import { newRsaPair } from '../platform-keys/issue-certificate.ts'
import { nonceGuard } from './admit-nonce.ts'
import { answerError, refuse } from './answer-error.ts'
import { authenticate, readAuthorization } from './authenticate.ts'
import { mayHoldSupplementary, supplementaryPointer, unknownFields } from './body-text.ts'
import { callerProperty } from './caller.ts'
import { certificateRoutes } from './certificates.ts'
import { securityRoutes } from './security-echo.ts'
import { bodyOf, finishAnswer } from './sign-answer.ts'

export type FaceDeps = Readonly<{
  db: Db
  directory: Directory
  now: Clock
  /** What was paid to a merchant today; without it no limit of a day is kept. */
  paidToday?: PaidToday | undefined
  /** What is served behind the signature; paths are relative to `/v3`. */
  routes?: readonly FastifyPluginAsyncTypebox[]
}>

/**
 * The open merchant API, to be registered under `/v3`: whoever asks is authenticated, whatever is
 * answered with 2xx is signed, whatever is refused says `{code, message, detail?}`. Fastify keeps the
 * hooks inside the plugin, so no other face inherits them.
 */
export const apiv3Face =
  (deps: FaceDeps): FastifyPluginAsyncTypebox =>
  async (app) => {
    const { db, directory, now, paidToday, routes = [] } = deps
    const decoy = (await newRsaPair()).publicKey
    const admit = nonceGuard(db)

    app.decorateRequest('caller', callerProperty)
    app.setErrorHandler(answerError)
    app.addHook('onRequest', async (request) => {
      readAuthorization(request, now())
    })
    app.addHook('preValidation', async (request) => {
      request.caller = await authenticate({ directory, admit, decoy, now }, request)
      await admitNetwork({ directory }, { mchid: request.caller.mchid, ip: request.ip })
      refuseSupplementary(request)
    })
    app.addHook('preHandler', async (request) => {
      const names = unknownFields(request.routeOptions.schema?.body, request.body)
      if (names.length > 0) request.log.info({ unknownFields: names }, 'unknown fields tolerated')
      const { method, body, caller } = request
      const path = request.routeOptions.url?.slice(app.prefix.length) ?? ''
      await admitCall({ directory, now, paidToday }, { method, path, body, caller: caller.mchid })
    })
    app.addHook('onSend', async (request, reply, payload) => {
      const body = bodyOf(request, reply, payload)
      await finishAnswer(deps, request, reply, body)
      // A 204 with even an empty text would lose its content type on the way out.
      return reply.statusCode === 204 ? null : payload
    })
    app.setNotFoundHandler(() => {
      throw refuse('NOT_FOUND')
    })

    await app.register(certificateRoutes({ directory, now }))
    await app.register(securityRoutes({ directory }))
    for (const route of routes) await app.register(route)
  }

function refuseSupplementary({ body, rawBody, query }: FastifyRequest): void {
  const issue = 'character beyond U+FFFF'
  const inBody = mayHoldSupplementary(rawBody) ? supplementaryPointer(body) : undefined
  if (inBody !== undefined) throw refuse('PARAM_ERROR', { field: inBody, issue, location: 'body' })
  const inQuery = supplementaryPointer(query)
  if (inQuery !== undefined)
    throw refuse('PARAM_ERROR', { field: inQuery.slice(1), issue, location: 'query' })
}
