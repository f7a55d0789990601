import { sql } from 'kysely'
import type { Db } from '#platform/db'
import { tableOf } from '#platform/table-of'
import { type Drift, type Sign, type Signed, signs } from './trouble.ts'

/** How many payments were judged under each fault since then. */
export async function findFaulty(
  db: Db,
  since: Date,
): Promise<readonly Readonly<{ fault: string; count: number }>[]> {
  const { rows } = await sql<Readonly<{ fault: string; count: number }>>`
    select f.fault, count(*)::integer as count
    from risk.decision d cross join lateral unnest(string_to_array(d.faults, ' ')) as f(fault)
    where d.at >= ${since} and d.faults <> '' group by f.fault order by f.fault`.execute(db)
  return rows
}

/** What a process says of itself now, in the place of what it said before. */
export async function putSigns(
  db: Db,
  { process, told, now }: Readonly<{ process: string; told: readonly Signed[]; now: Date }>,
): Promise<void> {
  await sql`
    with gone as (
      delete from risk.watch_sign s where s.process = ${process}
        and s.seen_at < ${now} and not exists (
          select from ${tableOf(told, { sign: 'text', subject: 'text' })}
          where r.sign = s.sign and r.subject = s.subject))
    insert into risk.watch_sign (sign, subject, process, count, seen_at)
    select r.sign, r.subject, ${process}, r.count, ${now}
    from ${tableOf(told, { sign: 'text', subject: 'text', count: 'integer' })}
    order by r.sign, r.subject
    on conflict (sign, subject, process) do update
      set count = excluded.count, seen_at = excluded.seen_at`.execute(db)
}

/** What processes have said since then. */
export async function findSigns(db: Db, since: Date): Promise<readonly Signed[]> {
  const { rows } = await sql<Signed>`
    select sign, subject, count::integer as count from risk.watch_sign
    where seen_at >= ${since} and sign = any(${[...signs] satisfies Sign[]}::text[])
    order by sign, subject, process`.execute(db)
  return rows
}

/** Of processes that are gone. */
export async function deleteSigns(db: Db, before: Date): Promise<void> {
  await sql`delete from risk.watch_sign where seen_at < ${before}`.execute(db)
}

/** Values of the first decisions of each of these hours that this model judged over this catalogue. */
export async function sampleValues(
  db: Db,
  hours: readonly Date[],
  { model, catalogue, most }: Readonly<{ model: string; catalogue: string; most: number }>,
): Promise<readonly Uint8Array[]> {
  const { rows } = await sql<{ factors: Uint8Array }>`
    select d.factors from ${tableOf(
      hours.map((hour) => ({ hour })),
      { hour: 'timestamptz' },
    )}
    cross join lateral (
      select factors, model, catalogue from risk.decision
      where at >= r.hour and at < r.hour + interval '1 hour'
      order by at limit ${most}) d
    where d.model = ${model} and d.catalogue = ${catalogue} and d.factors is not null`.execute(db)
  return rows.map(({ factors }) => factors)
}

export async function putDrift(db: Db, since: Date, drift: Drift): Promise<void> {
  const factors = drift.factors.map(({ name, index }) => `${name}=${index}`).join(' ')
  await sql`
    insert into risk.watch_drift (model, since, sampled, margins, factors)
    values (${drift.model}, ${since}, ${drift.sampled}, ${String(drift.margins)}::numeric, ${factors})
    on conflict (model, since) do nothing`.execute(db)
}

type DriftRow = Readonly<{
  model: string
  since: Date
  sampled: number
  margins: string
  factors: string
}>

/** As measured since then, the newest first. */
export async function findDrifts(
  db: Db,
  model: string,
  since: Date,
): Promise<readonly (Drift & Readonly<{ since: Date }>)[]> {
  const { rows } = await sql<DriftRow>`
    select model, since, sampled, margins::text as margins, factors from risk.watch_drift
    where model = ${model} and since >= ${since} order by since desc limit 1000`.execute(db)
  return rows.map(({ margins, factors, ...row }) => ({
    ...row,
    margins: Number(margins),
    factors: factors
      .split(' ')
      .filter((each) => each !== '')
      .map((each) => {
        const [name = '', index = ''] = each.split('=')
        return { name, index: Number(index) }
      }),
  }))
}
