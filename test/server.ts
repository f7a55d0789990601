import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Environment, loadConfig, type Role } from '#platform/config'
import { createLog } from '#platform/log'
import { writeDemoFile } from '../src/demo/demo-file.ts'
import { type Seeded, seed } from '../src/demo/seed.ts'
import { type Program, startProgram } from '../src/program.ts'
import { createWorld, usualWriter, type World } from './world.ts'

/** The whole program on a free port, with the demo's people and money, in a world of its own. */
export type Server = Readonly<{
  url: string
  world: World
  program: Program
  seeded: Seeded
  /** Path of demo.json, and what is in it. */
  demoFile: string
  demo: Demo
  /** One more process on the same database; `aheadMs` sets its clock forward. Stopped with the rest. */
  openNode: (aheadMs?: number) => Promise<Program>
  [Symbol.asyncDispose]: () => Promise<void>
}>

export type Demo = Readonly<{
  baseUrl: string
  platform: Readonly<{
    certificateSerial: string
    certificatePath: string
    publicKeyId: string
    publicKeyPath: string
  }>
  merchants: readonly DemoMerchant[]
  providers: readonly (DemoMerchant &
    Readonly<{ subMerchants: readonly Readonly<{ mchid: string; name: string }>[] }>)[]
  payers: readonly Readonly<{
    name: string
    phone: string
    password: string
    pin: string
    openids: Readonly<Record<string, string>>
  }>[]
  staff: Seeded['staff']
}>

export type DemoMerchant = Readonly<{
  mchid: string
  appid: string
  appSecret: string
  serialNo: string
  privateKeyPath: string
  apiV3Key: string
  notifyUrl: string
}>

type Options = Readonly<{
  port?: number
  shopUrl?: string
  role?: Role
  /** Where risk counts; one process does, if a test starts one. */
  riskCounters?: 'process' | 'shared'
  /** A sandbox, in which faults can be ordered. */
  environment?: Environment
  /** The clock of this installation, with which it signs as well; the machine's when left out. */
  now?: () => Date
  /** Lives through days that are over, in a program without loops that stops before the real one starts. */
  before?: (modules: Program['modules'], seeded: Seeded) => Promise<void>
}>

/**
 * `port` 0 takes any; `shopUrl` is where the shop, if there is one, will listen. With the role `api`
 * no loop runs, so that whatever changes in the database was changed by a request.
 */
export async function startServer(options: Options = {}): Promise<Server> {
  const world = await createWorld('rows')
  const home = mkdtempSync(join(tmpdir(), 'tongbao-server-'))
  const port = String(options.port ?? 0)
  const env = {
    TONGBAO_HOME: home,
    PORT: port,
    ALLOW_LOOPBACK_CALLBACKS: 'true',
    TONGBAO_LEDGER: usualWriter,
    RISK_COUNTERS: options.riskCounters ?? 'process',
    // Longer than a busy machine may take.
    RISK_DEADLINE_MS: '10000',
  }
  const config = {
    ...loadConfig(env),
    role: options.role ?? 'both',
    environment: options.environment ?? 'production',
  }
  const log = createLog({ level: 'silent' })
  const now = options.now ?? (() => new Date())
  const start = { config, databaseUrl: world.url, log, now, isDemo: true }
  const isLate = options.before !== undefined
  let program = await startProgram({
    ...start,
    ...(isLate && { config: { ...config, role: 'api' } }),
  })
  const shopUrl = options.shopUrl ?? 'http://127.0.0.1:1'
  const shopHost = new URL(shopUrl).host
  const seeded = await seed({ ...program.modules, home, shopHost })
  if (options.before) {
    try {
      await options.before(program.modules, seeded)
    } finally {
      await program.stop()
    }
    program = await startProgram(start)
  }
  const programs = [program]
  const places = { home, baseUrl: program.url, shopUrl }
  const demoFile = await writeDemoFile(program.modules.directory, places, seeded)
  return {
    url: program.url,
    world,
    program,
    seeded,
    demoFile,
    demo: JSON.parse(readFileSync(demoFile, 'utf8')) as Demo,
    async openNode(aheadMs = 0) {
      const clock = () => new Date(now().getTime() + aheadMs)
      const node = await startProgram({ ...start, config: { ...config, port: 0 }, now: clock })
      programs.push(node)
      return node
    },
    async [Symbol.asyncDispose]() {
      await Promise.all(programs.map((one) => one.stop()))
      await world[Symbol.asyncDispose]()
      rmSync(home, { recursive: true, force: true })
    },
  }
}
