import { sql } from 'kysely'
import { assert } from '#kernel/assert'
import type { Db, Tx } from '#platform/db'
import { tableOf } from '#platform/table-of'
import type { VerdictAct } from '../../decision/verdict.ts'
import { verdictOf } from '../../decision/verdict.ts'
import type { Product } from '../../fact/fact.ts'
import type { Place } from '../../fact/store.ts'

/** What ties customers together. */
export const linkKinds = ['device', 'ip', 'phone', 'card', 'payee'] as const
export type LinkKind = (typeof linkKinds)[number]

/** How far facts were looked through. Others wait until the transaction ends. */
export async function holdFactPlace(tx: Tx): Promise<Place> {
  const { rows } = await sql<Place>`
    select position, number, key as id from risk.case_cursor where name = 'facts' for update`.execute(
    tx,
  )
  const [place] = rows
  assert(place, 'the cursor is there from the migration on')
  return place
}

export async function moveFactPlace(tx: Tx, { position, number, id }: Place): Promise<void> {
  await sql`
    update risk.case_cursor set position = ${position}, number = ${number}, key = ${id}
    where name = 'facts'`.execute(tx)
}

export type Happened = Readonly<{ customer: string; at: Date; factId: string }>

export async function insertEvents(tx: Tx, events: readonly Happened[]): Promise<void> {
  await sql`
    insert into risk.case_event (customer_id, at, fact_id)
    select customer, at, "factId"
    from ${tableOf(events, { customer: 'text', at: 'timestamptz', factId: 'text' })}
    on conflict do nothing`.execute(tx)
}

export type Link = Readonly<{
  customer: string
  kind: LinkKind
  value: string
  times: bigint
  firstAt: Date
  lastAt: Date
}>

const linkColumns = {
  customer: 'text',
  kind: 'text',
  value: 'text',
  times: 'bigint',
  firstAt: 'timestamptz',
  lastAt: 'timestamptz',
} as const

/** Adds what was seen to what is known. Links of a batch are distinct. */
export async function addLinks(tx: Tx, links: readonly Link[]): Promise<void> {
  await sql`
    insert into risk.case_link as l (customer_id, kind, value, times, first_at, last_at)
    select customer, kind, value, times, "firstAt", "lastAt"
    from ${tableOf(links, linkColumns)} order by customer, kind, value
    on conflict (customer_id, kind, value) do update set
      times = l.times + excluded.times,
      first_at = least(l.first_at, excluded.first_at),
      last_at = greatest(l.last_at, excluded.last_at)`.execute(tx)
}

/** What customers used and whom they paid; of each customer and kind at most `most`. */
export async function linksOf(
  db: Db,
  customers: readonly string[],
  most: number,
): Promise<readonly Link[]> {
  const pairs = customers.flatMap((customer) => linkKinds.map((kind) => ({ customer, kind })))
  const { rows } = await sql<Link>`
    select l.* from ${tableOf(pairs, { customer: 'text', kind: 'text' })}
    cross join lateral (
      select customer_id as customer, kind, value, times, first_at as "firstAt", last_at as "lastAt"
      from risk.case_link l where l.customer_id = r.customer and l.kind = r.kind
      order by l.value limit ${most} offset 0) l`.execute(db)
  return rows
}

export type Thing = Readonly<{ kind: LinkKind; value: string }>

/** Who used these things; of each thing at most `most`. */
export async function linksTo(
  db: Db,
  things: readonly Thing[],
  most: number,
): Promise<readonly Link[]> {
  const { rows } = await sql<Link>`
    select l.* from ${tableOf(things, { kind: 'text', value: 'text' })}
    cross join lateral (
      select customer_id as customer, kind, value, times, first_at as "firstAt", last_at as "lastAt"
      from risk.case_link l where l.value = r.value and l.kind = r.kind
      order by l.customer_id limit ${most} offset 0) l`.execute(db)
  return rows
}

export type Standing = Readonly<{ customer: string; cases: number; frauds: number }>

/** How many cases customers have had, and in how many a fraud was confirmed. */
export async function standingsOf(
  db: Db,
  customers: readonly string[],
): Promise<readonly Standing[]> {
  const given = customers.map((customer) => ({ customer }))
  const { rows } = await sql<Standing>`
    select r.customer, s.cases, s.frauds from ${tableOf(given, { customer: 'text' })}
    cross join lateral (
      select count(*)::integer as cases,
             (count(*) filter (where c.is_fraud))::integer as frauds
      from risk.case c where c.customer_id = r.customer offset 0) s`.execute(db)
  return rows
}

/** The texts of a customer's facts in a time, newest first. */
export async function findEvents(
  db: Db,
  { customer, since, until }: Readonly<{ customer: string; since: Date; until: Date }>,
  limit: number,
): Promise<readonly string[]> {
  const { rows } = await sql<{ body: string }>`
    select f.body from (
      select at, fact_id from risk.case_event
      where customer_id = ${customer} and at >= ${since} and at <= ${until}
      order by at desc, fact_id desc limit ${limit}) e
    cross join lateral (select body from risk.fact f where f.id = e.fact_id offset 0) f
    order by e.at desc, e.fact_id desc`.execute(db)
  return rows.map(({ body }) => body)
}

export type DecidedBefore = Readonly<{
  payment: string
  at: Date
  product: Product
  amountMinor: bigint
  act: VerdictAct
}>

/** What was decided about a customer's payments in a time, newest first. */
export async function findDecisionsOf(
  db: Db,
  { customer, since, until }: Readonly<{ customer: string; since: Date; until: Date }>,
  limit: number,
): Promise<readonly DecidedBefore[]> {
  const { rows } = await sql<Omit<DecidedBefore, 'act'> & Readonly<{ outcome: string }>>`
    select payment_id as payment, at, product, amount as "amountMinor", outcome
    from risk.decision
    where customer_id = ${customer} and at >= ${since} and at <= ${until}
    order by at desc, payment_id desc limit ${limit}`.execute(db)
  return rows.map(({ outcome, ...rest }) => ({
    ...rest,
    act: verdictOf(outcome)?.act ?? 'REVIEW',
  }))
}

export type RuleWords = Readonly<{
  rule: string
  nameZh: string
  nameEn: string
  condition: string
  reference: string
}>

/** Rules by `id@version`, in words. */
export async function findRuleWords(
  db: Db,
  versions: readonly Readonly<{ id: string; version: number }>[],
): Promise<readonly RuleWords[]> {
  const { rows } = await sql<RuleWords>`
    select v.id || '@' || v.version as rule, v.name_zh as "nameZh", v.name_en as "nameEn",
           v.condition, v.reference
    from ${tableOf(versions, { id: 'text', version: 'integer' })}
    join risk.rule v on v.id = r.id and v.version = r.version`.execute(db)
  return rows
}
