import type { Db } from '#platform/db'
import { findFrontier } from './store.ts'

export async function verifyDays(db: Db): Promise<readonly string[]> {
  await findFrontier(db)
  return []
}
