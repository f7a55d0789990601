import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Customer } from '#parties'
import { type AuthorizeDeps, authorize } from './authorize.ts'
import { errcodeView, SnsRefusal } from './errcode.ts'
import { accessTokenOf, type ExchangeDeps, sessionOfCode, verifyToken } from './exchange-code.ts'
import { pageHeaders, refusalPage } from './refusal-page.ts'

export type OpenplatformDeps = AuthorizeDeps &
  ExchangeDeps &
  Readonly<{
    /** Who is signed in to the wallet in this browser, by its session cookie. */
    sessionCustomer: (request: FastifyRequest) => Promise<Customer | undefined>
  }>

/**
 * Log-in for merchants' pages and mini programs: `/connect/oauth2/authorize`,
 * `/sns/oauth2/access_token`, `/sns/auth`, `/sns/jscode2session`. Unknown parameters are tolerated,
 * because published SDKs and pages add their own.
 */
export const openplatformRoutes =
  (deps: OpenplatformDeps) =>
  async (app: FastifyInstance): Promise<void> => {
    app.get('/connect/oauth2/authorize', async (request, reply) => {
      const answer = await authorize(deps, queryOf(request), await deps.sessionCustomer(request))
      if ('stop' in answer)
        return reply.code(400).headers(pageHeaders).send(refusalPage(answer.stop))
      return reply
        .headers({ 'cache-control': 'no-store', 'referrer-policy': 'no-referrer' })
        .redirect(answer.location, 302)
    })
    await app.register(snsRoutes(deps))
  }

const snsRoutes =
  (deps: OpenplatformDeps) =>
  async (app: FastifyInstance): Promise<void> => {
    app.addHook('onRequest', async (_request, reply) => {
      reply.header('cache-control', 'no-store')
    })
    app.get('/sns/oauth2/access_token', (request, reply) =>
      spoken(request, reply, () => accessTokenOf(deps, queryOf(request))),
    )
    app.get('/sns/jscode2session', (request, reply) => {
      const { js_code: code, ...query } = queryOf(request)
      return spoken(request, reply, () => sessionOfCode(deps, { ...query, code }))
    })
    app.get('/sns/auth', (request, reply) =>
      spoken(request, reply, async () => {
        const { access_token: accessToken = '', openid = '' } = queryOf(request)
        await verifyToken(deps, { accessToken, openid })
        return { errcode: 0, errmsg: 'ok' }
      }),
    )
  }

/** The answer, or the refusal as HTTP 200; anything else is an accident for the outer handler. */
async function spoken(
  request: FastifyRequest,
  reply: FastifyReply,
  ask: () => Promise<object>,
): Promise<FastifyReply> {
  try {
    return await reply.send(await ask())
  } catch (error) {
    if (error instanceof SnsRefusal) return reply.send(errcodeView(error, request.id))
    throw error
  }
}

/** Parameters that are one text; a repeated one is refused by the strict HTTP face before it is here. */
function queryOf({ query }: FastifyRequest): Partial<Record<string, string>> {
  const entries = typeof query === 'object' && query !== null ? Object.entries(query) : []
  return Object.fromEntries(
    entries.filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  )
}
