import type { Clock } from '#kernel/time'
import { verifyBooks } from '#ledger'
import { redeliverCallbacks } from '#payments'
import type { Config } from '#platform/config'
import { openDb, ping } from '#platform/db'
import type { Log } from '#platform/log'
import { seed } from '../demo/seed.ts'
import { startProgram } from '../program.ts'
import { openDatabase } from './database.ts'
import { runDemo } from './run-demo.ts'

export type CommandDeps = Readonly<{
  config: Config
  log: Log
  now: Clock
  print: (text: string) => void
  args: readonly string[]
}>

/** A command that keeps running gives the way to end it; one that is done gives its exit code. */
export type Ran = Readonly<{ stop: () => Promise<void> }> | number

type Command = (deps: CommandDeps) => Promise<Ran>

export const commands = {
  demo: runDemo,
  serve: async (deps) => {
    const database = await openDatabase(deps.config, deps.log)
    const program = await startProgram({ ...deps, databaseUrl: database.url, isDemo: false })
    deps.print(`listening on ${program.url}\n`)
    return {
      stop: async () => {
        await program.stop()
        await database.stop()
      },
    }
  },
  migrate: async ({ config, log, print }) => {
    const database = await openDatabase(config, log)
    await database.stop()
    print('the database is up to date\n')
    return 0
  },
  seed: async (deps) => {
    const database = await openDatabase(deps.config, deps.log)
    // Port 0: nobody is served while the seed is sown.
    const config = { ...deps.config, port: 0, role: 'api' as const }
    const program = await startProgram({ ...deps, config, databaseUrl: database.url, isDemo: true })
    const shopHost = new URL(deps.config.publicUrl).host
    const seeded = await seed({ ...program.modules, home: deps.config.home, shopHost })
    await program.stop()
    await database.stop()
    deps.print(`seeded ${seeded.merchants.length} merchants and ${seeded.payers.length} payers\n`)
    return 0
  },
  check: (deps) =>
    withDatabase(deps, async (url) => {
      const db = openDb(url, { max: 1 })
      await ping(db)
      await db.destroy()
      deps.print('configuration: ok\ndatabase: reachable and up to date\n')
      return 0
    }),
  verify: (deps) =>
    withDatabase(deps, async (url) => {
      const db = openDb(url, { max: 1, statementMs: 600_000 })
      const faults = await verifyBooks(db)
      await db.destroy()
      deps.print(faults.length === 0 ? 'the books balance\n' : `${faults.join('\n')}\n`)
      return faults.length === 0 ? 0 : 1
    }),
  redeliver: (deps) =>
    withDatabase(deps, async (url) => {
      const [mchid = '', subject = ''] = deps.args
      const db = openDb(url, { max: 1 })
      try {
        const count = await redeliverCallbacks({ db, now: deps.now }, { mchid, subject })
        deps.print(`${count} callbacks go out again\n`)
        return 0
      } finally {
        await db.destroy()
      }
    }),
} as const satisfies Record<string, Command>

export const isCommand = (name: string): name is keyof typeof commands =>
  Object.hasOwn(commands, name)

async function withDatabase(
  { config, log }: CommandDeps,
  work: (url: string) => Promise<number>,
): Promise<number> {
  const database = await openDatabase(config, log)
  try {
    return await work(database.url)
  } finally {
    await database.stop()
  }
}
