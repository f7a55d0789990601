import { readFileSync } from 'node:fs'
import fastify, { type FastifyError, type FastifyInstance } from 'fastify'
import { LogInRefused } from './openid.ts'
import { PayProblem } from './pay-client.ts'
import { layout } from './pages/layout.ts'
import { type View, viewOf } from './pages/view.ts'
import { addRoutes, problemPage } from './routes.ts'
import type { Shop } from './shop.ts'

const assets: Readonly<Record<string, string>> = {
  'shop.css': 'text/css',
  'icon.svg': 'image/svg+xml',
  'follow-order.js': 'text/javascript',
  'copy-code.js': 'text/javascript',
  'in-wallet.js': 'text/javascript',
  'jsapi.js': 'text/javascript',
  'mini-program.js': 'text/javascript',
}

/** The shop as a web server; it listens when told to. */
export function createWeb(shop: Shop): FastifyInstance {
  const app = fastify({ logger: { level: process.env['SHOP_LOG'] ?? 'warn' }, bodyLimit: 262_144 })
  app.addContentTypeParser(
    'application/x-www-form-urlencoded',
    { parseAs: 'string' },
    (_request, body, done) => done(null, Object.fromEntries(new URLSearchParams(String(body)))),
  )
  guard(app, shop)
  addAssets(app)
  addProblems(app, shop)
  addRoutes(app, shop)
  return app
}

/** Headers of every answer, and no form that another site sends in the visitor's name. */
function guard(app: FastifyInstance, { configuration }: Shop): void {
  const wallet = new URL(configuration.walletUrl).origin
  const policy = [
    `default-src 'none'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'`,
    `base-uri 'none'; script-src 'self' ${wallet}; frame-ancestors 'self' ${wallet}`,
  ].join('; ')

  app.addHook('onRequest', async (request, reply) => {
    reply.headers({
      'Content-Security-Policy': policy,
      'Referrer-Policy': 'no-referrer',
      'X-Content-Type-Options': 'nosniff',
      'Cache-Control': 'no-store',
    })
    if (request.method === 'POST' && request.headers['sec-fetch-site'] === 'cross-site')
      return reply.code(403).send({ code: 'CROSS_SITE' })
    const chosen = new URL(request.url, 'http://shop.invalid').searchParams.get('lang')
    if (chosen === 'zh' || chosen === 'en')
      reply.header('Set-Cookie', `lang=${chosen}; Path=/; SameSite=Lax; Max-Age=31536000`)
  })
}

function addAssets(app: FastifyInstance): void {
  for (const [name, type] of Object.entries(assets)) {
    const file = readFileSync(new URL(`../public/${name}`, import.meta.url))
    app.get(`/assets/${name}`, (_request, reply) =>
      reply.header('Cache-Control', 'no-cache').type(`${type}; charset=utf-8`).send(file),
    )
  }
}

function addProblems(app: FastifyInstance, { configuration }: Shop): void {
  const show = (view: View, message: string) => {
    const title = view.say('没办成', 'That did not work')
    return layout(configuration, view, { title, body: problemPage(view, title, message) })
  }
  app.setNotFoundHandler((request, reply) => {
    const view = viewOf(request)
    return reply
      .code(404)
      .type('text/html; charset=utf-8')
      .send(show(view, view.say('没有这个页面。', 'There is no such page.')))
  })
  app.setErrorHandler<FastifyError>((error, request, reply) => {
    const status = statusOf(error)
    if (status >= 500) request.log.error(error)
    const message = status === 500 ? 'internal error' : error.message
    if (!request.headers.accept?.includes('text/html'))
      return reply.code(status).send({ code: 'FAIL', message })
    return reply
      .code(status)
      .type('text/html; charset=utf-8')
      .send(show(viewOf(request), message))
  })
}

/** A problem at the platform is not ours (502), a log-in that ran out is the payer's (400). */
function statusOf(error: FastifyError): number {
  if (error instanceof PayProblem) return 502
  if (error instanceof LogInRefused) return 400
  return error.statusCode ?? 500
}
