import { sql } from 'kysely'
import type { Db, Tx } from '#platform/db'
import { tableOf } from '#platform/table-of'
import type { Held } from '../decision/decision.ts'
import { type VerdictAct, verdictOf } from '../decision/verdict.ts'
import type { Product } from '../fact/fact.ts'
import type { Judged } from './count-decision.ts'
import type { Figure, Grain, Measure } from './figure.ts'
import type { Counted, Known } from './known.ts'

/** A place in a stream; see docs/decisions/0014. */
export type Place = Readonly<{ position: bigint; number: bigint; keyOne: string; keyTwo: string }>
export type Stream = 'decisions' | 'facts' | 'cases'

/** Where counting goes on, held until the transaction ends; `undefined` while another counts. */
export async function holdCursor(tx: Tx, stream: Stream): Promise<Place | undefined> {
  const { rows } = await sql<Place>`
    select position, number, key_one as "keyOne", key_two as "keyTwo"
    from risk.watch_cursor where stream = ${stream} for update skip locked`.execute(tx)
  return rows[0]
}

export async function moveCursor(tx: Tx, stream: Stream, place: Place): Promise<void> {
  await sql`
    update risk.watch_cursor set position = ${place.position}, number = ${place.number},
      key_one = ${place.keyOne}, key_two = ${place.keyTwo}
    where stream = ${stream}`.execute(tx)
}

type DecisionRow = Readonly<{
  position: bigint
  customer: string
  payment: string
  at: Date
  product: Product
  amountMinor: bigint
  outcome: string
  held: string
  faults: string
  latencyUs: number
}>

/** Decisions after a place, of which none is missing before the last. */
export async function readDecisions(
  tx: Tx,
  after: Place,
  limit: number,
): Promise<readonly Readonly<{ judged: Judged; place: Place }>[]> {
  const { rows } = await sql<DecisionRow>`
    select position, customer_id as customer, payment_id as payment, at, product,
           amount as "amountMinor", outcome, held, faults, latency_us as "latencyUs"
    from risk.decision
    where (position, customer_id, payment_id) > (${after.position}, ${after.keyOne}, ${after.keyTwo})
      and position < pg_snapshot_xmin(pg_current_snapshot())::text::bigint
    order by position, customer_id, payment_id limit ${limit}`.execute(tx)
  return rows.map(({ position, customer, payment, outcome, held: text, faults, ...row }) => {
    const held = JSON.parse(text) as readonly Held[]
    return {
      judged: {
        ...row,
        customer,
        payment,
        act: actOf(outcome),
        rules: held.map(({ rule }) => rule),
        deciding: held.filter(({ isDeciding }) => isDeciding).map(({ rule }) => rule),
        faults: wordsOf(faults),
      },
      place: { position, number: 0n, keyOne: customer, keyTwo: payment },
    }
  })
}

// What nobody wrote is looked at by somebody, as it was when it was decided.
const actOf = (outcome: string): VerdictAct => verdictOf(outcome)?.act ?? 'REVIEW'

const wordsOf = (text: string): readonly string[] => text.split(' ').filter((word) => word !== '')

/** A fact after a place; its body only where it says what became of a payment. */
export type FactRow = Readonly<{ id: string; kind: string; body: string | null; place: Place }>

export async function readOutcomes(
  tx: Tx,
  after: Place,
  limit: number,
): Promise<readonly FactRow[]> {
  const { rows } = await sql<Place & Pick<FactRow, 'id' | 'kind' | 'body'>>`
    select position, number, id as "keyOne", '' as "keyTwo", id, kind,
           case when kind in ('ended', 'labelled') then body end as body
    from risk.fact
    where (position, number, id) > (${after.position}, ${after.number}, ${after.keyOne})
      and position < pg_snapshot_xmin(pg_current_snapshot())::text::bigint
    order by position, number, id limit ${limit}`.execute(tx)
  return rows.map(({ id, kind, body, ...place }) => ({ id, kind, body, place }))
}

/** Cases that say what a payment was, decided since then, the oldest first. */
export async function findFound(
  tx: Tx,
  since: Date,
  limit: number,
): Promise<readonly (Key & Readonly<{ isFraud: boolean; decidedAt: Date }>)[]> {
  const { rows } = await sql<Key & Readonly<{ isFraud: boolean; decidedAt: Date }>>`
    select customer_id as customer, payment_id as payment, is_fraud as "isFraud",
           decided_at as "decidedAt"
    from risk.case
    where state = 'DECIDED' and decided_at >= ${since} and is_fraud is not null
      and payment_id is not null
    order by decided_at, id limit ${limit}`.execute(tx)
  return rows
}

export type Key = Readonly<{ customer: string; payment: string }>
const key = { customer: 'text', payment: 'text' } as const

type CountedRow = Omit<Counted, 'act' | 'rules'> & Readonly<{ outcome: string; held: string }>

