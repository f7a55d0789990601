import type { Db } from '#platform/db'
import { refuse } from './refusals.ts'
import { findDay, findPostingSums, type PostingSum } from './store.ts'

/**
 * What a closed day moved, by kind of account, currency and posting (科目汇总), for a general ledger to
 * take in. It was written when the day was closed, and is the same each time. Refuses an open day.
 */
export async function postingSumsOf(db: Db, businessDate: string): Promise<readonly PostingSum[]> {
  if (!(await findDay(db, businessDate)))
    throw refuse('DAY_NOT_CLOSED', { field: 'businessDate', value: businessDate })
  return findPostingSums(db, businessDate)
}
