import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyPluginAsync } from 'fastify'
import type { Calendar } from '#kernel/calendar'
import type { Clock } from '#kernel/time'
import type { Directory } from '#merchants'
import type { Parties } from '#parties'
import type { Db } from '#platform/db'
import type { Keys } from '#platform/keys'
import { keyGuard, refuse } from './environment/access-key.ts'
import type { createJump } from './environment/clock/jump.ts'
import { clockRoutes } from './environment/clock/routes.ts'
import type { SandboxClock } from './environment/clock/sandbox-clock.ts'
import { faultRoutes } from './environment/fault/routes.ts'
import { merchantRoutes } from './environment/merchant/routes.ts'
import { overviewOf } from './environment/overview.ts'
import { payerRoutes } from './environment/payer/routes.ts'
import type { CallLog } from './environment/seen/call-log.ts'
import { seenRoutes } from './environment/seen/routes.ts'

export type SandboxRouteDeps = Readonly<{
  db: Db
  keys: Keys
  now: Clock
  wireNow: Clock
  directory: Directory
  parties: Parties
  clock: SandboxClock
  calendar: Calendar
  jump: ReturnType<typeof createJump>
  callLog: CallLog
  /** Of the sandbox itself, for whoever configures a client. */
  publicUrl: string
  version: string
  /** What opens the door. */
  accessKey: string
  /** Behind the same door, under a prefix of its own. */
  acceptance?: FastifyPluginAsync | undefined
}>

/** The control API, to be registered under `/sandbox/api`: everything of it asks for the key. */
export const sandboxRoutes =
  (deps: SandboxRouteDeps): FastifyPluginAsyncTypebox =>
  async (app) => {
    const isKey = keyGuard(deps.accessKey)
    app.addHook('onRequest', async ({ headers }) => {
      if (!isKey(headers.authorization)) throw refuse('SANDBOX_KEY_WRONG')
    })
    app.get('/overview', () => overviewOf(deps))
    await app.register(merchantRoutes(deps))
    await app.register(payerRoutes(deps))
    await app.register(clockRoutes(deps))
    await app.register(faultRoutes(deps))
    await app.register(seenRoutes(deps))
    if (deps.acceptance) await app.register(deps.acceptance, { prefix: '/acceptance' })
  }
