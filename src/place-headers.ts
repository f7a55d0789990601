import type { App } from '#platform/http'

/** Pages for people and what belongs to them; `/v3` and the probes are for programs. */
const places = /^\/(?:$|\?|(?:docs|console|wallet|status|sandbox|connect|llms|home)\b)/

/** Included by merchants' pages, from wherever they are. */
const forOthers = /^\/wallet\/bridge\.js(?:$|\?)/

/**
 * What every answer under a place says to the browser, where the place has not said it better: nothing
 * may be loaded, framed, or taken by another site, and over https it stays https for two years.
 */
export function guardPlaces(app: App, { publicUrl }: Readonly<{ publicUrl: string }>): void {
  const headers = {
    'content-security-policy':
      "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
    'referrer-policy': 'no-referrer',
    'permissions-policy': 'camera=(), microphone=(), geolocation=(), payment=()',
    'cross-origin-opener-policy': 'same-origin',
    ...(publicUrl.startsWith('https:') && {
      'strict-transport-security': 'max-age=63072000; includeSubDomains',
    }),
  }
  app.addHook('onSend', (request, reply, payload, done) => {
    if (places.test(request.url)) {
      for (const [name, value] of Object.entries(headers))
        if (!reply.hasHeader(name)) reply.header(name, value)
      const policy = forOthers.test(request.url) ? 'cross-origin' : 'same-origin'
      reply.header('cross-origin-resource-policy', policy)
    }
    done(null, payload)
  })
}
