import { sql } from 'kysely'
import type { ApprovalId } from '#oversight'
import type { Db, Tx } from '#platform/db'
import type { MerchantLimits, Product, ProductState } from './product.ts'

export async function hasMerchant(db: Db | Tx, mchid: string): Promise<boolean> {
  const { rows } = await sql`
    select 1 from merchants.merchant where mchid = ${mchid}`.execute(db)
  return rows.length > 0
}

export async function upsertGrants(
  db: Db | Tx,
  { mchid, products, now }: Readonly<{ mchid: string; products: readonly Product[]; now: Date }>,
): Promise<void> {
  await sql`
    insert into merchants.product (mchid, product, state, reason, moved_at)
    select ${mchid}, product, 'granted', '', ${now}
    from unnest(${[...products]}::text[]) as given(product)
    on conflict (mchid, product) do update
    set state = 'granted', reason = '', moved_at = excluded.moved_at
    where merchants.product.state <> 'granted'`.execute(db)
}

export type ProductMove = Readonly<{
  mchid: string
  product: Product
  reason: string
  now: Date
}>

/** False where it was not granted. */
export async function withdraw(db: Db | Tx, move: ProductMove): Promise<boolean> {
  const { numAffectedRows } = await sql`
    update merchants.product set state = 'withdrawn', reason = ${move.reason}, moved_at = ${move.now}
    where mchid = ${move.mchid} and product = ${move.product} and state = 'granted'`.execute(db)
  return numAffectedRows === 1n
}

export async function upsertLimits(
  db: Db | Tx,
  { mchid, limits, now }: Readonly<{ mchid: string; limits: MerchantLimits; now: Date }>,
): Promise<void> {
  await sql`
    insert into merchants.merchant_limit (mchid, single_max, day_max, rating, review_at, set_at)
    values (${mchid}, ${limits.singleMax}, ${limits.dayMax}, ${limits.rating}, ${limits.reviewAt},
      ${now})
    on conflict (mchid) do update
    set single_max = excluded.single_max, day_max = excluded.day_max, rating = excluded.rating,
      review_at = excluded.review_at, set_at = excluded.set_at`.execute(db)
}

export async function findLimits(
  db: Db,
  mchid: string,
): Promise<(MerchantLimits & Readonly<{ setAt: Date }>) | undefined> {
  const { rows } = await sql<MerchantLimits & Readonly<{ setAt: Date }>>`
    select single_max as "singleMax", day_max as "dayMax", rating, review_at as "reviewAt",
      set_at as "setAt"
    from merchants.merchant_limit where mchid = ${mchid}`.execute(db)
  return rows[0]
}

export type ProductRow = Readonly<{
  product: Product
  state: ProductState
  approvalId: string | null
  reason: string
  movedAt: Date
}>

export async function findProducts(db: Db | Tx, mchid: string): Promise<readonly ProductRow[]> {
  const { rows } = await sql<ProductRow>`
    select product, state, approval_id as "approvalId", reason, moved_at as "movedAt"
    from merchants.product where mchid = ${mchid} order by product`.execute(db)
  return rows
}

type Asking = Omit<ProductMove, 'now'> & Readonly<{ approvalId: string; now: Date }>

export async function markAsked(tx: Tx, asking: Asking): Promise<void> {
  const { mchid, product, reason, approvalId, now } = asking
  await sql`
    insert into merchants.product (mchid, product, state, approval_id, reason, moved_at)
    values (${mchid}, ${product}, 'asked', ${approvalId}, ${reason}, ${now})
    on conflict (mchid, product) do update
    set state = 'asked', approval_id = excluded.approval_id, reason = excluded.reason,
      moved_at = excluded.moved_at`.execute(tx)
}

export type AskedRow = Readonly<{
  mchid: string
  product: Product
  approvalId: ApprovalId
  decision: string
}>

/** What was asked for and is decided, the oldest first. */
export async function findAskedDecided(db: Db, limit: number): Promise<readonly AskedRow[]> {
  const { rows } = await sql<AskedRow>`
    select p.mchid, p.product, p.approval_id as "approvalId", a.state as decision
    from merchants.product p
    cross join lateral (
      select state from oversight.approval_fact where id = p.approval_id offset 0) a
    where p.state = 'asked' and a.state <> 'PENDING'
    order by p.moved_at limit ${limit}`.execute(db)
  return rows
}

/** False where it is not asked for any more. */
export async function moveAsked(
  tx: Tx,
  move: Readonly<{
    mchid: string
    product: Product
    approvalId: string
    state: 'granted' | 'refused'
    now: Date
  }>,
): Promise<boolean> {
  const { numAffectedRows } = await sql`
    update merchants.product set state = ${move.state}, moved_at = ${move.now}
    where mchid = ${move.mchid} and product = ${move.product} and state = 'asked'
      and approval_id = ${move.approvalId}`.execute(tx)
  return numAffectedRows === 1n
}
