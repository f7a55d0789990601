import type { Config } from '#platform/config'
import type { Log } from '#platform/log'
import { migrate } from '#platform/migrate'
import { startPostgres } from '#platform/postgres'

export type Database = Readonly<{ url: string; stop: () => Promise<void> }>

/** The configured PostgreSQL, or the embedded one in the data folder; up to date when it is given. */
export async function openDatabase(config: Config, log: Log): Promise<Database> {
  if (config.databaseUrl !== undefined) {
    await migrate(config.databaseUrl, { log })
    return { url: config.databaseUrl, stop: () => Promise.resolve() }
  }
  const postgres = await startPostgres({ home: config.home, durable: true, log })
  try {
    // The cluster's own first database; there is nobody else in it.
    const url = postgres.url('postgres')
    await migrate(url, { log })
    return { url, stop: postgres.stop }
  } catch (error) {
    await postgres.stop()
    throw error
  }
}
