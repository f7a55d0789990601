import type { Clock } from '#kernel/time'
import type { Db, Tx } from '#platform/db'
import { refuse as refuseMerchant } from '../../registry/merchant.ts'
import { isProduct, type MerchantLimits, type Product, refuse } from './product.ts'
import { hasMerchant, upsertGrants, upsertLimits, withdraw } from './store.ts'

/** `db` may be the transaction of whoever grants. */
export type AccessDeps = Readonly<{ db: Db | Tx; now: Clock }>

/**
 * Opens API permissions. From the first one on the merchant has those that were opened and no others;
 * until then it has all. Twice is once. Refuses MCH_NOT_EXISTS and PRODUCT_UNKNOWN. Effective within 5 s.
 */
export async function grantProducts(
  { db, now }: AccessDeps,
  { mchid, products }: Readonly<{ mchid: string; products: readonly string[] }>,
): Promise<void> {
  const unknown = products.find((product) => !isProduct(product))
  if (unknown !== undefined) throw refuse('PRODUCT_UNKNOWN', { value: unknown })
  await refuseUnknown(db, mchid)
  await upsertGrants(db, { mchid, products: products.filter(isProduct), now: now() })
}

/** Takes an API permission away. Twice is once; one that was never granted stays as it was. */
export async function withdrawProduct(
  { db, now }: AccessDeps,
  { mchid, product, reason }: Readonly<{ mchid: string; product: Product; reason: string }>,
): Promise<void> {
  await withdraw(db, { mchid, product, reason, now: now() })
}

/**
 * What a merchant may take from now on, in fen, in place of what was set before; null is no limit.
 * Refuses MCH_NOT_EXISTS and LIMIT_NOT_POSITIVE. Effective within 5 s for orders that are made then.
 */
export async function setMerchantLimits(
  { db, now }: AccessDeps,
  { mchid, ...limits }: MerchantLimits & Readonly<{ mchid: string }>,
): Promise<void> {
  for (const max of [limits.singleMax, limits.dayMax])
    if (max !== null && max <= 0n) throw refuse('LIMIT_NOT_POSITIVE', { value: String(max) })
  await refuseUnknown(db, mchid)
  await upsertLimits(db, { mchid, limits, now: now() })
}

async function refuseUnknown(db: Db | Tx, mchid: string): Promise<void> {
  if (!(await hasMerchant(db, mchid)))
    throw refuseMerchant('MCH_NOT_EXISTS', { field: 'mchid', value: mchid })
}
