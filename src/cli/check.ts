import { existsSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import type { Config } from '#platform/config'
import type { Log } from '#platform/log'
import { pendingMigrations } from '#platform/migrate'
import { reachDatabase } from '#platform/reach-database'
import { visitDatabase } from './database.ts'

/** One line of the report; what is not `ok` is for somebody to mend before the program can serve. */
type Line = Readonly<{ what: string; says: string; ok: boolean }>

/**
 * Looks at everything that the program would need, changes none of it, and says in words what it
 * found. Configuration has been read by then; a database that cannot be reached is thrown.
 */
export async function check({
  config,
  log,
}: Readonly<{ config: Config; log: Log }>): Promise<Readonly<{ text: string; ok: boolean }>> {
  const lines = [
    { what: 'configuration', says: `data in ${config.home}`, ok: true },
    ...(await lookAtDatabase(config, log)),
    await lookAtPort(config),
    lookAtPages(),
  ]
  const text = lines.map(({ what, says, ok }) => `${what}: ${ok ? 'ok' : 'NOT OK'}, ${says}\n`)
  return { text: text.join(''), ok: lines.every(({ ok }) => ok) }
}

async function lookAtDatabase(config: Config, log: Log): Promise<readonly Line[]> {
  const database = await visitDatabase(config, log)
  try {
    const { version, place } = await reachDatabase(database.url)
    const whose = config.databaseUrl === undefined ? 'embedded ' : ''
    const pending = await pendingMigrations(database.url)
    const schema =
      pending.length === 0
        ? 'up to date'
        : `${pending.length} migrations to come; \`migrate\` or the next start applies them`
    return [
      { what: 'database', says: `${whose}PostgreSQL ${version} at ${place}`, ok: true },
      { what: 'schema', says: schema, ok: true },
    ]
  } finally {
    await database.stop()
  }
}

async function lookAtPort({ host, port }: Config): Promise<Line> {
  const server = createServer()
  const { promise, resolve } = Promise.withResolvers<string | undefined>()
  server.once('error', (error) => resolve(error.message))
  server.listen(port, host, () => server.close(() => resolve(undefined)))
  const fault = await promise
  const says = fault ?? `${host}:${port} is free`
  return { what: 'port', says, ok: fault === undefined }
}

const pages = join(import.meta.dirname, '../../apps/wallet/dist/index.html')

const lookAtPages = (): Line =>
  existsSync(pages)
    ? { what: 'wallet', says: 'its pages are built', ok: true }
    : { what: 'wallet', says: 'its pages are not built yet; npm run build', ok: false }
