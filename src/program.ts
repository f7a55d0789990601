import { readFileSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { type Clearing, measureBreaks } from '#clearing'
import type { Clock } from '#kernel/time'
import { keepBooks, measureUnsealed, openAccounts } from '#ledger'
import { createDirectory, type Directory, ensurePlatformKeys } from '#merchants'
import type { Onboarding } from '#onboarding'
import {
  createCallRecorder,
  createSandbox,
  createSandboxClock,
  type Faults,
  openFaults,
} from '#openplatform'
import { ensureAdministrator } from '#oversight'
import { openParties, type Parties } from '#parties'
import { createDeliverer, measureBacklog, noHandOff, type Payments } from '#payments'
import type { Config } from '#platform/config'
import { type Db, openDb } from '#platform/db'
import { type App, closeHttp } from '#platform/http'
import { type Keys, openKeys } from '#platform/keys'
import type { Log } from '#platform/log'
import { createMetrics, type Metrics } from '#platform/metrics'
import { createOutbound } from '#platform/outbound'
import type { Risk } from '#risk'
import { createRedeemCode, type Guard } from '#wallet'
import { createFaces } from './create-faces.ts'
import { createModules } from './create-modules.ts'
import { makeMonths, startLoops, startOwnLoops } from './start-loops.ts'
import { wireOps } from './wire-ops.ts'
import { judgeNothing, wireRisk } from './wire-risk.ts'
import { type WiredUpstream, wireUpstream } from './wire-upstream.ts'

const { version } = JSON.parse(
  readFileSync(join(import.meta.dirname, '../package.json'), 'utf8'),
) as Readonly<{ version: string }>

/** Longer than a busy client waits between two requests, shorter than anybody waits for a restart. */
export const drainMs = 500

export type ProgramOptions = Readonly<{
  config: Config
  databaseUrl: string
  log: Log
  now: Clock
  /** Shows one-time codes to anybody; never in production. */
  isDemo: boolean
  /** Judges nothing: only for measuring what judging costs. */
  risk?: 'off'
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
  onboarding: Onboarding
  upstream: WiredUpstream
  /** Absent where nothing is judged. */
  risk: Risk | undefined
  guard: Guard
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
  const { config, log } = options
  const { db, books, letGo } = await openBooks(options)
  const metrics = createMetrics()
  const isSandbox = config.environment === 'sandbox'
  const clock = isSandbox ? await createSandboxClock({ db, wall: options.now }) : undefined
  const { now, wireNow } = clock ?? { now: options.now, wireNow: options.now }
  await makeMonths(db, now(), log)
  const keys = openKeys(config)
  await ensurePlatformKeys({ db, keys, now: wireNow })
  if (!options.isDemo || isSandbox) await greetAdministrator({ db, now, log })
  const directory = createDirectory({ db, keys, now: wireNow })
  const parties = openParties({ db, keys, now, onSignUp: openCustomerAccounts })

  const { riskCounters: countersAt, riskDeadlineMs: deadlineMs } = config
  const wired = { db, now, keys, log, metrics, parties, countersAt, deadlineMs }
  const { stopRisk, ...judging } =
    isSandbox || options.risk === 'off' ? judgeNothing : await wireRisk(wired)

  const isWorker = config.role !== 'api'
  const outbound = createOutbound({ allowLoopback: config.allowLoopbackCallbacks })
  const { publicUrl, home } = config
  // Production has none of it: no hook, no route, no loop.
  const faults = isSandbox
    ? openFaults({ ...wired, directory, redeem: createRedeemCode({ ...wired, ...judging }) })
    : undefined
  const sandbox = clock && createSandbox({ db, keys, clock, log, home, publicUrl, version })
  const deliverer = createDeliverer({
    db,
    directory,
    outbound: sandbox ? sandbox.deliveries.outbound(outbound) : outbound,
    now,
    wireNow,
    log,
    onAttempt: countAttempts(metrics),
    ...(faults && sandbox && { interfere: sandbox.deliveries.interfere(faults.interfere) }),
  })
  const handOff = isWorker ? deliverer.handOff : noHandOff
  const upstream = wireUpstream({ db, keys, now, log, metrics, publicUrl })
  const given = { db, keys, now, parties, directory, faults, upstream, ...judging }
  const modules = createModules(options, given, handOff)

  const ops = await wireOps({ ...given, config, log, version })
  const calls = createCallRecorder({ db, directory, now, log, metrics })
  let isStopping = false
  const behind = { calls, metrics, outbound, books, isStopping: () => isStopping, wireNow, sandbox }
  const app = await createFaces(options, modules, behind)
  await listen(app, config).catch(async (error: unknown) => {
    await letGo()
    throw error
  })
  if (isWorker) for (const measure of measures) measure({ db, now, metrics })
  const around = { calls, ops, log, metrics, wireNow, sandbox, sweepCallbacks: deliverer.sweep }
  const loops = [
    ...startOwnLoops(modules, around),
    ...(isWorker ? startLoops(modules, around) : []),
  ]
  return {
    url: `http://${config.host}:${(app.server.address() as AddressInfo).port}`,
    modules,
    metrics,
    stop: async () => {
      isStopping = true
      await closeHttp(app)
      await Promise.all(loops.map((loop) => loop.stop()))
      const parts = [calls.stop, deliverer.stop, outbound.close, upstream.stop, stopRisk, letGo]
      for (const part of parts) await part()
    },
  }
}

async function openBooks({ config, databaseUrl, log }: ProgramOptions) {
  const db = openDb(databaseUrl, {
    max: config.databasePool,
    onIdleError: (error) => log.warn({ err: error }, 'an idle database connection was lost'),
  })
  const own = openDb(databaseUrl, { max: 3 })
  const books = await keepBooks({ db, own, writer: config.ledgerWriter, log })
  async function letGo(): Promise<void> {
    await books.stop()
    await Promise.all([db.destroy(), own.destroy()])
  }
  return { db, books, letGo }
}

/** No password comes with the program: whoever has the command line lets the first person in. */
async function greetAdministrator({ db, now, log }: Pick<Modules, 'db' | 'now'> & { log: Log }) {
  if (await ensureAdministrator({ db, now }))
    log.warn('nobody works here yet; `tongbao staff invite` prints the link of the administrator')
}

const listen = (app: App, { port, host }: Config) => app.listen({ port, host })

const measures = [measureBacklog, measureUnsealed, measureBreaks]

function countAttempts(metrics: Metrics): (attempt: Readonly<{ acknowledged: boolean }>) => void {
  const count = metrics.counter('tongbao_callback_attempts_total', 'Callbacks sent', ['outcome'])
  return ({ acknowledged }) => count({ outcome: acknowledged ? 'acknowledged' : 'failed' })
}

const openCustomerAccounts: Parties['onSignUp'] = (tx, customerId, now) =>
  openAccounts(tx, [{ kind: 'customer_balance', owner: customerId }], 'CNY', now)
