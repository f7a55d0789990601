import { sql } from 'kysely'
import type { Tx } from '#platform/db'
import type { Break, Lane } from '../recon-break.ts'
import type { Run } from '../recon-run.ts'
import { type Resolving, selectBreaks } from '../store.ts'

type Ids = Readonly<{ own: string; other: string }>

const isOfLane = ({ businessDate, source, party }: Lane) => sql`
  b.business_date = ${businessDate}::date and b.source = ${source} and b.party = ${party}`

const otherHalf = sql`
  p.source = b.source and p.party = b.party and p.key = b.key
  and p.class = case b.class when 'long' then 'short' else 'long' end`

/** What one day's file has too much and the neighbouring day's too little. */
export async function findPairs(tx: Tx, lane: Lane, limit: number): Promise<readonly Ids[]> {
  const { rows } = await sql<Ids>`
    select b.id as own, p.id as other
    from clearing.recon_break b
    cross join lateral (
      select id from clearing.recon_break p
      where p.business_date in (b.business_date - 1, b.business_date + 1) and ${otherHalf}
        and p.state = 'OPEN' and p.suspended = 0
      order by p.business_date limit 1
    ) p
    where ${isOfLane(lane)} and b.class in ('long', 'short') and b.state = 'OPEN'
      and b.suspended = 0
    limit ${limit}`.execute(tx)
  return rows
}

/** Halves on neighbouring days whose other half this run's file does not tell any more. */
export const findWidowed = (tx: Tx, run: Run): Promise<readonly Break[]> =>
  selectBreaks(
    tx,
    sql`b.id in (
      select w.id from clearing.recon_break p
      cross join lateral (
        select b.id, b.occurrence, b.key, b.class from clearing.recon_break b
        where b.business_date = p.pair_date and ${otherHalf} and b.pair_date = p.business_date
        order by b.occurrence desc limit 1
      ) w
      where p.business_date = ${run.businessDate}::date and p.source = ${run.source}
        and p.party = ${run.party} and p.how = 'cross_day' and p.seen_revision < ${run.revision}
        and not exists (
          select from clearing.recon_break n
          where n.business_date = p.pair_date and n.source = p.source and n.party = p.party
            and n.key = w.key and n.class = w.class and n.occurrence > w.occurrence))`,
  )

export const findByIds = (tx: Tx, ids: readonly string[]): Promise<readonly Break[]> =>
  selectBreaks(tx, sql`b.id = any(${[...ids]}::text[])`)

export async function resolvePair(
  tx: Tx,
  { id, pairDate }: Readonly<{ id: string; pairDate: string }>,
  now: Date,
): Promise<void> {
  await sql`
    update clearing.recon_break
    set state = 'RESOLVED', how = 'cross_day', pair_date = ${pairDate}::date,
      evidence = ${`另一半在${pairDate}的对账中`}, resolved_at = ${now}
    where id = ${id} and state = 'OPEN' and suspended = 0`.execute(tx)
}

/** Halves that this run's file does not tell any more: not the neighbour's file resolved them now. */
export async function correctMissing(
  tx: Tx,
  run: Run,
  { how, evidence, now }: Resolving,
): Promise<void> {
  await sql`
    update clearing.recon_break b
    set how = ${how}, evidence = ${evidence}, resolved_at = ${now}
    where ${isOfLane(run)} and b.how = 'cross_day' and b.seen_revision < ${run.revision}`.execute(
    tx,
  )
}
