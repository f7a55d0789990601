import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Config, loadConfig } from '#platform/config'
import { makeHome } from '#platform/home'
import { closeRoute, findRoutes } from '#upstream'
import { type UpstreamDemo, upstreamId } from '../demo/connect-upstream.ts'
import type { Seeded } from '../demo/seed.ts'
import type { Modules } from '../program.ts'
import { besideUrl, type DemoDeps, startInstallation } from './start-installation.ts'

/** The installation in which the payers are, while merchants stand before another one. */
export type Upper = Readonly<{
  config: Config
  seeded: Seeded
  demo: UpstreamDemo
  stop: () => Promise<void>
}>

const portsFurther = 10

/**
 * What the upper one is configured by: a sandbox, so that faults can be ordered there, with its folder,
 * database and keys inside the demo's folder. Of the lower one it has only the address.
 */
export function upperConfig(lower: Config): Config {
  makeHome(lower.home)
  return loadConfig({
    TONGBAO_HOME: join(lower.home, 'upstream'),
    PORT: String(lower.port + portsFurther),
    HOST: lower.host,
    PUBLIC_URL: besideUrl(lower, portsFurther),
    LOG_LEVEL: lower.logLevel,
    TONGBAO_ENVIRONMENT: 'sandbox',
  })
}

/** The upper one within this process, so that whatever ends the demo ends both. It has no shop. */
export async function startUpper({ config: lower, ...deps }: DemoDeps): Promise<Upper> {
  const config = upperConfig(lower)
  const installation = await startInstallation({ ...deps, config }, besideUrl(lower, 1))
  const { demoFile, seeded, stop } = installation
  return { config, seeded, demo: JSON.parse(readFileSync(demoFile, 'utf8')) as UpstreamDemo, stop }
}

/**
 * Orders of a demo that was chained once go to its own wallet again, since nobody listens where they
 * went. The second time there is no such route.
 */
export async function leaveUpper(
  modules: Pick<Modules, 'db' | 'now'>,
  { home }: Pick<Config, 'home'>,
): Promise<void> {
  if (!existsSync(join(home, 'upstream', 'demo.json'))) return
  for (const { id, channel, state } of await findRoutes(modules.db, '*'))
    if (channel === upstreamId && state === 'open') await closeRoute(modules, { id })
}

/** What is where, for somebody who wants to pay at once. */
export function chainedWelcome(config: Config, shopUrl: string, upper: Upper): string {
  const key = readFileSync(join(upper.config.home, 'sandbox-key'), 'utf8').trim()
  const { publicUrl: up, home } = upper.config
  const people = upper.seeded.payers.map(
    ({ name, phone, password, pin }) => `    ${name}  ${phone}  password ${password}  PIN ${pin}`,
  )
  return `
通宝 Tongbao is ready, chained: merchants before one installation, payers at another.

  Below, where the merchants are
    Shop    ${shopUrl}/   (its codes and links are of the upper one)
    API     ${config.publicUrl}/v3/…   (keys in ${join(config.home, 'demo.json')})

  Above, where the payers are
    Wallet  ${up}/wallet/   (scan or paste the shop's code here)
    Codes   ${up}/wallet/inbox   (one-time codes for any phone that signs up)
    Faults  ${up}/sandbox/#key=${key}
    Data    ${home}

  Sign in to the wallet above:
${people.join('\n')}

  Stop both with Ctrl-C. Started without --chained, the shop's orders go to the wallet below again.
`
}
