import { sql } from 'kysely'
import type { Db } from '#platform/db'
import { tableOf } from '#platform/table-of'
import { type Fact, factOf } from '../../fact/fact.ts'
import { catalogueVersion } from '../../factor/catalogue.ts'
import type { Values } from '../../factor/factor.ts'

/** Instants, the last of them excluded. */
export type Span = Readonly<{ from: Date; to: Date }>

export type LoggedDecision = Readonly<{
  customer: string
  payment: string
  at: Date
  /** It went on at once, or succeeded after what was asked of its payer. */
  isPaid: boolean
  values: Values
}>

type Row = Omit<LoggedDecision, 'values'> & Readonly<{ factors: Uint8Array }>
type Key = Pick<LoggedDecision, 'customer' | 'payment'>

const pageMax = 500

/** Decisions with their factors, in the order of time, page by page; others than today's catalogue's are not. */
export async function* readLogged(db: Db, { from, to }: Span): AsyncGenerator<LoggedDecision> {
  let after: Pick<Row, 'at' | 'customer' | 'payment'> = { at: from, customer: '', payment: '' }
  for (;;) {
    const { rows } = await sql<Row>`
      select d.customer_id as customer, d.payment_id as payment, d.at, d.factors,
             d.outcome in ('ALLOW', 'ALLOW_MONITOR')
               or exists (select from risk.fact f where f.id = d.payment_id || ':succeeded') as "isPaid"
      from risk.decision d
      where d.at >= ${after.at} and d.at < ${to}
        and (d.at, d.customer_id, d.payment_id) > (${after.at}, ${after.customer}, ${after.payment})
        and d.factors is not null and d.catalogue = ${catalogueVersion}
      order by d.at, d.customer_id, d.payment_id limit ${pageMax}`.execute(db)
    for (const { factors, ...row } of rows)
      yield { ...row, values: new Float64Array(Uint8Array.from(factors).buffer) }
    const last = rows.at(-1)
    if (!last || rows.length < pageMax) return
    after = last
  }
}

export type LoggedCount = Readonly<{
  all: bigint
  /** With factors of today's catalogue. */
  usable: bigint
}>

export async function countLogged(db: Db, { from, to }: Span): Promise<LoggedCount> {
  const { rows } = await sql<LoggedCount>`
    select count(*) as "all",
           count(*) filter (where factors is not null and catalogue = ${catalogueVersion}) as usable
    from risk.decision where at >= ${from} and at < ${to}`.execute(db)
  return rows[0] ?? { all: 0n, usable: 0n }
}

/** Labels that were told from `from` on and by `to`, in the order in which they were told. */
export async function findLabels(db: Db, { from, to }: Span): Promise<readonly LabelFact[]> {
  const { rows } = await sql<{ body: string }>`
    select body from risk.fact where kind = 'labelled' and at >= ${from} and at <= ${to}
    order by at, position, number, id`.execute(db)
  return rows.map(({ body }) => factOf(body)).filter((fact) => fact.kind === 'labelled')
}

export type LabelFact = Extract<Fact, { kind: 'labelled' }>

/** Which of these payments were decided. */
export async function findDecided(db: Db, keys: readonly Key[]): Promise<readonly Key[]> {
  const { rows } = await sql<Key>`
    select d.customer_id as customer, d.payment_id as payment
    from ${tableOf(keys, { customer: 'text', payment: 'text' })}
    cross join lateral (select customer_id, payment_id from risk.decision
      where customer_id = r.customer and payment_id = r.payment offset 0) d`.execute(db)
  return rows
}

/** A payment by its payer, its time and its amount, where whoever speaks of it has no id of it. */
export type Trace = Readonly<{ fact: string; customer: string; at: Date; amount: bigint }>

/** The payments of which such facts speak; of two that fit, none. */
export async function findTraced(
  db: Db,
  traces: readonly Trace[],
): Promise<readonly (Key & Readonly<{ fact: string }>)[]> {
  const columns = { fact: 'text', customer: 'text', at: 'timestamptz', amount: 'bigint' } as const
  const { rows } = await sql<Key & Readonly<{ fact: string }>>`
    select r.fact, r.customer, min(d.payment_id) as payment
    from ${tableOf(traces, columns)}
    cross join lateral (select payment_id from risk.decision
      where customer_id = r.customer and at = r.at and amount = r.amount offset 0) d
    group by r.fact, r.customer having count(*) = 1`.execute(db)
  return rows
}
