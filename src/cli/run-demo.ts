import { type ChildProcess, spawn } from 'node:child_process'
import { join } from 'node:path'
import type { Config } from '#platform/config'
import type { Log } from '#platform/log'
import { connectUpstream } from '../demo/connect-upstream.ts'
import type { Seeded } from '../demo/seed.ts'
import { besideUrl, type DemoDeps, startInstallation } from './start-installation.ts'
import { chainedWelcome, leaveUpper, startUpper } from './run-chained.ts'

type Deps = DemoDeps & Readonly<{ isChained?: boolean }>

export type Demo = Readonly<{ stop: () => Promise<void> }>

/**
 * Everything at once: database, faces, loops, people, money, and the example shop next door. It is
 * ready when all of it answers; what had begun is ended again when a part cannot start. Chained, a
 * second one is started first, in which the payers of this one are.
 */
export async function runDemo({ isChained = false, ...deps }: Deps): Promise<Demo> {
  const { config, log, print } = deps
  await using begun = new AsyncDisposableStack()
  const shopUrl = besideUrl(config, 1)
  const upper = isChained ? await startUpper(deps) : undefined
  if (upper) begun.defer(upper.stop)
  const lower = await startInstallation(deps, shopUrl)
  begun.defer(lower.stop)
  const { modules, demoFile, seeded } = lower
  if (upper) await connectUpstream(modules, upper.demo, config.publicUrl)
  else await leaveUpper(modules, config)
  const shop = await startShop(demoFile, log)
  begun.defer(() => void shop.kill('SIGTERM'))
  print(upper ? chainedWelcome(config, shopUrl, upper) : welcome(config, shopUrl, seeded))

  const running = begun.move()
  return { stop: () => running.disposeAsync() }
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

const welcome = (config: Config, shopUrl: string, { payers, merchants, staff }: Seeded): string => `
通宝 Tongbao is ready.

  Shop    ${shopUrl}/
  Wallet  ${config.publicUrl}/wallet/
  Console ${config.publicUrl}/console/   (the page of sign-in offers the people below)
  Codes   ${config.publicUrl}/wallet/inbox   (one-time codes for any phone that signs up)
  API     ${config.publicUrl}/v3/…   (merchant ${merchants[0]?.mchid}, keys in ${config.home})

  Sign in to the wallet:
${payers.map(({ name, phone, password, pin }) => `    ${name}  ${phone}  password ${password}  PIN ${pin}`).join('\n')}

  Sign in to the console, with second factor ${staff[0]?.totpSecret}:
${staff.map(({ name, login, password, roles }) => `    ${name}  ${login}  password ${password}  ${roles.join(', ')}`).join('\n')}

  Everything a client needs: ${join(config.home, 'demo.json')}
  Stop with Ctrl-C.
`
