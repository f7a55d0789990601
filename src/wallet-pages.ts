import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { appPages } from './app-pages.ts'

/** Everything from ourselves; merchants' pages may only be shown in a frame of the built-in browser. */
const policy = [
  "default-src 'self'",
  "img-src 'self' data: blob:",
  "media-src 'self' blob:",
  "style-src 'self'",
  'frame-src http: https:',
  "frame-ancestors 'self'",
  "base-uri 'none'",
  "form-action 'self'",
  "object-src 'none'",
]

type WalletPages = Readonly<{ folder: string; isDemo: boolean }>

/** The wallet's built pages under `/wallet/`. */
export const walletPages = ({ folder, isDemo }: WalletPages): FastifyPluginAsyncTypebox =>
  appPages({
    folder,
    place: '/wallet',
    policy,
    permissions: 'camera=(self), microphone=(), geolocation=()',
    referrer: 'strict-origin-when-cross-origin',
    unbuilt: '钱包页面尚未构建：npm run build\n',
    // The inbox of one-time codes is the demo's; elsewhere the app says that there is no such page.
    hidden: isDemo ? [] : ['/inbox'],
  })
