import { type RawBuilder, sql } from 'kysely'
import { assert } from '#kernel/assert'
import type { Db } from '#platform/db'
import type { Bill, BillName } from './bill.ts'

/** Who has an available purse beside the merchant: nodes of its tree that were settled up to a day. */
export async function findUnits(
  db: Db,
  { mchid, businessDate }: Readonly<{ mchid: string; businessDate: string }>,
): Promise<readonly string[]> {
  const { rows } = await sql<{ unit: string }>`
    select distinct unit from clearing.settlement
    where mchid = ${mchid} and unit <> ${mchid} and business_date <= ${businessDate}::date
    order by unit`.execute(db)
  return rows.map(({ unit }) => unit)
}

const billColumns = sql`
  mchid, business_date::text as "businessDate", kind, scope, state, hash, opening,
  secret_sealed as "secretSealed"`

const named = ({ mchid, businessDate, kind, scope }: BillName): RawBuilder<unknown> => sql`
  mchid = ${mchid} and business_date = ${businessDate}::date and kind = ${kind}
    and scope = ${scope}`

export async function findBill(db: Db, name: BillName): Promise<Bill | undefined> {
  const { rows } = await sql<Bill>`
    select ${billColumns} from clearing.bill where ${named(name)}`.execute(db)
  return rows[0]
}

/** What the bytes of a bill come to. */
export type Measure = Readonly<{
  hash: string
  rows: bigint
  bytes: bigint
  opening: bigint | null
  sums: readonly bigint[]
}>

/** Whoever measures first writes it down; the others came to the same. */
export async function insertMeasured(
  db: Db,
  { mchid, businessDate, kind, scope }: BillName,
  { hash, rows, bytes, opening, sums }: Measure,
  now: Date,
): Promise<void> {
  await sql`
    insert into clearing.bill (mchid, business_date, kind, scope, state, hash, rows, bytes, opening,
      sums, asked_at, ready_at)
    values (${mchid}, ${businessDate}::date, ${kind}, ${scope}, 'READY', ${hash}, ${rows}, ${bytes},
      ${opening}, ${`{${sums.join()}}`}::bigint[], ${now}, ${now})
    on conflict (mchid, business_date, kind, scope) do nothing`.execute(db)
}

export async function insertAsked(
  db: Db,
  { mchid, businessDate, kind, scope }: BillName,
  now: Date,
): Promise<void> {
  await sql`
    insert into clearing.bill (mchid, business_date, kind, scope, state, asked_at)
    values (${mchid}, ${businessDate}::date, ${kind}, ${scope}, 'CREATING', ${now})
    on conflict (mchid, business_date, kind, scope) do nothing`.execute(db)
}

/** The bill that has waited longest and that nobody adds up; others take others. */
export async function claimBill(
  db: Db,
  { now, until }: Readonly<{ now: Date; until: Date }>,
): Promise<BillName | undefined> {
  const { rows } = await sql<BillName>`
    update clearing.bill b set claimed_until = ${until}
    from (
      select mchid, business_date, kind, scope from clearing.bill
      where state = 'CREATING' and (claimed_until is null or claimed_until < ${now})
      order by asked_at limit 1 for no key update skip locked
    ) c
    where b.mchid = c.mchid and b.business_date = c.business_date and b.kind = c.kind
      and b.scope = c.scope
    returning b.mchid, b.business_date::text as "businessDate", b.kind, b.scope`.execute(db)
  return rows[0]
}

/** The second time changes nothing. */
export async function updateMeasured(
  db: Db,
  name: BillName,
  { hash, rows, bytes, opening, sums }: Measure,
  now: Date,
): Promise<void> {
  await sql`
    update clearing.bill
    set state = 'READY', hash = ${hash}, rows = ${rows}, bytes = ${bytes}, opening = ${opening},
        sums = ${`{${sums.join()}}`}::bigint[], ready_at = ${now}, claimed_until = null
    where ${named(name)} and state = 'CREATING'`.execute(db)
}

/** The secret that stands; the first one given stays. */
export async function keepSecret(db: Db, name: BillName, sealed: string): Promise<string> {
  const { rows } = await sql<{ sealed: string }>`
    update clearing.bill set secret_sealed = coalesce(secret_sealed, ${sealed})
    where ${named(name)} returning secret_sealed as sealed`.execute(db)
  const [row] = rows
  assert(row, 'the bill was made before it is encrypted')
  return row.sealed
}
