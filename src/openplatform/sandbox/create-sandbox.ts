import type { FastifyInstance, FastifyPluginAsync } from 'fastify'
import type { Clearing } from '#clearing'
import { type Calendar, createCalendar } from '#kernel/calendar'
import { hourMs, secondMs } from '#kernel/time'
import type { Directory } from '#merchants'
import type { Parties } from '#parties'
import type { Payments } from '#payments'
import type { Db } from '#platform/db'
import type { Keys } from '#platform/keys'
import type { Log } from '#platform/log'
import type { Outbound } from '#platform/outbound'
import { createArm } from './acceptance/make-trouble.ts'
import { createObserveCall } from './acceptance/observe-call.ts'
import { acceptanceRoutes } from './acceptance/routes.ts'
import { watchCallsOf } from './acceptance/watch-calls.ts'
import { readAccessKey } from './environment/access-key.ts'
import { createJump } from './environment/clock/jump.ts'
import type { SandboxClock } from './environment/clock/sandbox-clock.ts'
import { turnsOf } from './environment/clock/turns.ts'
import { sandboxPages } from './environment/pages.ts'
import { createCallLog } from './environment/seen/call-log.ts'
import { type DeliveryWatch, watchDeliveries } from './environment/seen/watch-deliveries.ts'
import { sandboxRoutes } from './routes.ts'

type Deps = Readonly<{
  db: Db
  keys: Keys
  clock: SandboxClock
  log: Pick<Log, 'warn'>
  /** The data folder, in which the key of the control API is kept. */
  home: string
  publicUrl: string
  version: string
}>

type Modules = Readonly<{
  directory: Directory
  parties: Parties
  payments: Payments
  clearing: Clearing
  calendar?: Calendar
  /** The built page. */
  pages: string
  /** Sends the callbacks of an acceptance, past what interferes with those of the deliverer. */
  outbound: Outbound
}>

type Turns = Readonly<Record<string, Readonly<{ everyMs: number; run: () => Promise<unknown> }>>>

export type Sandbox = Readonly<{
  /** Who shows it may do everything here. */
  accessKey: string
  /** For the deliverer: `outbound` around what sends, `interfere` around the faults' own. */
  deliveries: DeliveryWatch
  /** Watches the calls of merchants; before the faces are registered. */
  watchCalls: (app: FastifyInstance) => void
  /** What every process runs, whatever its role: it hears of jumps that another was asked for. */
  exchanges: Turns
  /** What runs in the background. */
  sweeps: Turns
  /** `/sandbox/api/**` and `/sandbox/**`, beside the wallet's face in the same app. */
  routes: (modules: Modules) => FastifyPluginAsync
}>

/** The environment for tests, wired in two steps: the deliverer is made before there are modules. */
export function createSandbox(deps: Deps): Sandbox {
  const { db, clock, log } = deps
  const { now, wireNow } = clock
  const accessKey = readAccessKey(deps.home)
  const callLog = createCallLog(wireNow)
  const deliveries = watchDeliveries({ db, wireNow, log })
  return {
    accessKey,
    deliveries,
    exchanges: { 'sandbox-clock': { everyMs: secondMs, run: clock.refresh } },
    sweeps: { 'sandbox-deliveries': { everyMs: hourMs, run: deliveries.sweep } },
    watchCalls: (app) => {
      callLog.watch(app)
      watchCallsOf(app, { observe: createObserveCall({ db }), now, log })
    },
    routes: ({ pages, outbound, calendar = createCalendar(), ...modules }) => {
      const turns = turnsOf({ db, now, ...modules })
      const jump = createJump({ clock, calendar, turns })
      const arm = createArm({ ...deps, ...modules, now, wireNow, jump })
      const acceptance = acceptanceRoutes({ ...deps, ...modules, outbound, now, wireNow, arm })
      const known = { now, wireNow, calendar, accessKey, callLog, jump, acceptance }
      const given = { ...deps, ...modules, ...known }
      return async (app) => {
        await app.register(sandboxRoutes(given), { prefix: '/sandbox/api' })
        await app.register(sandboxPages(pages))
      }
    },
  }
}
