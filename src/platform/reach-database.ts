import { Client } from 'pg'
import { ConfigRefused, settings } from './config.ts'

/** What answers at a database URL. */
export type Reached = Readonly<{ version: string; place: string }>

const oldestMajor = 15
const connectMs = 10_000

/**
 * Knocks once at the configured database and says who opened. Throws `ConfigRefused` in words when
 * nobody did, or somebody too old, so that a wrong URL never ends in a stack.
 */
export async function reachDatabase(url: string): Promise<Reached> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: connectMs })
  client.on('error', () => undefined)
  const place = placeOf(url)
  try {
    await client.connect()
    const { rows } = await client.query<{ version: string; number: number }>(
      `select current_setting('server_version') as version,
        current_setting('server_version_num')::integer as number`,
    )
    const { version = '', number = 0 } = rows[0] ?? {}
    if (number < oldestMajor * 10_000)
      throw complaint(`${place} is PostgreSQL ${version}, which is too old`)
    return { version, place }
  } catch (error) {
    if (error instanceof ConfigRefused) throw error
    throw complaint(`${place} does not let us in (${reasonOf(error)})`)
  } finally {
    await client.end()
  }
}

/** Host, port and database; never the password. */
function placeOf(url: string): string {
  const { hostname, port, pathname } = new URL(url)
  return `${hostname || 'localhost'}:${port || '5432'}${pathname}`
}

const complaint = (what: string): ConfigRefused => {
  const { expected, example } = settings.DATABASE_URL
  return new ConfigRefused([
    `DATABASE_URL: ${what}. Expected: ${expected}, for example ${example}.`,
  ])
}

/** Where a name has two addresses, the error is of both and its own message is empty. */
function reasonOf(error: unknown): string {
  if (error instanceof AggregateError && error.message === '') return reasonOf(error.errors[0])
  return error instanceof Error ? error.message : String(error)
}
