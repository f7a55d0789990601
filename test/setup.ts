import { randomBytes } from 'node:crypto'
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { lockHome } from '#platform/home'
import { createLog } from '#platform/log'
import { migrate } from '#platform/migrate'
import { type Postgres, startPostgres } from '#platform/postgres'
import { findOrphan, stopServer } from '#platform/postgres-process'
import { runAsAdmin, templateName, urlOf } from './postgres.ts'

const homePrefix = 'tongbao-test-'

let home: string | undefined
let server: Postgres | undefined

/** One cluster per run, unless PG_ADMIN names one; in it the template that every world is cloned from. */
export async function globalSetup(): Promise<void> {
  if (!process.env['PG_ADMIN']) {
    await sweep()
    home = mkdtempSync(join(tmpdir(), homePrefix))
    server = await startPostgres({ home, durable: false, log: createLog({ level: 'error' }) })
    process.env['PG_ADMIN'] = server.url('postgres')
  }
  // Runs that share a server each have their own template, since their migrations may differ.
  process.env['PG_TEMPLATE'] = `tongbao_template_${randomBytes(4).toString('hex')}`
  await runAsAdmin(`create database ${templateName()}`)
  await migrate(urlOf(templateName()))
}

export async function globalTeardown(): Promise<void> {
  if (!server) await runAsAdmin(`drop database ${templateName()} with (force)`)
  await server?.stop()
  if (home) rmSync(home, { recursive: true, force: true })
}

/** Runs that were killed leave a server and a folder behind; nobody else would ever clear them. */
async function sweep(): Promise<void> {
  for (const name of readdirSync(tmpdir()).filter((entry) => entry.startsWith(homePrefix)))
    await clear(join(tmpdir(), name))
}

async function clear(folder: string): Promise<void> {
  try {
    // A run that is just starting has made its folder, and is about to lock it.
    if (performance.timeOrigin - statSync(folder).ctimeMs < 60_000) return
    const lock = lockHome(folder)
    const orphan = findOrphan(join(folder, 'postgres'))
    if (orphan !== undefined) await stopServer(orphan)
    rmSync(folder, { recursive: true, force: true })
    lock.release()
  } catch {
    // In use, or swept by another run at this moment.
  }
}
