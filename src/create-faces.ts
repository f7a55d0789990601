import { join } from 'node:path'
import fastifyCookie from '@fastify/cookie'
import type { FastifyRequest } from 'fastify'
import { consoleFace } from '#console'
import { assert } from '#kernel/assert'
import type { Clock } from '#kernel/time'
import type { KeptBooks } from '#ledger'
import { apiv3Face } from '#merchants'
import {
  type CallRecorder,
  createLoginCode,
  openplatformRoutes,
  type Sandbox,
  watchCalls,
} from '#openplatform'
import { ping } from '#platform/db'
import { healthRoutes } from '#platform/health'
import { type App, createHttp } from '#platform/http'
import type { Metrics } from '#platform/metrics'
import type { Outbound } from '#platform/outbound'
import { sessionCustomer, walletFace } from '#wallet'
import { consolePages } from './console-pages.ts'
import { demoPeople } from './demo/seed-staff.ts'
import { docsPages } from './docs-pages.ts'
import { homePages } from './home-page.ts'
import { guardPlaces } from './place-headers.ts'
import type { Modules, ProgramOptions } from './program.ts'
import { readRegions } from './regions-file.ts'
import { createStatus } from './status.ts'
import { walletPages } from './wallet-pages.ts'
import { wireRoutes } from './wire-routes.ts'

type Behind = Readonly<{
  calls: CallRecorder
  metrics: Metrics
  outbound: Outbound
  books: KeptBooks
  isStopping: () => boolean
  /** The clock that the other side has too. */
  wireNow: Clock
  /** Only in a sandbox. */
  sandbox: Sandbox | undefined
}>

/** Everything that answers HTTP: a plugin a face, each with its own way to know who asks. */
export async function createFaces(
  { config, log, isDemo, ...options }: ProgramOptions,
  modules: Modules,
  { calls, metrics, books, isStopping, wireNow, sandbox, outbound }: Behind,
): Promise<App> {
  const { db, parties, payments, clearing, faults } = modules
  const app = createHttp({
    log,
    metrics,
    trustedProxies: config.trustedProxies,
    drainMs: options.drainMs ?? 0,
  })
  const checks = [
    { name: 'database', look: () => ping(db) },
    { name: 'books', look: async () => assert(books.isOpen(), 'another process keeps the books') },
  ]
  guardPlaces(app, config)
  sandbox?.watchCalls(app)
  await app.register(healthRoutes({ metrics, checks, isStopping }))
  // A worker without faces still answers the probes of whoever runs it.
  if (config.role === 'worker') return app

  watchCalls(app, { wireNow, note: calls.note })
  const routes = wireRoutes(modules)
  const face = apiv3Face({ ...modules, now: wireNow, routes, paidToday: payments.paidToday })
  if (faults) await app.register(faults.around(modules, face))
  else await app.register(face, { prefix: '/v3' })
  await app.register(modules.upstream.routes({ learn: payments.instructions.learn }))
  // Cookies are the payer's; merchants' requests are not searched for any.
  await app.register(async (payer) => {
    await payer.register(fastifyCookie)
    if (faults) payer.addHook('preHandler', faults.payeeGuard)
    await payer.register(
      walletFace({
        ...modules,
        payments: { ...payments, ...(faults && { pay: faults.pay(payments) }) },
        publicUrl: config.publicUrl,
        isDemo,
        createLoginCode: (login) => createLoginCode(modules, login),
      }),
      { prefix: '/wallet/api' },
    )
    const session = {
      sessionCustomer: (request: FastifyRequest) => sessionCustomer(parties, request),
    }
    await payer.register(clearing.walletRoutes(session), { prefix: '/wallet/api' })
    await payer.register(openplatformRoutes({ ...modules, ...session }))
  })
  // Staff have a cookie of their own, which no other face reads.
  await app.register(async (staff) => {
    await staff.register(fastifyCookie)
    const staffFace = consoleFace({
      ...modules,
      publicUrl: config.publicUrl,
      sandboxUrl: config.sandboxUrl,
      outbound,
      wireNow,
      // A sandbox begins without anybody, as an installation does.
      regionOf: readRegions(config.home),
      ...(isDemo && !sandbox && { demoPeople: () => demoPeople(modules.now()) }),
    })
    await staff.register(staffFace, { prefix: '/console/api' })
  })
  await registerPages(app, { config, isDemo, modules, outbound, sandbox })
  return app
}

type Pages = Pick<ProgramOptions, 'config' | 'isDemo'> &
  Pick<Behind, 'outbound' | 'sandbox'> &
  Readonly<{ modules: Modules }>

const built = (app: string): string => join(import.meta.dirname, `../apps/${app}/dist`)

/** What people open in a browser. */
async function registerPages(app: App, { config, isDemo, modules, outbound, sandbox }: Pages) {
  const { db, now } = modules
  const isSandbox = sandbox !== undefined
  const { sandboxUrl = null } = config
  const status = createStatus({ db, now, look: () => ping(db) })
  await app.register(homePages({ status, isSandbox, isDemo }))
  await app.register(docsPages({ folder: built('docs'), isSandbox, sandboxUrl }))
  if (sandbox) await app.register(sandbox.routes({ ...modules, pages: built('sandbox'), outbound }))
  await app.register(walletPages({ folder: built('wallet'), isDemo }))
  await app.register(consolePages({ folder: built('console') }))
}
