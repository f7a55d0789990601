import { sql } from 'kysely'
import type { Db } from '#platform/db'

/** The four sums of an account. */
export type Sums = {
  debits: bigint
  credits: bigint
  pendingDebits: bigint
  pendingCredits: bigint
}

export type AccountSums = Sums & Readonly<{ id: bigint; owner: string }>

export async function readSums(db: Db): Promise<readonly AccountSums[]> {
  const { rows } = await sql<AccountSums>`
    select id, owner, debits, credits, pending_debits as "pendingDebits",
           pending_credits as "pendingCredits"
    from ledger.account where owner like 'crash%'`.execute(db)
  return rows
}

/** A planted bug: what was read is written back, whoever wrote meanwhile. */
export async function writeSums(db: Db, { id, debits, credits }: AccountSums): Promise<void> {
  await sql`
    update ledger.account set debits = ${debits}, credits = ${credits} where id = ${id}`.execute(db)
}

export type Row = Readonly<{
  key: string
  kind: string
  debitAccount: bigint
  creditAccount: bigint
  amount: bigint
  atMost: bigint | null
  pendingKey: string | null
}>

const pageSize = 20_000

/** Every entry of the books in order of key, a page at a time. A key that is there twice is met twice. */
export async function* readRows(db: Db): AsyncGenerator<readonly Row[]> {
  for (let after: readonly [string, string] = ['', '-infinity']; ; ) {
    const { rows } = await sql<Row & { born: string }>`
      select key, born::text, kind, debit_account as "debitAccount",
             credit_account as "creditAccount", amount, at_most as "atMost",
             pending_key as "pendingKey"
      from ledger.transfer where (key, born) > (${after[0]}, ${after[1]}::date)
      order by key, born limit ${pageSize}`.execute(db)
    const last = rows.at(-1)
    if (!last) return
    yield rows
    after = [last.key, last.born]
  }
}

/** Posters say who they are by `application_name`. */
export async function sessionsOf(db: Db, name: string): Promise<readonly number[]> {
  const { rows } = await sql<{ pid: number }>`
    select pid from pg_stat_activity where application_name like ${name} order by pid`.execute(db)
  return rows.map(({ pid }) => pid)
}

/** Ends them as a network or an administrator would; resolves when they are gone. */
export async function endSessions(db: Db, name: string): Promise<number> {
  const { rows } = await sql`
    select pg_terminate_backend(pid, 5000) from pg_stat_activity
    where application_name = ${name}`.execute(db)
  return rows.length
}
