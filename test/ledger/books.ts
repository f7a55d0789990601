import assert from 'node:assert/strict'
import { sql } from 'kysely'
import { fen } from '#kernel/money'
import {
  type AccountRef,
  balanceOf,
  openAccounts,
  post,
  type Transfer,
  type Verdict,
} from '#ledger'
import { type Db, inTransaction } from '#platform/db'

export const noon = new Date('2026-11-24T04:00:00Z')

export const vault: AccountRef = { kind: 'demo_bank_vault', owner: 'vault' }
export const customer = (owner: string): AccountRef => ({ kind: 'customer_balance', owner })
export const merchant = (owner: string): AccountRef => ({ kind: 'merchant_unsettled', owner })

export const open = (db: Db, ...refs: readonly AccountRef[]): Promise<void> =>
  inTransaction(db, (tx) => openAccounts(tx, refs, 'CNY', noon))

/** One call, one transaction. */
export const postAll = (db: Db, ...transfers: readonly Transfer[]): Promise<readonly Verdict[]> =>
  inTransaction(db, (tx) => post(tx, transfers, noon))

/** `move('k1', alice, shop, 60)` debits alice and credits the shop with 60 fen. */
export const move = (key: string, debit: AccountRef, credit: AccountRef, minor: number) =>
  ({ key, kind: 'direct', debit, credit, amount: fen(BigInt(minor)), posting: 'test' }) as const

export const hold = (key: string, debit: AccountRef, credit: AccountRef, minor: number) =>
  ({ ...move(key, debit, credit, minor), kind: 'pending' }) as const

export const resolve = (key: string, kind: 'post' | 'void', pendingKey: string) =>
  ({ key, kind, pendingKey, posting: 'test' }) as const

/** Opens the account and fills it from the vault. */
export async function fill(db: Db, ref: AccountRef, minor: number): Promise<void> {
  await open(db, vault, ref)
  const key = `fill-${ref.kind}-${ref.owner}`
  assert.deepEqual(await postAll(db, move(key, vault, ref, minor)), ['posted'])
}

/** In fen: by posted transfers alone, and what may still leave. */
export async function holds(db: Db, ref: AccountRef): Promise<readonly [bigint, bigint]> {
  const { posted, available } = await balanceOf(db, ref, 'CNY')
  return [posted.minor, available.minor]
}

export type Sums = Readonly<{
  debits: bigint
  credits: bigint
  pendingDebits: bigint
  pendingCredits: bigint
}>

/** The four sums of every account of an owner, by kind. */
export async function sumsOf(db: Db, owner: string): Promise<ReadonlyMap<string, Sums>> {
  const { rows } = await sql<Sums & { kind: string }>`
    select kind, debits, credits, pending_debits as "pendingDebits",
           pending_credits as "pendingCredits"
    from ledger.account where owner = ${owner}`.execute(db)
  return new Map(rows.map(({ kind, ...sums }) => [kind, sums]))
}

export async function countEntries(db: Db): Promise<number> {
  const { rows } = await sql<{ n: number }>`select count(*)::int as n from ledger.transfer`.execute(
    db,
  )
  return rows[0]?.n ?? 0
}
