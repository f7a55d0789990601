import { sql } from 'kysely'
import type { Db } from '#platform/db'

/**
 * A signed request spends its nonce whatever becomes of it: forgetting a refused one would let it
 * be sent again. Of every other table a refusal must leave each row as it was.
 */
const spentByRefusals: ReadonlySet<string> = new Set([
  'merchants.nonce',
  // Refusals are counted, for the alarm of many of them.
  'payments.failure_minute',
  // Every call is written down, refused ones too, and each batch of them in the log; loops say how they ran.
  'openplatform.call',
  'openplatform.call_failure',
  'merchants.certificate_use',
  'oversight.audit',
  'ops.job_run',
])

/** Risk counts and writes down what is tried, and behind it. */
const isOfRisk = (name: string): boolean => name.startsWith('risk.')

export type TableDigests = Readonly<Record<string, string>>

/**
 * Every table of every module with its number of rows and a digest of them. `xmin` names the
 * transaction that wrote a row, so that one written anew with the same content is seen too.
 */
export async function tableDigests(db: Db): Promise<TableDigests> {
  const names = await tablesOf(db)
  const each = names.map(
    (name) => sql`
      select ${name} as name, count(*) || ' rows, ' ||
        coalesce(md5(string_agg(t.xmin::text || t::text, '|')), 'none') as digest
      from ${sql.table(name)} t`,
  )
  const { rows } = await sql<{ name: string; digest: string }>`
    ${sql.join(each, sql` union all `)}`.execute(db)
  return Object.fromEntries(rows.map(({ name, digest }) => [name, digest]))
}

async function tablesOf(db: Db): Promise<readonly string[]> {
  const { rows } = await sql<{ name: string }>`
    select schemaname || '.' || tablename as name from pg_tables
    where schemaname not in ('pg_catalog', 'information_schema') order by 1`.execute(db)
  return rows
    .map(({ name }) => name)
    .filter((name) => !spentByRefusals.has(name) && !isOfRisk(name))
}
