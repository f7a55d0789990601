import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fen } from '#kernel/money'
import { type AccountRef, type Movement, openAccounts, post } from '#ledger'
import { type Db, inTransaction, openDb } from '#platform/db'
import { createLog } from '#platform/log'
import { migrate } from '#platform/migrate'
import { startPostgres } from '#platform/postgres'

/** A durable PostgreSQL of its own (fsync and synchronous_commit on), with funded customers. */
export type Books = Readonly<{ url: string; db: Db; stop: () => Promise<void> }>

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

export async function openBooks(): Promise<Books> {
  const home = mkdtempSync(join(tmpdir(), 'tongbao-ledger-'))
  const postgres = await startPostgres({ home, durable: true, log: createLog({ level: 'error' }) })
  const url = postgres.url('postgres')
  await migrate(url)
  const db = openDb(url, { max: 4, statementMs: 600_000 })
  await fund(db)
  return {
    url,
    db,
    stop: async () => {
      await db.destroy()
      await postgres.stop()
      rmSync(home, { recursive: true, force: true })
    },
  }
}

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
