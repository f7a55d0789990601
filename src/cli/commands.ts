import { text as textOf } from 'node:stream/consumers'
import type { Clock } from '#kernel/time'
import { createDirectory, readmitMerchant, suspendMerchant } from '#merchants'
import { redeliverCallbacks } from '#payments'
import type { Config } from '#platform/config'
import { type Db, openDb } from '#platform/db'
import { openKeys } from '#platform/keys'
import { createMetrics } from '#platform/metrics'
import type { Log } from '#platform/log'
import { createUpstream } from '#upstream'
import { seed } from '../demo/seed.ts'
import { drainMs, startProgram } from '../program.ts'
import { runAuditErrand } from './audit.ts'
import { check } from './check.ts'
import { clearingHelp, runClearingErrand } from './clearing.ts'
import { openDatabase, visitDatabase } from './database.ts'
import { runErrand } from './ledger.ts'
import { reconcileErrand } from './reconcile.ts'
import { alarmsErrand } from './routes/alarms.ts'
import { printFirstLink } from './print-first-link.ts'
import { runRiskErrand } from './risk.ts'
import { runRoutesErrand } from './routes.ts'
import { runSandbox } from './sandbox.ts'
import { runStaffErrand } from './staff.ts'
import { runDemo } from './run-demo.ts'
import { runUpstreamErrand } from './upstream.ts'

export type CommandDeps = Readonly<{
  config: Config
  log: Log
  now: Clock
  print: (text: string) => void
  args: readonly string[]
  /** A second installation for the demo, in which its payers are. */
  isChained?: boolean
}>

/** A command that keeps running gives the way to end it; one that is done gives its exit code. */
export type Ran = Readonly<{ stop: () => Promise<void> }> | number

type Command = (deps: CommandDeps) => Promise<Ran>

export const commands = {
  demo: runDemo,
  sandbox: runSandbox,
  serve: async (deps) => {
    await using begun = new AsyncDisposableStack()
    const database = await openDatabase(deps.config, deps.log)
    begun.defer(database.stop)
    const program = await startProgram({
      ...deps,
      databaseUrl: database.url,
      isDemo: false,
      drainMs,
    })
    begun.defer(program.stop)
    deps.print(`listening on ${program.url}\n`)
    // Not into a file of logs, where it would lie for others to read.
    if (process.stdout.isTTY) await printFirstLink(program, deps.config, deps.print)
    const running = begun.move()
    return { stop: () => running.disposeAsync() }
  },
  migrate: async ({ config, log, print }) => {
    const database = await openDatabase(config, log)
    await database.stop()
    print('the database is up to date\n')
    return 0
  },
  seed: async (deps) => {
    await using begun = new AsyncDisposableStack()
    const database = await openDatabase(deps.config, deps.log)
    begun.defer(database.stop)
    // Port 0: nobody is served while the seed is sown.
    const config = { ...deps.config, port: 0, role: 'api' as const }
    const program = await startProgram({ ...deps, config, databaseUrl: database.url, isDemo: true })
    begun.defer(program.stop)
    const shopHost = new URL(deps.config.publicUrl).host
    const seeded = await seed({ ...program.modules, home: deps.config.home, shopHost })
    deps.print(`seeded ${seeded.merchants.length} merchants and ${seeded.payers.length} payers\n`)
    return 0
  },
  check: async (deps) => {
    const { text, ok } = await check(deps)
    deps.print(text)
    return ok ? 0 : 1
  },
  ledger: (deps) =>
    withDatabase(deps, (db) => {
      const [name, ...args] = deps.args
      return runErrand(name, { db, now: deps.now(), print: deps.print, args })
    }),
  clearing: async (deps) => {
    const [name, ...args] = deps.args
    if (name === 'help' || deps.args.includes('--help')) {
      deps.print(clearingHelp())
      return 0
    }
    const at = deps.now()
    return withDatabase(deps, (db) =>
      runClearingErrand(name, {
        db,
        now: () => at,
        keys: openKeys(deps.config),
        print: deps.print,
        note: (line) => void process.stderr.write(line),
        readInput: () => textOf(process.stdin),
        env: process.env,
        args,
      }),
    )
  },
  reconcile: ({ print, args }) => reconcileErrand({ print, args }),
  risk: (deps) =>
    runRiskErrand({
      print: deps.print,
      args: deps.args,
      now: deps.now,
      visit: (errand) => withDatabase(deps, errand),
    }),
  alarms: (deps) =>
    withDatabase(deps, (db) =>
      alarmsErrand({ db, now: deps.now, print: deps.print, args: deps.args }),
    ),
  routes: (deps) =>
    withDatabase(deps, (db) =>
      runRoutesErrand({ db, now: deps.now, print: deps.print, args: deps.args }),
    ),
  staff: (deps) =>
    withDatabase(deps, (db) => {
      const { config, now, print, args } = deps
      const { publicUrl } = config
      return runStaffErrand({ db, keys: openKeys(config), now, publicUrl, print, args })
    }),
  audit: (deps) =>
    runAuditErrand({
      print: deps.print,
      args: deps.args,
      visit: (errand) =>
        withDatabase(deps, (db) => {
          const { now } = deps
          return errand({
            db,
            now,
            directory: createDirectory({ db, keys: openKeys(deps.config), now }),
          })
        }),
    }),
  upstream: (deps) =>
    withDatabase(deps, async (db) => {
      const { config, log, now, print, args } = deps
      const given = { db, keys: openKeys(config), now }
      const { publicUrl } = config
      const upstream = createUpstream({ ...given, log, metrics: createMetrics(), publicUrl })
      const readInput = () => textOf(process.stdin)
      try {
        return await runUpstreamErrand({
          ...given,
          print,
          args,
          env: process.env,
          readInput,
          upstream,
        })
      } finally {
        await upstream.stop()
      }
    }),
  redeliver: (deps) =>
    withDatabase(deps, async (db) => {
      const [mchid = '', subject = ''] = deps.args
      const count = await redeliverCallbacks({ db, now: deps.now }, { mchid, subject })
      deps.print(`${count} callbacks go out again\n`)
      return 0
    }),
  suspend: (deps) =>
    withDatabase(deps, async (db) => {
      const [mchid = ''] = deps.args
      await suspendMerchant({ db }, { mchid })
      deps.print(`${mchid} takes no more payments, within five seconds\n`)
      return 0
    }),
  readmit: (deps) =>
    withDatabase(deps, async (db) => {
      const [mchid = ''] = deps.args
      await readmitMerchant({ db }, { mchid })
      deps.print(`${mchid} takes payments again, within five seconds\n`)
      return 0
    }),
} as const satisfies Record<string, Command>

export const isCommand = (name: string): name is keyof typeof commands =>
  Object.hasOwn(commands, name)

/** An errand in the database, also beside a program that runs on it. */
async function withDatabase(
  { config, log }: CommandDeps,
  errand: (db: Db) => Promise<number>,
): Promise<number> {
  const database = await visitDatabase(config, log)
  // Proving the books of a large installation takes its time; a reconciliation reads and writes at once.
  const db = openDb(database.url, { max: 4, statementMs: 600_000 })
  try {
    return await errand(db)
  } finally {
    await db.destroy()
    await database.stop()
  }
}