/** Decisions by their keys, of those that exist; `isHeld` leaves those out that were simply let go. */
export async function findCounted(
  tx: Tx,
  keys: readonly Key[],
  { isHeld }: Readonly<{ isHeld: boolean }>,
): Promise<readonly Counted[]> {
  if (keys.length === 0) return []
  const only = isHeld
    ? sql`and d.outcome <> 'ALLOW' and d.outcome <> 'ALLOW_MONITOR'`
    : sql`and true`
  const { rows } = await sql<CountedRow>`
    select d.* from ${tableOf(keys, key)}
    cross join lateral (
      select d.customer_id as customer, d.payment_id as payment, d.at, d.product,
             d.amount as "amountMinor", d.outcome, d.held
      from risk.decision d
      where d.customer_id = r.customer and d.payment_id = r.payment ${only}
      offset 0) d`.execute(tx)
  return rows.map(({ outcome, held, ...row }) => ({
    ...row,
    act: actOf(outcome),
    rules: (JSON.parse(held) as readonly Held[]).map(({ rule }) => rule),
  }))
}

type KnownRow = Omit<Known, 'rules'> & Readonly<{ rules: string }>

export async function findKnown(tx: Tx, keys: readonly Key[]): Promise<readonly Known[]> {
  if (keys.length === 0) return []
  const { rows } = await sql<KnownRow>`
    select k.* from ${tableOf(keys, key)}
    cross join lateral (
      select k.customer_id as customer, k.payment_id as payment, k.at, k.product, k.act,
             k.amount as "amountMinor", k.rules, k.ended, k.is_fraud as "isFraud",
             k.found_fraud as "foundFraud", k.found_at as "foundAt"
      from risk.watch_known k
      where k.customer_id = r.customer and k.payment_id = r.payment
      offset 0) k`.execute(tx)
  return rows.map((row) => ({ ...row, rules: wordsOf(row.rules) }))
}

export async function putKnown(tx: Tx, known: readonly Known[]): Promise<void> {
  if (known.length === 0) return
  const rows = known.map((one) => ({ ...one, rules: one.rules.join(' ') }))
  await sql`
    insert into risk.watch_known (customer_id, payment_id, at, product, act, amount, rules, ended,
      is_fraud, found_fraud, found_at)
    select r.customer, r.payment, r.at, r.product, r.act, r."amountMinor", r.rules, r.ended,
           r."isFraud", r."foundFraud", r."foundAt"
    from ${tableOf(rows, {
      customer: 'text',
      payment: 'text',
      at: 'timestamptz',
      product: 'text',
      act: 'text',
      amountMinor: 'bigint',
      rules: 'text',
      ended: 'text',
      isFraud: 'boolean',
      foundFraud: 'boolean',
      foundAt: 'timestamptz',
    })}
    on conflict (customer_id, payment_id) do update set ended = excluded.ended,
      is_fraud = excluded.is_fraud, found_fraud = excluded.found_fraud,
      found_at = excluded.found_at`.execute(tx)
}

/** Adds to what is there. */
export async function addFigures(tx: Tx, figures: readonly Figure[]): Promise<void> {
  if (figures.length === 0) return
  await sql`
    insert into risk.watch_figure as f (grain, measure, since, product, name, value)
    select r.grain, r.measure, r.since, r.product, r.name, r.value
    from ${tableOf(figures, {
      grain: 'text',
      measure: 'text',
      since: 'timestamptz',
      product: 'text',
      name: 'text',
      value: 'bigint',
    })}
    on conflict (grain, measure, since, product, name)
    do update set value = f.value + excluded.value`.execute(tx)
}

export type Range = Readonly<{ grain: Grain; from: Date; until: Date }>

/** Figures from an instant until before another, summed over products unless one is named. */
export async function findFigures(
  db: Db,
  { grain, from, until }: Range,
  { measures, product }: Readonly<{ measures: readonly Measure[]; product?: Product | undefined }>,
): Promise<readonly Omit<Figure, 'grain' | 'product'>[]> {
  const only = product === undefined ? sql`true` : sql`product = ${product}`
  const { rows } = await sql<Omit<Figure, 'grain' | 'product'>>`
    select measure, since, name, sum(value)::bigint as value from risk.watch_figure
    where grain = ${grain} and measure = any(${[...measures]}::text[])
      and since >= ${from} and since < ${until} and ${only}
    group by measure, since, name having sum(value) <> 0
    order by since`.execute(db)
  return rows
}

/** What was decided in certain hours, by product. */
export async function findDecided(
  db: Db,
  hours: readonly Date[],
): Promise<readonly Pick<Figure, 'since' | 'product' | 'name' | 'value'>[]> {
  const { rows } = await sql<Pick<Figure, 'since' | 'product' | 'name' | 'value'>>`
    select f.* from ${tableOf(
      hours.map((hour) => ({ hour })),
      { hour: 'timestamptz' },
    )}
    cross join lateral (
      select since, product, name, value from risk.watch_figure
      where grain = 'hour' and measure = 'decided' and since = r.hour
      offset 0) f`.execute(db)
  return rows
}

/** By product, over the whole of a range. */
export async function sumByProduct(
  db: Db,
  { grain, from, until }: Range,
  measures: readonly Measure[],
): Promise<readonly Pick<Figure, 'measure' | 'product' | 'name' | 'value'>[]> {
  const { rows } = await sql<Pick<Figure, 'measure' | 'product' | 'name' | 'value'>>`
    select measure, product, name, sum(value)::bigint as value from risk.watch_figure
    where grain = ${grain} and measure = any(${[...measures]}::text[])
      and since >= ${from} and since < ${until}
    group by measure, product, name having sum(value) <> 0`.execute(db)
  return rows
}
