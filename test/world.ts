import { randomBytes } from 'node:crypto'
import { type Db, openDb } from '#platform/db'
import { runAsAdmin, templateName, urlOf } from './postgres.ts'

export type World = Readonly<{
  db: Db
  /** The database's own URL, for a program that opens it itself. */
  url: string
  [Symbol.asyncDispose]: () => Promise<void>
}>

/** A fresh copy of the template database, gone again when the test lets go of it. */
export async function createWorld(): Promise<World> {
  const name = `tongbao_${randomBytes(6).toString('hex')}`
  await runAsAdmin(`create database ${name} template ${templateName()} strategy file_copy`)
  const url = urlOf(name)
  const db = openDb(url, { max: 10 })
  return {
    db,
    url,
    async [Symbol.asyncDispose]() {
      await db.destroy()
      await runAsAdmin(`drop database ${name} with (force)`)
    },
  }
}
