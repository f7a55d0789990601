import { existsSync } from 'node:fs'
import fastifyStatic from '@fastify/static'
import type { FastifyPluginAsync } from 'fastify'

/** Everything from ourselves, and no frame around it: the page holds the sandbox's key. */
const contentPolicy = [
  "default-src 'self'",
  "img-src 'self' data:",
  "style-src 'self'",
  "frame-ancestors 'none'",
  "base-uri 'none'",
  "form-action 'self'",
  "object-src 'none'",
].join('; ')

const headers = {
  'content-security-policy': contentPolicy,
  'referrer-policy': 'no-referrer',
  'cache-control': 'no-cache',
}

const immutable = 'public, max-age=31536000, immutable'

/** The sandbox's built page under `/sandbox/`; a path of it that is no file is the page itself. */
export const sandboxPages =
  (folder: string): FastifyPluginAsync =>
  async (app) => {
    // A call of the API that does not exist must not be answered by a page.
    app.get('/sandbox/api/*', (_request, reply) => reply.callNotFound())
    if (!existsSync(folder)) {
      app.get('/sandbox/*', (_request, reply) =>
        reply.code(503).type('text/plain; charset=utf-8').send('沙箱页面尚未构建：npm run build\n'),
      )
      return
    }
    await app.register(fastifyStatic, {
      root: folder,
      prefix: '/sandbox/',
      wildcard: false,
      index: false,
      cacheControl: false,
      setHeaders: (reply, path) => {
        reply.headers(headers)
        // Built assets carry their content's hash in the name and never change.
        if (path.includes('/assets/')) reply.header('cache-control', immutable)
      },
    })
    app.get('/sandbox', (_request, reply) => reply.redirect('/sandbox/'))
    app.get('/sandbox/*', (_request, reply) => reply.headers(headers).sendFile('index.html'))
  }
