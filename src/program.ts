import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import fastifyCookie from '@fastify/cookie'
import type { FastifyRequest } from 'fastify'
import {
  type Clearing,
  createClearing,
  measureBreaks,
  releaseRefund,
  sharedRefunds,
  transferSubject,
} from '#clearing'
import { assert } from '#kernel/assert'
import { createCalendar } from '#kernel/calendar'
import { type Clock, dayMs, hourMs, minuteMs, secondMs } from '#kernel/time'
import {
  closeDays,
  expirePending,
  type KeptBooks,
  keepBooks,
  keepMonths,
  measureUnsealed,
  openAccounts,
  reportFaults,
  sealBatches,
  sealSlice,
} from '#ledger'
import {
  apiv3Face,
  createDirectory,
  type Directory,
  ensurePlatformKeys,
  sweepNonces,
} from '#merchants'
import {
  createLoginCode,
  type Faults,
  openFaults,
  openplatformRoutes,
  sweepOpenplatform,
} from '#openplatform'
import { openParties, type Parties, sweepParties } from '#parties'
import { expireApprovals } from '#oversight'
import {
  createDeliverer,
  createPayments,
  type HandOff,
  measureBacklog,
  noHandOff,
  type Payments,
  warnOfSlowRefunds,
} from '#payments'
import type { Config } from '#platform/config'
import { type Db, openDb, ping } from '#platform/db'
import { healthRoutes } from '#platform/health'
import { type App, closeHttp, createHttp } from '#platform/http'
import { type Keys, openKeys } from '#platform/keys'
import type { Log } from '#platform/log'
import { type Loop, startLoop } from '#platform/loop'
import { createMetrics, type Metrics } from '#platform/metrics'
import { createOutbound } from '#platform/outbound'
import { createFindCard, createRedeemCode, sessionCustomer, sweepCodes, walletFace } from '#wallet'
import { walletPages } from './wallet-pages.ts'
import { type WiredUpstream, wireUpstream } from './wire-upstream.ts'

/** Longer than a busy client waits between two requests, shorter than anybody waits for a restart. */
export const drainMs = 500

export type ProgramOptions = Readonly<{
  config: Config
  databaseUrl: string
  log: Log
  now: Clock
  /** Shows one-time codes to anybody; never in production. */
  isDemo: boolean
  /** While stopping, how long clients on open connections may still ask. */
  drainMs?: number
}>

export type Modules = Readonly<{
  db: Db
  keys: Keys
  now: Clock
  parties: Parties
  directory: Directory
  payments: Payments
  clearing: Clearing
  upstream: WiredUpstream
  /** Only in a sandbox. */
  faults?: Faults | undefined
}>

export type Program = Readonly<{
  /** Where it listens. */
  url: string
  modules: Modules
  metrics: Metrics
  /** Finishes what is in flight, then lets go of everything. Loses nothing: the rest is in tables. */
  stop: () => Promise<void>
}>

/** Wires the modules and starts the roles of this process: faces, loops, or both. */
export async function startProgram(options: ProgramOptions): Promise<Program> {
  const { config, log, now } = options
  const db = openDb(options.databaseUrl, {
    max: config.databasePool,
    onIdleError: (error) => log.warn({ err: error }, 'an idle database connection was lost'),
  })
  const ledgerDb = openDb(options.databaseUrl, { max: 3 })
  const books = await keepBooks({ db, own: ledgerDb, writer: config.ledgerWriter, log })
  const metrics = createMetrics()
  await makeMonths(db, now(), log)
  const keys = openKeys(config)
  await ensurePlatformKeys({ db, keys, now })
  const directory = createDirectory({ db, keys, now })
  const parties = openParties({ db, keys, now, onSignUp: openCustomerAccounts })

  const isWorker = config.role !== 'api'
  const outbound = createOutbound({ allowLoopback: config.allowLoopbackCallbacks })
  // Production has none of it: no hook, no route, no loop.
  const faults =
    config.environment === 'sandbox'
      ? openFaults({ db, keys, now, directory, log, redeem: createRedeemCode({ db, now }) })
      : undefined
  const deliverer = createDeliverer({
    db,
    directory,
    outbound,
    now,
    log,
    onAttempt: countAttempts(metrics),
    ...(faults && { interfere: faults.interfere }),
  })
  const handOff = isWorker ? deliverer.handOff : noHandOff
  const { publicUrl } = config
  const upstream = wireUpstream({ db, keys, now, log, metrics, publicUrl })
  const given = { db, keys, now, parties, directory, faults, upstream }
  const modules = createModules(options, given, handOff)
  const letGo = async (): Promise<void> => {
    await books.stop()
    await Promise.all([db.destroy(), ledgerDb.destroy()])
  }

  let isStopping = false
  const app = await createFaces(options, modules, metrics, { books, isStopping: () => isStopping })
  try {
    await app.listen({ port: config.port, host: config.host })
  } catch (error) {
    await letGo()
    throw error
  }
  const measures = isWorker ? [measureBacklog, measureUnsealed, measureBreaks] : []
  for (const measure of measures) measure({ db, now, metrics })
  const loops = isWorker ? startLoops(modules, deliverer.sweep, log, metrics) : []
  return {
    url: `http://${config.host}:${(app.server.address() as AddressInfo).port}`,
    modules,
    metrics,
    stop: async () => {
      isStopping = true
      await closeHttp(app)
      await Promise.all(loops.map((loop) => loop.stop()))
      await deliverer.stop()
      await outbound.close()
      await upstream.stop()
      await letGo()
    },
  }
}

