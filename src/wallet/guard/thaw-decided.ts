import type { Clock } from '#kernel/time'
import type { Db } from '#platform/db'
import { thawWallet } from '../freeze/thaw-wallet.ts'
import { findThawed } from './store.ts'

export const thawSlice = 100

/** Ends freezes of risk that a case has ended. Safe to repeat, in any number of processes. */
export async function thawDecided(deps: Readonly<{ db: Db; now: Clock }>): Promise<number> {
  const customers = await findThawed(deps.db, thawSlice)
  for (const customerId of customers)
    await thawWallet(deps, { customerId, by: 'risk', reason: '个案核实后解冻' })
  return customers.length
}
