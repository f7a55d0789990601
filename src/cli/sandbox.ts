import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Clock } from '#kernel/time'
import { type Config, loadConfig } from '#platform/config'
import { makeHome } from '#platform/home'
import type { Log } from '#platform/log'
import { drainMs, startProgram } from '../program.ts'
import { openDatabase } from './database.ts'
import { printFirstLink } from './print-first-link.ts'

type Deps = Readonly<{
  config: Config
  log: Log
  now: Clock
  print: (text: string) => void
  env?: Readonly<Record<string, string | undefined>>
}>

const usualPort = '8090'

/**
 * What a sandbox beside this installation is configured by. It has nothing in common with production:
 * its own folder, and in it its own database, keys and `tongbao.json`. Of the environment it takes only
 * where it listens and how it logs, so that a database, a master key or a bank that is meant for
 * production cannot come to it.
 */
export function sandboxConfig(
  { home }: Pick<Config, 'home'>,
  env: Readonly<Record<string, string | undefined>>,
): Config {
  const own = {
    PORT: env['PORT'] ?? usualPort,
    HOST: env['HOST'],
    LOG_LEVEL: env['LOG_LEVEL'],
    PUBLIC_URL: env['SANDBOX_PUBLIC_URL'],
    // The server that is being tested most often stands on the same machine.
    ALLOW_LOOPBACK_CALLBACKS: env['ALLOW_LOOPBACK_CALLBACKS'] ?? 'true',
    TONGBAO_HOME: join(home, 'sandbox'),
    TONGBAO_ENVIRONMENT: 'sandbox',
  }
  makeHome(home)
  return loadConfig(own)
}

/** Starts the sandbox beside production, and prints its key and a link that brings it along. */
export async function runSandbox({
  log,
  now,
  print,
  env = process.env,
  ...deps
}: Deps): Promise<Readonly<{ stop: () => Promise<void> }>> {
  await using begun = new AsyncDisposableStack()
  const config = sandboxConfig(deps.config, env)
  const database = await openDatabase(config, log)
  begun.defer(database.stop)
  const wanted = { config, databaseUrl: database.url, log, now, isDemo: true, drainMs }
  const program = await startProgram(wanted)
  begun.defer(program.stop)
  print(welcome(config, readFileSync(join(config.home, 'sandbox-key'), 'utf8').trim()))
  await printFirstLink(program, config, print)
  const running = begun.move()
  return { stop: () => running.disposeAsync() }
}

const welcome = ({ publicUrl, home }: Config, key: string): string => `
通宝沙箱 Tongbao sandbox is ready.

  Page    ${publicUrl}/sandbox/#key=${key}
  API     ${publicUrl}/sandbox/api/…   Authorization: Bearer ${key}
  Wire    ${publicUrl}/v3/…            for the merchants that you create
  Console ${publicUrl}/console/    for staff and merchants, onboarding at ${publicUrl}/console/join
  Wallet  ${publicUrl}/wallet/         one-time codes at ${publicUrl}/wallet/inbox
  Data    ${home}

  Stop with Ctrl-C.
`
