import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { Clock } from '#kernel/time'
import type { Directory } from '#merchants'
import type { CustomerId, Parties } from '#parties'
import type { Payments } from '#payments'
import type { Db } from '#platform/db'
import type { Keys } from '#platform/keys'
import { accountRoutes, entryRoutes } from './face/account-routes.ts'
import { appealRoutes } from './face/appeal-routes.ts'
import { learnFromPaid } from './face/asker.ts'
import { collectRoutes } from './face/collect-routes.ts'
import { freezeRoutes } from './face/freeze-routes.ts'
import { guardRoutes } from './face/guard-routes.ts'
import { demoRoutes, historyRoutes } from './face/history-routes.ts'
import { cashierRoutes, codeRoutes, transferRoutes } from './face/money-routes.ts'
import type { Guard } from './guard/guard.ts'
import { passkeyRoutes } from './face/passkey-routes.ts'
import { signalRoutes } from './face/signal-routes.ts'
import { customerProperty, requireSession, requireWalletHeader } from './face/session-face.ts'

export type WalletDeps = Readonly<{
  db: Db
  now: Clock
  keys: Keys
  directory: Directory
  parties: Parties
  payments: Payments
  guard: Guard
  /** Where payers' browsers reach us, without a slash at the end. */
  publicUrl: string
  /** A mini program's log-in code for a customer; the open platform gives it. */
  createLoginCode: (login: Readonly<{ appid: string; customerId: CustomerId }>) => Promise<string>
  /** Shows one-time codes and the demo bank's cards to anybody; never in production. */
  isDemo: boolean
}>

/** The payer's face, to be registered under `/wallet/api`. */
export const walletFace =
  (deps: WalletDeps): FastifyPluginAsyncTypebox =>
  async (app) => {
    app.decorateRequest('customer', customerProperty)
    requireWalletHeader(app)
    await app.register(entryRoutes(deps))
    if (deps.isDemo) await app.register(demoRoutes(deps))
    await app.register(async (inner) => {
      requireSession(inner, deps.parties)
      learnFromPaid(inner, deps)
      await inner.register(accountRoutes(deps))
      await inner.register(freezeRoutes(deps))
      await inner.register(signalRoutes(deps))
      await inner.register(guardRoutes(deps))
      await inner.register(transferRoutes(deps))
      await inner.register(cashierRoutes(deps))
      await inner.register(codeRoutes(deps))
      await inner.register(collectRoutes(deps))
      await inner.register(historyRoutes(deps))
      await inner.register(passkeyRoutes(deps))
      await inner.register(appealRoutes(deps))
    })
  }
