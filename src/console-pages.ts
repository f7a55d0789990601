import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { appPages } from './app-pages.ts'

/**
 * Everything from ourselves and in no frame. The kit of the pages writes its styles into the page as
 * it goes, so styles may be inline; scripts may not.
 */
const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "connect-src 'self'",
  "img-src 'self' data: blob:",
  "font-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "frame-ancestors 'none'",
  "base-uri 'none'",
  "form-action 'self'",
]

/** The console's built pages under `/console/`. Nothing of them is found by a search engine. */
export const consolePages = ({ folder }: Readonly<{ folder: string }>): FastifyPluginAsyncTypebox =>
  appPages({
    folder,
    place: '/console',
    policy,
    permissions:
      'camera=(self), microphone=(), geolocation=(), payment=(), publickey-credentials-get=(self)',
    referrer: 'no-referrer',
    unbuilt: '管理台页面尚未构建：npm run build\n',
    headers: {
      'x-frame-options': 'DENY',
      'x-robots-tag': 'noindex, nofollow',
      'cross-origin-opener-policy': 'same-origin',
    },
  })
