import { randomBytes } from 'node:crypto'
import { keepBooks } from '#ledger'
import type { LedgerWriter } from '#platform/config'
import { type Db, openDb } from '#platform/db'
import { createLog } from '#platform/log'
import { runAsAdmin, templateName, urlOf } from './postgres.ts'

export type World = Readonly<{
  db: Db
  /** A pool beside it, as a second process has one. An engine has one process, so there it is `db`. */
  sister: Db
  /** The database's own URL, for a program that opens it itself. */
  url: string
  [Symbol.asyncDispose]: () => Promise<void>
}>

/** `TONGBAO_LEDGER=engine npm test` tells every story a second time, with the other writer. */
export const usualWriter: LedgerWriter =
  process.env['TONGBAO_LEDGER'] === 'engine' ? 'engine' : 'rows'

/**
 * A fresh copy of the template database, gone again when the test lets go of it. Where a program
 * will keep its books, the world itself must not: it is given `rows`.
 */
export async function createWorld(writer: LedgerWriter = usualWriter): Promise<World> {
  const name = `tongbao_${randomBytes(6).toString('hex')}`
  await runAsAdmin(`create database ${name} template ${templateName()} strategy file_copy`)
  const url = urlOf(name)
  const db = openDb(url, { max: 10 })
  const own = openDb(url, { max: 3 })
  const log = createLog({ level: 'silent' })
  const books = writer === 'engine' ? await keepBooks({ db, own, writer, log }) : undefined
  const sister = writer === 'engine' ? db : openDb(url, { max: 20 })
  return {
    db,
    sister,
    url,
    async [Symbol.asyncDispose]() {
      await books?.stop()
      await Promise.all([db, sister, own].map((each) => each.destroy()))
      await runAsAdmin(`drop database ${name} with (force)`)
    },
  }
}
