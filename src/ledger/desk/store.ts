import { sql } from 'kysely'
import { monthOf } from '../birth.ts'
import type { AccountKind } from '../chart.ts'
import type { Db } from '#platform/db'

export type OwnedAccount = Readonly<{
  kind: AccountKind
  owner: string
  currency: string
  state: 'open' | 'frozen' | 'closed'
  openedAt: Date
}>

/** Every account of an owner, whichever kind. */
export async function findOwned(db: Db, owner: string): Promise<readonly OwnedAccount[]> {
  const { rows } = await sql<OwnedAccount>`
    select kind, owner, currency, state, opened_at as "openedAt" from ledger.account
    where owner = ${owner} order by kind, currency`.execute(db)
  return rows
}

/** An entry with whose accounts it moved between, for whoever reads the books. */
export type ToldEntry = Readonly<{
  key: string
  kind: 'direct' | 'pending' | 'post' | 'void'
  debitKind: AccountKind | null
  debitOwner: string | null
  creditKind: AccountKind | null
  creditOwner: string | null
  amount: bigint
  atMost: bigint | null
  currency: string
  posting: string
  pendingKey: string | null
  businessDate: string
  createdAt: Date
  /** Where it stands in the journal. */
  batch: bigint
  position: number
}>

const told = sql`
  t.key, t.kind, d.kind as "debitKind", d.owner as "debitOwner", c.kind as "creditKind",
  c.owner as "creditOwner", t.amount, t.at_most as "atMost", t.currency, t.posting,
  t.pending_key as "pendingKey", t.business_date::text as "businessDate",
  t.created_at as "createdAt", t.batch, t.position`

const accounts = sql`
  left join ledger.account d on d.id = t.debit_account
  left join ledger.account c on c.id = t.credit_account`

/**
 * Entries whose key is `stem` or begins with it and a colon, in the order of the books: what became of
 * one business object. Of one month, since a key lies where its birth says.
 */
export async function findEntriesOf(
  db: Db,
  { stem, limit }: Readonly<{ stem: string; limit: number }>,
): Promise<readonly ToldEntry[]> {
  const { rows } = await sql<ToldEntry>`
    select ${told} from (
      select * from ledger.transfer
      where born = ${sql.raw(`date '${monthOf(stem)}'`)}
        and (key = ${stem} or key >= ${`${stem}:`} and key < ${`${stem};`})
      order by key limit ${limit} offset 0
    ) t ${accounts}
    order by t.batch, t.position`.execute(db)
  return rows
}

export type ProofRow = Readonly<{
  businessDate: string
  begunAt: Date
  endedAt: Date | null
  faults: number | null
}>

/** When the books were proved, the newest first. */
export async function findProofRows(
  db: Db,
  { before, limit }: Readonly<{ before: string | null; limit: number }>,
): Promise<readonly ProofRow[]> {
  const { rows } = await sql<ProofRow>`
    select business_date::text as "businessDate", begun_at as "begunAt", ended_at as "endedAt", faults
    from ledger.proof where ${before}::date is null or business_date < ${before}::date
    order by business_date desc limit ${limit}`.execute(db)
  return rows
}

export type ClosedDay = Readonly<{
  businessDate: string
  entries: bigint
  balances: boolean
  summedAt: Date
}>

/** Days that are closed and summed, the newest first. */
export async function findClosedDays(
  db: Db,
  { before, limit }: Readonly<{ before: string | null; limit: number }>,
): Promise<readonly ClosedDay[]> {
  const { rows } = await sql<ClosedDay>`
    select business_date::text as "businessDate", entries, balances, summed_at as "summedAt"
    from ledger.day where ${before}::date is null or business_date < ${before}::date
    order by business_date desc limit ${limit}`.execute(db)
  return rows
}
