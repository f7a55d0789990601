import type { Db } from '#platform/db'
import { findOfMerchant } from '../store.ts'

/** The day on which a merchant is looked at again; undefined for one that did not come by an application. */
export const reviewOnOf = async (db: Db, mchid: string): Promise<string | undefined> =>
  (await findOfMerchant(db, mchid))?.reviewOn ?? undefined
