import { existsSync } from 'node:fs'
import fastifyStatic from '@fastify/static'
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'

const immutable = 'public, max-age=31536000, immutable'

type AppPages = Readonly<{
  /** The built files. */
  folder: string
  /** Where they are served: `/wallet`. Its API lies under `<place>/api`. */
  place: string
  /** The Content-Security-Policy, a directive each. */
  policy: readonly string[]
  permissions: string
  /** What a link away from here tells the other side of where it came from. */
  referrer: string
  /** What is said as long as nothing is built. */
  unbuilt: string
  /** Further headers, and pages that answer 404. */
  headers?: Readonly<Record<string, string>>
  hidden?: readonly string[]
}>

/** An app's built pages under a place of ours; a path of the app that is no file is the app itself. */
export const appPages =
  ({ folder, place, ...given }: AppPages): FastifyPluginAsyncTypebox =>
  async (app) => {
    const headers = {
      'content-security-policy': given.policy.join('; '),
      'referrer-policy': given.referrer,
      'permissions-policy': given.permissions,
      'cache-control': 'no-cache',
      ...given.headers,
    }
    // A call of the API that does not exist must not be answered by a page, nor a script of an earlier build.
    for (const below of ['api', 'assets'])
      app.get(`${place}/${below}/*`, (_request, reply) => reply.callNotFound())
    if (!existsSync(folder)) {
      app.get(`${place}/*`, (_request, reply) =>
        reply.code(503).type('text/plain; charset=utf-8').send(given.unbuilt),
      )
      return
    }
    await app.register(fastifyStatic, {
      root: folder,
      prefix: `${place}/`,
      wildcard: false,
      index: false,
      cacheControl: false,
      // Files that were compressed when they were built; others go out as they are.
      preCompressed: true,
      setHeaders: (reply, path) => {
        reply.headers(headers)
        // Built assets carry their content's hash in the name and never change.
        if (path.includes('/assets/')) reply.header('cache-control', immutable)
      },
    })
    app.get(place, (_request, reply) => reply.redirect(`${place}/`))
    app.get(`${place}/*`, (_request, reply) => reply.headers(headers).sendFile('index.html'))
    for (const page of given.hidden ?? [])
      app.get(`${place}${page}`, (_request, reply) =>
        reply.code(404).headers(headers).sendFile('index.html'),
      )
  }
