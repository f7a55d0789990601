import { type RawBuilder, sql } from 'kysely'
import type { Db } from '#platform/db'
import { tableOf } from '#platform/table-of'
import type { Case, CaseSort, CaseState } from '../case.ts'
import { caseColumns, caseOf, type CaseRow } from '../store.ts'

/** A walk along one index for each pair of sort and state. */
export type QueueAsk = Readonly<{
  order: 'priority' | 'due' | 'decided'
  pairs: readonly Readonly<{ sort: CaseSort; state: CaseState }>[]
  owner: string | undefined
  /** The last case of the page before. */
  after: string | undefined
  /** Only what was to be done by then. */
  dueBefore: Date | undefined
  limit: number
}>

type Order = Readonly<{
  /** Said as the partial index says it. */
  of: RawBuilder<unknown>
  key: RawBuilder<unknown>
  later: RawBuilder<unknown>
  outer: RawBuilder<unknown>
}>

const up = { later: sql`>`, of: sql`c.state <> 'DECIDED'` }

const orders: Readonly<Record<QueueAsk['order'], Order>> = {
  priority: {
    ...up,
    key: sql`(-c.priority), c.due_at, c.id`,
    outer: sql`-c.priority, c."dueAt", c.id`,
  },
  due: { ...up, key: sql`c.due_at, c.id`, outer: sql`c."dueAt", c.id` },
  decided: {
    of: sql`c.state = 'DECIDED'`,
    key: sql`c.decided_at, c.id`,
    later: sql`<`,
    outer: sql`c."decidedAt" desc, c.id desc`,
  },
}

/** How each member of a key is sorted, for indexes that run down. */
const descending = sql`c.decided_at desc, c.id desc`

/**
 * A page of cases in an order. Each pair of sort and state is read along its own index and only as far
 * as a page goes, so that a million others cost nothing.
 */
export async function findQueue(
  db: Db,
  { order, pairs, owner, after, dueBefore, limit }: QueueAsk,
): Promise<readonly Case[]> {
  const { of, key, later, outer } = orders[order]
  const owned = owner === undefined ? sql`` : sql`and c.owner = ${owner} and c.owner is not null`
  const late = dueBefore ? sql`and c.due_at < ${dueBefore}` : sql``
  const beyond =
    after === undefined
      ? sql``
      : sql`and (${key}) ${later} (select ${key} from risk.case c where c.id = ${after})`
  const { rows } = await sql<CaseRow>`
    select c.* from ${tableOf(pairs, { sort: 'text', state: 'text' })}
    cross join lateral (
      select ${caseColumns} from risk.case c
      where c.sort = r.sort and c.state = r.state and ${of} ${owned} ${late} ${beyond}
      order by ${order === 'decided' ? descending : key} limit ${limit} offset 0) c
    order by ${outer} limit ${limit}`.execute(db)
  return rows.map(caseOf)
}

export type QueueSize = Readonly<{ sort: CaseSort; state: CaseState; overdue: number; all: number }>

/**
 * How many wait, each counted up to a bound: nobody needs to know how many more. In the order of an
 * index, because where there are none a walk through the table in no order would not end before its end
 * (2 s of a million).
 */
export async function countQueue(
  db: Db,
  pairs: QueueAsk['pairs'],
  { now, most }: Readonly<{ now: Date; most: number }>,
): Promise<readonly QueueSize[]> {
  const { rows } = await sql<QueueSize>`
    select r.sort, r.state,
      (select count(*)::integer from (
        select from risk.case c where c.sort = r.sort and c.state = r.state
          and c.state <> 'DECIDED'
        order by (-c.priority), c.due_at, c.id limit ${most}) x) as "all",
      (select count(*)::integer from (
        select from risk.case c where c.sort = r.sort and c.state = r.state
          and c.state <> 'DECIDED' and c.due_at < ${now}
        order by c.due_at, c.id limit ${most}) x) as overdue
    from ${tableOf(pairs, { sort: 'text', state: 'text' })}`.execute(db)
  return rows
}
