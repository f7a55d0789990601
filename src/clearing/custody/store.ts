import { sql } from 'kysely'
import type { AccountKind } from '#ledger'
import type { Currency } from '#kernel/money'
import type { Db, Tx } from '#platform/db'
import { tableOf } from '#platform/table-of'

/** What a kind of account adds to what is owed, in minor units; below zero where it lessens it. */
export type CustodyPart = Readonly<{ kind: AccountKind; amount: bigint }>

export type CustodyProof = Readonly<{
  businessDate: string
  currency: Currency
  /** From 1; a further one exists only where a proof said otherwise than the one before. */
  attempt: number
  parts: readonly CustodyPart[]
  custody: bigint
  /** The sum of the parts. */
  owed: bigint
  difference: bigint
  /** The statement's closing balance, what the bank is still sending, and what neither explains. */
  bankBalance: bigint | null
  inTransit: bigint | null
  bankDifference: bigint | null
  provedAt: Date
}>

type ProofRow = Omit<CustodyProof, 'parts'>

/** All proofs of a day, first attempts first. */
export async function findProofs(db: Db, date: string): Promise<readonly CustodyProof[]> {
  const { rows } = await sql<ProofRow>`
    select business_date::text as "businessDate", currency, attempt, custody, owed, difference,
           bank_balance as "bankBalance", in_transit as "inTransit",
           bank_difference as "bankDifference", proved_at as "provedAt"
    from clearing.custody_proof where business_date = ${date}::date
    order by currency, attempt`.execute(db)
  const { rows: parts } = await sql<CustodyPart & Readonly<{ currency: string; attempt: number }>>`
    select currency, attempt, kind, amount from clearing.custody_part
    where business_date = ${date}::date order by kind`.execute(db)
  return rows.map((row) => ({
    ...row,
    parts: parts
      .filter((part) => part.currency === row.currency && part.attempt === row.attempt)
      .map(({ kind, amount }) => ({ kind, amount })),
  }))
}

/** Days of a span that are not proved with a statement, and whether they are proved without one. */
export async function findUnproved(
  db: Db,
  { from, to }: Readonly<{ from: string; to: string }>,
): Promise<readonly Readonly<{ businessDate: string; isProved: boolean }>[]> {
  const { rows } = await sql<{ businessDate: string; isProved: boolean }>`
    select d.day::date::text as "businessDate",
           exists (select from clearing.custody_proof p where p.business_date = d.day::date) as "isProved"
    from generate_series(${from}::date, ${to}::date, interval '1 day') d(day)
    where not exists (select from clearing.custody_proof p
                      where p.business_date = d.day::date and p.bank_balance is not null)
    order by 1`.execute(db)
  return rows
}

/** False when another process has written that attempt. */
export async function insertProof(tx: Tx, proof: CustodyProof): Promise<boolean> {
  const { businessDate, currency, attempt } = proof
  const { numAffectedRows } = await sql`
    insert into clearing.custody_proof (business_date, currency, attempt, custody, owed, difference,
      bank_balance, in_transit, bank_difference, proved_at)
    values (${businessDate}::date, ${currency}, ${attempt}, ${proof.custody}, ${proof.owed},
      ${proof.difference}, ${proof.bankBalance}, ${proof.inTransit}, ${proof.bankDifference},
      ${proof.provedAt})
    on conflict do nothing`.execute(tx)
  if (numAffectedRows !== 1n) return false
  await sql`
    insert into clearing.custody_part (business_date, currency, attempt, kind, amount)
    select ${businessDate}::date, ${currency}, ${attempt}, r.kind, r.amount
    from ${tableOf(proof.parts, { kind: 'text', amount: 'bigint' })}`.execute(tx)
  return true
}
