import { sql } from 'kysely'
import type { Db, Tx } from '#platform/db'
import type { AccountClass } from '#platform/limit-settings'
import { tableOf } from '#platform/table-of'
import type { Sum } from './admit.ts'
import type { SpentBooks } from './spend.ts'

const columns = {
  customerId: 'text',
  period: 'text',
  kind: 'text',
  a: 'bigint',
  b: 'bigint',
  c: 'bigint',
  d: 'bigint',
} as const

type Added = Awaited<ReturnType<SpentBooks['add']>>

export const spentBooks = (tx: Tx): SpentBooks => ({
  add: (sums) => addSpent(tx, sums),
  take: (sums) => takeSpent(tx, sums),
})

async function addSpent(tx: Tx, sums: readonly Sum[]): Promise<Added> {
  const { rows } = await sql<Added[number]>`
    insert into payments.spent as s (customer_id, period, kind, level_a, level_b, level_c, level_d)
    select r."customerId", r.period, r.kind, r.a, r.b, r.c, r.d from ${tableOf(sums, columns)}
    on conflict (customer_id, period, kind) do update set
      level_a = s.level_a + excluded.level_a, level_b = s.level_b + excluded.level_b,
      level_c = s.level_c + excluded.level_c, level_d = s.level_d + excluded.level_d
    returning s.customer_id as "customerId", s.period, s.kind, s.level_a as a, s.level_b as b,
      s.level_c as c, s.level_d as d,
      (select account_class from payments.account_class where customer_id = s.customer_id)
        as "accountClass"`.execute(tx)
  return rows
}

async function takeSpent(tx: Tx, sums: readonly Sum[]): Promise<void> {
  await sql`
    merge into payments.spent s using ${tableOf(sums, columns)}
    on s.customer_id = r."customerId" and s.period = r.period and s.kind = r.kind
    when matched and s.level_a = r.a and s.level_b = r.b and s.level_c = r.c and s.level_d = r.d
      then delete
    when matched then update set
      level_a = s.level_a - r.a, level_b = s.level_b - r.b,
      level_c = s.level_c - r.c, level_d = s.level_d - r.d`.execute(tx)
}

/** A customer was identified more thoroughly, or less. Saying it twice changes nothing. */
export async function setAccountClass(
  db: Db,
  { customerId, accountClass }: Readonly<{ customerId: string; accountClass: AccountClass }>,
  now: Date,
): Promise<void> {
  await sql`
    insert into payments.account_class as c (customer_id, account_class, since)
    values (${customerId}, ${accountClass}, ${now})
    on conflict (customer_id) do update set
      account_class = excluded.account_class, since = excluded.since
    where c.account_class <> excluded.account_class`.execute(db)
}
