import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fen } from '#kernel/money'
import { type AccountRef, type Movement, openAccounts, post } from '#ledger'
import { type Db, inTransaction, openDb } from '#platform/db'
import { createLog } from '#platform/log'
import { migrate } from '#platform/migrate'
import { type Postgres, startPostgres } from '#platform/postgres'
import { startMs } from './asked.ts'

/** Few accounts with little money, so that transfers meet and are really refused. */
export const accountsCount = 300
const merchantsFrom = 280
export const giftMinor = 2_000n

export const accountRef = (index: number): AccountRef =>
  index < merchantsFrom
    ? { kind: 'customer_balance', owner: `crash${index}` }
    : { kind: 'merchant_unsettled', owner: `crash${index}` }

export const accounts: readonly number[] = Array.from({ length: accountsCount }, (_, at) => at)

const bank = {
  vault: { kind: 'demo_bank_vault', owner: 'demo' },
  custodyThere: { kind: 'demo_bank_custody', owner: 'demo' },
  custody: { kind: 'custody', owner: 'demo' },
} as const satisfies Record<string, AccountRef>

/** What the judge knows of the database: how to reach it, and how to kill it. */
export type Town = Readonly<{
  url: string
  db: Db
  /** Undefined when it is not this play's to kill. */
  postgres?: Postgres
}>

/** Given by the bank in its books and in ours, so that the proof of the books holds throughout. */
export async function fundTown(db: Db): Promise<void> {
  const now = new Date(startMs)
  const refs = accounts.map(accountRef)
  await inTransaction(db, (tx) => openAccounts(tx, [...Object.values(bank), ...refs], 'CNY', now))
  await inTransaction(db, (tx) => post(tx, refs.flatMap(gift), now))
}

export const isGift = (key: string): boolean => key.startsWith('gift-')

function gift(ref: AccountRef): readonly Movement[] {
  const common = { kind: 'direct', posting: 'crash', amount: fen(giftMinor) } as const
  const there = { debit: bank.vault, credit: bank.custodyThere }
  const here = { debit: bank.custody, credit: ref }
  return [
    { ...common, key: `gift-${ref.owner}-bank`, ...there, linked: true },
    { ...common, key: `gift-${ref.owner}`, ...here },
  ]
}

/** A durable PostgreSQL of its own (fsync on), which is started again whenever it dies. */
export async function openTown(): Promise<Town & Readonly<{ stop: () => Promise<void> }>> {
  const home = mkdtempSync(join(tmpdir(), 'tongbao-crash-'))
  // That it died is what we want; it would be said as an error each time.
  const postgres = await startPostgres({ home, durable: true, log: createLog({ level: 'fatal' }) })
  const url = postgres.url('postgres')
  await migrate(url)
  const db = openDb(url, { max: 3, statementMs: 600_000 })
  await fundTown(db)
  const stop = async () => {
    await db.destroy()
    await postgres.stop()
    rmSync(home, { recursive: true, force: true })
  }
  return { url, db, postgres, stop }
}