/** Payments ask clearing where a shared order's refund takes its money, and the wallet for cards. */
function createModules(
  { config, log, isDemo }: ProgramOptions,
  given: Omit<Modules, 'payments' | 'clearing'>,
  handOff: HandOff,
): Modules {
  const { publicUrl } = config
  const payments = createPayments({
    ...given,
    publicUrl,
    redeemCode: given.faults?.redeemCode ?? createRedeemCode(given),
    refundTiers: given.faults?.refundTiers,
    findCard: createFindCard(given),
    fundRefund: sharedRefunds(given),
    releaseRefund,
    handOff,
    channels: given.upstream.channels,
    routeOrder: given.upstream.routeOrder,
    transfers: transferSubject({ ...given, log }),
    onFault: ({ instruction, error }) =>
      log.error({ err: error, instruction: instruction.id }, 'an instruction was not looked at'),
  })
  const clearing = createClearing({
    ...given,
    log,
    calendar: createCalendar(),
    publicUrl,
    bank: config.bank,
    channels: { routeOrder: given.upstream.routeOrder, instruct: payments.instructions.instruct },
    // Nobody waits for tomorrow morning to see what a bill looks like.
    ...(isDemo && { billsAfterMs: 0 }),
  })
  return { ...given, payments, clearing }
}

function countAttempts(metrics: Metrics): (attempt: Readonly<{ acknowledged: boolean }>) => void {
  const count = metrics.counter('tongbao_callback_attempts_total', 'Callbacks sent', ['outcome'])
  return ({ acknowledged }) => count({ outcome: acknowledged ? 'acknowledged' : 'failed' })
}

const openCustomerAccounts: Parties['onSignUp'] = (tx, customerId, now) =>
  openAccounts(tx, [{ kind: 'customer_balance', owner: customerId }], 'CNY', now)

async function createFaces(
  { config, log, isDemo, ...options }: ProgramOptions,
  modules: Modules,
  metrics: Metrics,
  { books, isStopping }: Readonly<{ books: KeptBooks; isStopping: () => boolean }>,
): Promise<App> {
  const { db, parties, payments, clearing, faults } = modules
  const app = createHttp({ log, metrics, drainMs: options.drainMs ?? 0 })
  const checks = [
    { name: 'database', look: () => ping(db) },
    { name: 'books', look: async () => assert(books.isOpen(), 'another process keeps the books') },
  ]
  await app.register(healthRoutes({ metrics, checks, isStopping }))
  // A worker without faces still answers the probes of whoever runs it.
  if (config.role === 'worker') return app

  const routes = [...payments.routes, ...clearing.routes]
  const face = apiv3Face({ ...modules, routes })
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
  const folder = join(import.meta.dirname, '../apps/wallet/dist')
  await app.register(walletPages({ folder, isDemo }))
  return app
}

/** A month that could not be made has a place all the same; somebody should know of it. */
async function makeMonths(db: Db, now: Date, log: Log): Promise<void> {
  for (const { partition, outcome } of await keepMonths(db, now))
    if (outcome === 'made') log.info({ partition }, 'a partition was made')
    else log.warn({ partition, outcome }, 'a partition could not be made')
}

/** Every sweep may run in any number of processes at once, and may be killed at any line. */
function startLoops(
  modules: Modules,
  sweepCallbacks: () => Promise<number>,
  log: Log,
  metrics: Metrics,
): Loop[] {
  const { db, now, payments, clearing, upstream, faults: sandbox } = modules
  const loop = (name: string, everyMs: number, sweep: () => Promise<unknown>, full = Infinity) =>
    startLoop({
      name,
      everyMs,
      log,
      metrics,
      run: async () => (Number(await sweep()) >= full ? 'more' : undefined),
    })
  const faults = reportFaults({ db, now, log, metrics })
  return [
    loop('callbacks', 500, sweepCallbacks, 256),
    loop('instructions', 500, payments.instructions.resolveAll, 64),
    loop('settle-refunds', 500, payments.settleRefunds, 200),
    loop('expire-orders', 5 * secondMs, payments.expireOrders, 500),
    loop('expire-pending', 5 * secondMs, () => expirePending(db, now())),
    loop('seal-batches', secondMs, () => sealBatches(db), sealSlice),
    loop('close-days', minuteMs, () => closeDays(db, now())),
    loop('watch-books', minuteMs, faults.watch),
    // Ends in the middle when the process does; the next begins it again.
    startLoop({ name: 'prove-books', everyMs: minuteMs, log, metrics, run: faults.prove }),
    ...Object.entries({ ...clearing.sweeps, ...upstream.sweeps }).map(([name, { everyMs, run }]) =>
      loop(name, everyMs, run),
    ),
    loop('expire-approvals', minuteMs, () => expireApprovals(db, now())),
    loop('slow-refunds', hourMs, () => warnOfSlowRefunds({ db, log }, now())),
    loop('keep-months', dayMs, () => makeMonths(db, now(), log)),
    loop('nonces', minuteMs, () => sweepNonces({ db }, now())),
    loop('parties', hourMs, () => sweepParties({ db }, now())),
    loop('openplatform', hourMs, () => sweepOpenplatform({ db }, now())),
    ...(sandbox ? [loop('sandbox-faults', secondMs, () => sandbox.sweep(modules))] : []),
    loop('payment-codes', hourMs, () => sweepCodes({ db, now })),
  ]
}
