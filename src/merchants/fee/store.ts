import { sql } from 'kysely'
import type { Db, Tx } from '#platform/db'
import { tableOf } from '#platform/table-of'
import type { FeeRow } from './fee-contract.ts'

/** Each once, as `r.value`. */
const eachOf = (values: readonly string[]) =>
  tableOf(
    [...new Set(values)].map((value) => ({ value })),
    { value: 'text' },
  )

/** The industry that each merchant is in on a date; one that never said is absent. */
export async function findIndustries(
  db: Db,
  { mchids, date }: Readonly<{ mchids: readonly string[]; date: string }>,
): Promise<ReadonlyMap<string, string>> {
  const { rows } = await sql<{ mchid: string; industry: string }>`
    select r.value as mchid, i.industry
    from ${eachOf(mchids)}
    cross join lateral (
      select industry from merchants.industry
      where mchid = r.value and effective_from <= ${date}::date
      order by effective_from desc limit 1
    ) i`.execute(db)
  return new Map(rows.map(({ mchid, industry }) => [mchid, industry]))
}

export type IndustryRow = Readonly<{ effectiveFrom: string; industry: string }>

export async function findIndustryRows(db: Db, mchid: string): Promise<readonly IndustryRow[]> {
  const { rows } = await sql<IndustryRow>`
    select effective_from::text as "effectiveFrom", industry from merchants.industry
    where mchid = ${mchid} order by effective_from`.execute(db)
  return rows
}

/** False when that day has one already; it stays as it is. */
export async function insertIndustry(
  tx: Tx,
  { mchid, effectiveFrom, industry }: IndustryRow & Readonly<{ mchid: string }>,
): Promise<boolean> {
  const { numAffectedRows } = await sql`
    insert into merchants.industry (mchid, effective_from, industry)
    values (${mchid}, ${effectiveFrom}::date, ${industry})
    on conflict (mchid, effective_from) do nothing`.execute(tx)
  return numAffectedRows === 1n
}

/** The lines of each subject's latest contract on a date; a subject without one is absent. */
export async function findContracts(
  db: Db,
  { subjects, date }: Readonly<{ subjects: readonly string[]; date: string }>,
): Promise<ReadonlyMap<string, readonly FeeRow[]>> {
  const { rows } = await sql<FeeRow & Readonly<{ subject: string }>>`
    select r.value as subject, c.*
    from ${eachOf(subjects)}
    cross join lateral (
      select effective_from from merchants.fee_agreement
      where subject = r.value and effective_from <= ${date}::date
      order by effective_from desc limit 1
    ) a
    cross join lateral (
      select method, tier_from as "tierFrom", rate_ppm::bigint as "ratePpm", floor, cap, rounding,
        returns_fee as "returnsFee"
      from merchants.fee_contract
      where subject = r.value and effective_from = a.effective_from
      order by method, tier_from offset 0
    ) c`.execute(db)
  return Map.groupBy(rows, ({ subject }) => subject)
}

/** The lines of every contract that is no merchant's own, by subject and day. */
export async function findPublishedRows(
  db: Db,
): Promise<readonly (FeeRow & Readonly<{ subject: string; effectiveFrom: string }>)[]> {
  const { rows } = await sql<FeeRow & Readonly<{ subject: string; effectiveFrom: string }>>`
    select a.subject, a.effective_from::text as "effectiveFrom", c.method,
      c.tier_from as "tierFrom", c.rate_ppm::bigint as "ratePpm", c.floor, c.cap, c.rounding,
      c.returns_fee as "returnsFee"
    from merchants.fee_agreement a
    join merchants.fee_contract c using (subject, effective_from)
    where a.subject !~ '^[0-9]'
    order by a.subject, a.effective_from, c.method, c.tier_from`.execute(db)
  return rows
}

export type Agreement = Readonly<{ subject: string; effectiveFrom: string; contentDigest: string }>

export async function findAgreements(
  db: Db,
  subject: string,
): Promise<readonly Omit<Agreement, 'subject'>[]> {
  const { rows } = await sql<Omit<Agreement, 'subject'>>`
    select effective_from::text as "effectiveFrom", content_digest as "contentDigest"
    from merchants.fee_agreement where subject = ${subject} order by effective_from`.execute(db)
  return rows
}

/** False when that day has a contract already; whoever is writing it is waited for. */
export async function insertAgreement(tx: Tx, agreement: Agreement, now: Date): Promise<boolean> {
  const { numAffectedRows } = await sql`
    insert into merchants.fee_agreement (subject, effective_from, content_digest, agreed_at)
    values (${agreement.subject}, ${agreement.effectiveFrom}::date, ${agreement.contentDigest},
      ${now})
    on conflict (subject, effective_from) do nothing`.execute(tx)
  return numAffectedRows === 1n
}

export async function insertFeeRows(
  tx: Tx,
  {
    subject,
    effectiveFrom,
    rows,
  }: Omit<Agreement, 'contentDigest'> & Readonly<{ rows: readonly FeeRow[] }>,
): Promise<void> {
  await sql`
    insert into merchants.fee_contract (subject, effective_from, method, tier_from, rate_ppm, floor,
      cap, rounding, returns_fee)
    select ${subject}, ${effectiveFrom}::date, r."method", r."tierFrom", r."ratePpm", r."floor",
      r."cap", r."rounding", r."returnsFee"
    from ${tableOf(rows, {
      method: 'text',
      tierFrom: 'bigint',
      ratePpm: 'integer',
      floor: 'bigint',
      cap: 'bigint',
      rounding: 'text',
      returnsFee: 'boolean',
    })}`.execute(tx)
}
