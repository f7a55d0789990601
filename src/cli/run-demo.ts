import { type ChildProcess, spawn } from 'node:child_process'
import { join } from 'node:path'
import type { Clock } from '#kernel/time'
import type { Config } from '#platform/config'
import type { Log } from '#platform/log'
import { writeDemoFile } from '../demo/demo-file.ts'
import { type Seeded, seed } from '../demo/seed.ts'
import { drainMs, startProgram } from '../program.ts'
import { openDatabase } from './database.ts'

type Deps = Readonly<{ config: Config; log: Log; now: Clock; print: (text: string) => void }>

export type Demo = Readonly<{ stop: () => Promise<void> }>

/**
 * Everything at once: database, faces, loops, people, money, and the example shop next door. It is
 * ready when all of it answers; what had begun is ended again when a part cannot start.
 */
export async function runDemo({ config, log, now, print }: Deps): Promise<Demo> {
  await using begun = new AsyncDisposableStack()
  const database = await openDatabase(config, log)
  begun.defer(database.stop)
  // Its shop is on this machine, so its callbacks are too.
  const demoConfig = { ...config, allowLoopbackCallbacks: true }
  const wanted = { config: demoConfig, databaseUrl: database.url, log, now, isDemo: true, drainMs }
  const program = await startProgram(wanted)
  begun.defer(program.stop)
  const shopUrl = shopUrlOf(config)
  const shopHost = new URL(shopUrl).host
  const seeded = await seed({ ...program.modules, home: config.home, shopHost })
  const places = { home: config.home, baseUrl: config.publicUrl, shopUrl }
  const demoFile = await writeDemoFile(program.modules.directory, places, seeded)
  const shop = await startShop(demoFile, log)
  begun.defer(() => void shop.kill('SIGTERM'))
  print(welcome(config, shopUrl, seeded))

  const running = begun.move()
  return { stop: () => running.disposeAsync() }
}

/** The next port on the same host. */
function shopUrlOf({ publicUrl, port }: Config): string {
  const url = new URL(publicUrl)
  url.port = String(port + 1)
  return url.origin
}

/**
 * The shop, once it listens. The channel to it does two things: it says when the shop is ready, and
 * it closes when we are killed, which ends the shop too.
 */
async function startShop(demoFile: string, log: Log): Promise<ChildProcess> {
  const folder = join(import.meta.dirname, '../../examples/shop')
  const shop = spawn(process.execPath, [join(folder, 'src/server.ts')], {
    env: { ...process.env, TONGBAO_DEMO: demoFile, SHOP_HOST: '127.0.0.1' },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  const { promise: settled, resolve } = Promise.withResolvers<boolean>()
  shop.once('message', () => resolve(true))
  shop.once('exit', () => resolve(false))
  shop.once('error', () => resolve(false))
  if (!(await settled)) log.error('the example shop did not start; everything else runs')
  return shop
}

const welcome = (config: Config, shopUrl: string, { payers, merchants }: Seeded): string => `
通宝 Tongbao is ready.

  Shop    ${shopUrl}/
  Wallet  ${config.publicUrl}/wallet/
  Codes   ${config.publicUrl}/wallet/inbox   (one-time codes for any phone that signs up)
  API     ${config.publicUrl}/v3/…   (merchant ${merchants[0]?.mchid}, keys in ${config.home})

  Sign in to the wallet:
${payers.map(({ name, phone, password, pin }) => `    ${name}  ${phone}  password ${password}  PIN ${pin}`).join('\n')}

  Everything a client needs: ${join(config.home, 'demo.json')}
  Stop with Ctrl-C.
`
