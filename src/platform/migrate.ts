import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Client } from 'pg'
import type { Log } from './log.ts'

export type MigrateOptions = Readonly<{ folder?: string; log?: Log }>

export class MigrationRefused extends Error {
  override readonly name = 'MigrationRefused'
}

type Migration = Readonly<{ name: string; text: string; checksum: string }>

const ownFolder = join(import.meta.dirname, '..', '..', 'db', 'migrations')

/** One number for every copy of this program; nothing else in the system takes advisory locks. */
const lockKey = 7_246_101_180

/**
 * Brings a database up to this version: applies the files of `db/migrations` that it has not seen,
 * in order, each in a transaction with its own record. Answers their names.
 *
 * Throws `MigrationRefused` when a file that was applied has changed since, or when a new file
 * sorts before an applied one. Files that only a newer version knows are left alone, so that two
 * versions may run side by side during a deployment.
 */
export async function migrate(url: string, options: MigrateOptions = {}): Promise<string[]> {
  const migrations = readMigrations(options.folder ?? ownFolder)
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 10_000 })
  // A connection lost mid-way also rejects the statement in flight, which is where we hear of it.
  client.on('error', () => undefined)
  await client.connect()
  try {
    await takeTurn(client)
    const pending = pendingOf(migrations, await readApplied(client))
    for (const migration of pending) {
      await apply(client, migration)
      options.log?.info({ migration: migration.name }, 'database migrated')
    }
    return pending.map(({ name }) => name)
  } finally {
    await client.end()
  }
}

/** Names of the files that `migrate` would apply; changes nothing. Throws as `migrate` does. */
export async function pendingMigrations(url: string): Promise<string[]> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 10_000 })
  client.on('error', () => undefined)
  await client.connect()
  try {
    const { rows } = await client.query<{ there: boolean }>(
      `select to_regclass('platform.migration') is not null as there`,
    )
    const applied = rows[0]?.there ? await readApplied(client) : new Map<string, string>()
    return pendingOf(readMigrations(ownFolder), applied).map(({ name }) => name)
  } finally {
    await client.end()
  }
}

function readMigrations(folder: string): Migration[] {
  const names = readdirSync(folder).filter((name) => name.endsWith('.sql'))
  return names.toSorted().map((name) => {
    if (!/^\d{6}_[a-z0-9_]+\.sql$/.test(name))
      throw new MigrationRefused(`${name}: a migration is named like 000007_what_it_adds.sql.`)
    const text = readFileSync(join(folder, name), 'utf8').replaceAll('\r\n', '\n')
    return { name, text, checksum: createHash('sha256').update(text).digest('hex') }
  })
}

/**
 * The second of two starters waits here for the first. An advisory lock is right for this, and only
 * for this: it guards one connection's work on one server, it goes with the connection when the
 * starter dies, and if it failed, the primary key of the record below would still refuse a repeat.
 */
async function takeTurn(client: Client): Promise<void> {
  await client.query(`set lock_timeout = '300s'`)
  await client.query('select pg_advisory_lock($1)', [lockKey])
  // A migration that cannot get a table lock soon must give up: everybody else queues behind it.
  await client.query(`set lock_timeout = '15s'`)
  await client.query(`
    create schema if not exists platform;
    create table if not exists platform.migration (
      name       text primary key,
      checksum   text not null,
      applied_at timestamptz not null default now()
    )`)
}

async function readApplied(client: Client): Promise<ReadonlyMap<string, string>> {
  const { rows } = await client.query<{ name: string; checksum: string }>(
    'select name, checksum from platform.migration order by name',
  )
  return new Map(rows.map(({ name, checksum }) => [name, checksum]))
}

function pendingOf(
  migrations: readonly Migration[],
  applied: ReadonlyMap<string, string>,
): Migration[] {
  const changed = migrations.filter(({ name, checksum }) => {
    const known = applied.get(name)
    return known !== undefined && known !== checksum
  })
  if (changed.length > 0)
    throw new MigrationRefused(
      `${namesOf(changed)} changed after this database applied it. Put the old text back and write ` +
        'the change as a new file; migrations only go forward.',
    )
  const pending = migrations.filter(({ name }) => !applied.has(name))
  const newestApplied = migrations.findLast(({ name }) => applied.has(name))?.name ?? ''
  const late = pending.filter(({ name }) => name < newestApplied)
  if (late.length > 0)
    throw new MigrationRefused(
      `${namesOf(late)} sorts before ${newestApplied}, which this database has already applied. ` +
        'Give it a higher number.',
    )
  return pending
}

const namesOf = (migrations: readonly Migration[]): string =>
  migrations.map(({ name }) => name).join(', ')

async function apply(client: Client, { name, text, checksum }: Migration): Promise<void> {
  try {
    await client.query('begin')
    await client.query(text)
    await client.query('insert into platform.migration (name, checksum) values ($1, $2)', [
      name,
      checksum,
    ])
    await client.query('commit')
  } catch (error) {
    const cause = error instanceof Error ? error.message : String(error)
    throw new Error(`Migration ${name} failed and was rolled back: ${cause}`, { cause: error })
  }
}
