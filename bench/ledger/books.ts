import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import { fen } from '#kernel/money'
import { type AccountRef, keepBooks, type Movement, openAccounts, post } from '#ledger'
import type { LedgerWriter } from '#platform/config'
import { type Db, inTransaction, openDb } from '#platform/db'
import { createLog } from '#platform/log'
import { migrate } from '#platform/migrate'
import { startPostgres } from '#platform/postgres'

/** A durable PostgreSQL of its own: fsync and synchronous_commit on. */
export type Server = Readonly<{ url: (database: string) => string; stop: () => Promise<void> }>

/** Books of one writer in a database of that server, with funded customers. */
export type Books = Readonly<{
  url: string
  db: Db
  writer: LedgerWriter
  stop: () => Promise<void>
}>

export const customersMax = 20_000
export const customer = (index: number): AccountRef => ({
  kind: 'customer_balance',
  owner: `bench${index}`,
})
export const shop: AccountRef = { kind: 'merchant_unsettled', owner: 'bench' }

const bank = {
  vault: { kind: 'demo_bank_vault', owner: 'demo' },
  custodyThere: { kind: 'demo_bank_custody', owner: 'demo' },
  custody: { kind: 'custody', owner: 'demo' },
} as const satisfies Record<string, AccountRef>

export async function startServer(): Promise<Server> {
  const home = mkdtempSync(join(tmpdir(), 'tongbao-ledger-'))
  const postgres = await startPostgres({ home, durable: true, log })
  return {
    url: postgres.url,
    stop: async () => {
      await postgres.stop()
      rmSync(home, { recursive: true, force: true })
    },
  }
}

export async function createBooks(server: Server, writer: LedgerWriter): Promise<Books> {
  const first = openDb(server.url('postgres'), { max: 1 })
  await sql`create database ${sql.id(writer)}`.execute(first)
  await first.destroy()
  await migrate(server.url(writer))
  const books = await openBooks(server, writer)
  await fund(books.db)
  return books
}

/** Books that were created before. */
export async function openBooks(server: Server, writer: LedgerWriter): Promise<Books> {
  const url = server.url(writer)
  const db = openDb(url, { max: 4, statementMs: 3_600_000 })
  const own = openDb(url, { max: 3 })
  const kept = await keepBooks({ db, own, writer, log })
  return {
    url,
    db,
    writer,
    stop: async () => {
      await kept.stop()
      await Promise.all([db.destroy(), own.destroy()])
    },
  }
}

const log = createLog({ level: 'error' })

const sliceSize = 1_000

/** Ten thousand yuan each, in the bank's books and in ours, so that the proof holds throughout. */
async function fund(db: Db): Promise<void> {
  const now = new Date()
  const fixed = [bank.vault, bank.custodyThere, bank.custody, shop]
  await inTransaction(db, (tx) => openAccounts(tx, fixed, 'CNY', now))
  for (let from = 0; from < customersMax; from += sliceSize) {
    const slice = Array.from({ length: sliceSize }, (_, index) => customer(from + index))
    await inTransaction(db, async (tx) => {
      await openAccounts(tx, slice, 'CNY', now)
      await post(tx, slice.flatMap(gift), now)
    })
  }
}

function gift(ref: AccountRef): readonly Movement[] {
  const common = { kind: 'direct', posting: 'bench', amount: fen(1_000_000n) } as const
  return [
    {
      ...common,
      key: `gift-${ref.owner}-bank`,
      debit: bank.vault,
      credit: bank.custodyThere,
      linked: true,
    },
    { ...common, key: `gift-${ref.owner}`, debit: bank.custody, credit: ref },
  ]
}
