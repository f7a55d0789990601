import type { Clock } from '#kernel/time'
import type { Config } from '#platform/config'
import type { Log } from '#platform/log'
import { writeDemoFile } from '../demo/demo-file.ts'
import { type Seeded, seed } from '../demo/seed.ts'
import { drainMs, type Modules, type ProgramOptions, startProgram } from '../program.ts'
import { openDatabase } from './database.ts'

export type DemoDeps = Readonly<{
  config: Config
  log: Log
  now: Clock
  print: (text: string) => void
}>

export type Installation = Readonly<{
  modules: Modules
  /** Path of demo.json. */
  demoFile: string
  seeded: Seeded
  stop: () => Promise<void>
}>

/** Database, faces and loops on one data folder, with the people and the money of the demo. */
export async function startInstallation(
  { config, log, now, risk }: Omit<DemoDeps, 'print'> & Pick<ProgramOptions, 'risk'>,
  shopUrl: string,
): Promise<Installation> {
  await using begun = new AsyncDisposableStack()
  const database = await openDatabase(config, log)
  begun.defer(database.stop)
  // Whoever is called back is on this machine.
  const demoConfig = { ...config, allowLoopbackCallbacks: true }
  const wanted = { config: demoConfig, databaseUrl: database.url, log, now, isDemo: true, drainMs }
  const program = await startProgram({ ...wanted, ...(risk && { risk }) })
  begun.defer(program.stop)
  const { modules } = program
  const { home, publicUrl: baseUrl } = config
  const seeded = await seed({ ...modules, home, shopHost: new URL(shopUrl).host })
  const demoFile = await writeDemoFile(modules.directory, { home, baseUrl, shopUrl }, seeded)
  const running = begun.move()
  return { modules, demoFile, seeded, stop: () => running.disposeAsync() }
}

/** So many ports further on the same host. */
export function besideUrl({ publicUrl, port }: Config, further: number): string {
  const url = new URL(publicUrl)
  url.port = String(port + further)
  return url.origin
}
