import type { Config } from '#platform/config'
import { HomeInUse } from '#platform/home'
import type { Log } from '#platform/log'
import { migrate } from '#platform/migrate'
import { neighbourUrl, startPostgres } from '#platform/postgres'
import { reachDatabase } from '#platform/reach-database'

export type Database = Readonly<{ url: string; stop: () => Promise<void> }>

/** The embedded cluster's own first database; there is nobody else in it. */
const embedded = 'postgres'

/** The configured PostgreSQL, or the embedded one in the data folder; up to date when it is given. */
export async function openDatabase(config: Config, log: Log): Promise<Database> {
  const database = await startDatabase(config, log)
  try {
    await migrate(database.url, { log })
    return database
  } catch (error) {
    await database.stop()
    throw error
  }
}

/**
 * The same as it stands, for a look or a small errand: nothing is migrated, and where a Tongbao runs
 * on the data folder already, its database is visited beside it.
 */
export async function visitDatabase(config: Config, log: Log): Promise<Database> {
  try {
    return await startDatabase(config, log)
  } catch (error) {
    const url = error instanceof HomeInUse ? neighbourUrl(config.home, embedded) : undefined
    if (url === undefined) throw error
    return { url, stop: () => Promise.resolve() }
  }
}

async function startDatabase({ home, databaseUrl }: Config, log: Log): Promise<Database> {
  if (databaseUrl !== undefined) {
    await reachDatabase(databaseUrl)
    return { url: databaseUrl, stop: () => Promise.resolve() }
  }
  const postgres = await startPostgres({ home, durable: true, log })
  return { url: postgres.url(embedded), stop: postgres.stop }
}
