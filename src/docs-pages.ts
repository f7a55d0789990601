import { existsSync, globSync } from 'node:fs'
import fastifyStatic from '@fastify/static'
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { languageOf } from './language-of.ts'

type DocsPages = Readonly<{
  /** The built files. */
  folder: string
  /** Only a sandbox lets its pages call it. */
  isSandbox: boolean
  /** Where one is, for those who read here; null where nobody said. */
  sandboxUrl: string | null
}>

const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "connect-src 'self'",
  "img-src 'self'",
  "style-src 'self'",
  "frame-ancestors 'none'",
  "base-uri 'none'",
  "form-action 'self'",
].join('; ')

const immutable = 'public, max-age=31536000, immutable'
const unbuilt = '文档页面尚未构建：npm run build\n'

/** The portal under `/docs/`, `/llms.txt` and `/llms-full.txt`: files that were made when it was built. */
export const docsPages =
  ({ folder, isSandbox, sandboxUrl }: DocsPages): FastifyPluginAsyncTypebox =>
  async (app) => {
    if (!existsSync(folder)) {
      for (const place of ['/docs', '/docs/*', '/llms.txt', '/llms-full.txt'])
        app.get(place, (_request, reply) =>
          reply.code(503).type('text/plain; charset=utf-8').send(unbuilt),
        )
      return
    }
    const files = filesIn(folder)
    await app.register(fastifyStatic, {
      root: folder,
      serve: false,
      cacheControl: false,
      preCompressed: true,
    })
    for (const place of ['/docs', '/docs/'])
      app.get(place, ({ headers }, reply) =>
        reply
          .header('vary', 'accept-language')
          .redirect(`/docs/${languageOf(headers['accept-language'])}/`),
      )
    app.get('/docs/place.json', async () => ({ isSandbox, sandboxUrl }))
    app.get<{ Params: { '*': string } }>('/docs/*', ({ params }, reply) => {
      const asked = params['*']
      const file = fileOf(files, asked)
      reply.headers({
        'content-security-policy': policy,
        'referrer-policy': 'no-referrer',
        'cache-control': file?.startsWith('assets/') ? immutable : 'no-cache',
      })
      if (file !== undefined) return reply.sendFile(file)
      return reply.code(404).sendFile(`${asked.startsWith('en/') ? 'en' : 'zh'}/404.html`)
    })
    for (const name of ['llms.txt', 'llms-full.txt'])
      app.get(`/${name}`, (_request, reply) =>
        reply.header('cache-control', 'no-cache').sendFile(name),
      )
  }

function filesIn(folder: string): ReadonlySet<string> {
  const paths = globSync('**/*.*', { cwd: folder }).map((path) => path.replaceAll('\\', '/'))
  return new Set(paths.filter((path) => !/\.(?:gz|br)$/.test(path)))
}

/** A page is asked for without its ending; only names that were built are ever looked for on disk. */
const fileOf = (files: ReadonlySet<string>, asked: string): string | undefined =>
  [asked, `${asked}.html`, `${asked}index.html`, `${asked}/index.html`].find((path) =>
    files.has(path),
  )
