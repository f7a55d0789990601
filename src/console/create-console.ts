import fastifyMultipart from '@fastify/multipart'
import type { FastifyPluginAsync, FastifyRequest } from 'fastify'
import { assert } from '#kernel/assert'
import { Refusal } from '#kernel/refusal'
import {
  isOfMerchant,
  isPermission,
  noteRefused,
  type Permission,
  staffSessionOf,
} from '#oversight'
import { areas } from './areas.ts'
import type { ConsoleDeps } from './deps.ts'
import { uploadLimits } from './onboarding-upload.ts'
import { type Reach, reachOf } from './reach.ts'
import { type ConsoleRoute, rememberSigned, type Signed } from './route.ts'
import { cookieName, originOf, refuse } from './session-face.ts'

/** Every route of every area, once. */
export function consoleRoutes(deps: ConsoleDeps): readonly ConsoleRoute[] {
  const routes = areas.flatMap((area) => area(deps))
  const names = new Set(routes.map(({ method, url }) => `${method} ${url}`))
  assert(names.size === routes.length, 'no two routes of the console have one address')
  for (const { url, leave } of routes) {
    assert(
      leave === 'self' || leave === 'anybody' || isPermission(leave),
      `${url} needs a permission of the table`,
    )
    assert(!isOfMerchant(leave) || url.startsWith('/merchants/:mchid'), `${url} names a merchant`)
  }
  return routes
}

/** The face of staff, to be registered under `/console/api`. Cookies are parsed around it. */
export const consoleFace =
  (deps: ConsoleDeps): FastifyPluginAsync =>
  async (app) => {
    app.addHook('onRequest', requireHeader)
    app.addHook('onRequest', async (request) => refuseForeign(request, deps.publicUrl))
    await app.register(fastifyMultipart, { limits: uploadLimits })
    for (const { method, url, schema, leave, answer } of consoleRoutes(deps))
      app.route({
        method,
        url,
        schema,
        onRequest: (request) => admit(deps, request, leave),
        handler: async (request, reply) => {
          const said = await answer(request, reply)
          return said === undefined ? reply.code(204).send() : said
        },
      })
  }

/**
 * A form or link on a foreign page cannot set a header of its own, and a script there must ask
 * first, which we never allow: the header proves that our own page is calling.
 */
async function requireHeader({ method, headers }: FastifyRequest): Promise<void> {
  if (method !== 'GET' && method !== 'HEAD' && headers['x-tongbao-console'] !== '1')
    throw refuse('CONSOLE_HEADER_REQUIRED')
}

/**
 * Browsers say from which page a request comes, and no script can change that. Nothing of a foreign page's is
 * answered, not even a question: the strict cookie would not come along, and a second lock costs nothing.
 */
function refuseForeign({ headers }: FastifyRequest, publicUrl: string): void {
  const { origin, host } = headers
  const isForeign = origin !== undefined && origin !== publicUrl && URL.parse(origin)?.host !== host
  if (isForeign || headers['sec-fetch-site'] === 'cross-site') throw refuse('FOREIGN_ORIGIN')
}

/** It stands before the body is read. */
async function admit(
  deps: ConsoleDeps,
  request: FastifyRequest,
  leave: ConsoleRoute['leave'],
): Promise<void> {
  if (leave === 'anybody') return
  const found = await staffSessionOf(deps, request.cookies[cookieName])
  if (!found) throw refuse('STAFF_SIGN_IN_REQUIRED')
  const { mchid } = request.params as Readonly<{ mchid?: string }>
  const reach =
    leave === 'self' ? undefined : await reachNoted(deps, request, { ...found, leave, mchid })
  rememberSigned(request, { ...found, reach })
}

type Asking = Signed & Readonly<{ leave: Permission; mchid: string | undefined }>

/** What somebody was refused is a signal: counted, and told to the log where it is news. */
async function reachNoted(
  deps: ConsoleDeps,
  request: FastifyRequest,
  { staff, session, leave, mchid }: Asking,
): Promise<Reach | undefined> {
  try {
    return await reachOf(deps, staff, leave, mchid)
  } catch (error) {
    if (error instanceof Refusal && error.status === 403) {
      const what = `${request.method} ${request.routeOptions.url ?? ''}`
      const from = originOf(request, session)
      await noteRefused(deps, { staffId: staff.id, code: error.code, what, from })
    }
    throw error
  }
}
