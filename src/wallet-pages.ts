import { existsSync } from 'node:fs'
import fastifyStatic from '@fastify/static'
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'

/** Everything from ourselves; merchants' pages may only be shown in a frame of the built-in browser. */
const contentPolicy = [
  "default-src 'self'",
  "img-src 'self' data: blob:",
  "media-src 'self' blob:",
  "style-src 'self' 'unsafe-inline'",
  'frame-src http: https:',
  "frame-ancestors 'self'",
  "base-uri 'none'",
  "form-action 'self'",
  "object-src 'none'",
].join('; ')

const headers = {
  'content-security-policy': contentPolicy,
  'referrer-policy': 'strict-origin-when-cross-origin',
  'permissions-policy': 'camera=(self), microphone=(), geolocation=()',
  'cache-control': 'no-cache',
}

const immutable = 'public, max-age=31536000, immutable'

type WalletPages = Readonly<{ folder: string; isDemo: boolean }>

/** The wallet's built pages under `/wallet/`; a path of the app that is no file is the app itself. */
export const walletPages =
  ({ folder, isDemo }: WalletPages): FastifyPluginAsyncTypebox =>
  async (app) => {
    app.get('/', (_request, reply) => reply.redirect('/wallet/'))
    // A call of the API that does not exist must not be answered by a page.
    app.get('/wallet/api/*', (_request, reply) => reply.callNotFound())
    if (!existsSync(folder)) {
      app.get('/wallet/*', (_request, reply) =>
        reply.code(503).type('text/plain; charset=utf-8').send('钱包页面尚未构建：npm run build\n'),
      )
      return
    }
    await app.register(fastifyStatic, {
      root: folder,
      prefix: '/wallet/',
      wildcard: false,
      index: false,
      cacheControl: false,
      setHeaders: (reply, path) => {
        reply.headers(headers)
        // Built assets carry their content's hash in the name and never change.
        if (path.includes('/assets/')) reply.header('cache-control', immutable)
      },
    })
    app.get('/wallet', (_request, reply) => reply.redirect('/wallet/'))
    app.get('/wallet/*', (_request, reply) => reply.headers(headers).sendFile('index.html'))
    // The inbox of one-time codes is the demo's; elsewhere the app says that there is no such page.
    if (!isDemo)
      app.get('/wallet/inbox', (_request, reply) =>
        reply.code(404).headers(headers).sendFile('index.html'),
      )
  }
