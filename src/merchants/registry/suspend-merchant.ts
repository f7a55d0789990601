import type { Db } from '#platform/db'
import { type MerchantState, refuse } from './merchant.ts'
import { updateState } from './store.ts'

type Deps = Readonly<{ db: Db }>
type Named = Readonly<{ mchid: string }>

/**
 * Nothing more is taken for this merchant: its signed requests are refused, and so are orders that
 * its provider makes for it and payments of those that stand. What it has stays its own. Effective
 * within five seconds on every node; doing it twice is doing it once.
 */
export const suspendMerchant = ({ db }: Deps, { mchid }: Named): Promise<void> =>
  move(db, mchid, 'suspended')

/** Lets a suspended merchant take payments again. */
export const readmitMerchant = ({ db }: Deps, { mchid }: Named): Promise<void> =>
  move(db, mchid, 'active')

async function move(db: Db, mchid: string, state: MerchantState): Promise<void> {
  const moved = await updateState(db, mchid, state)
  if (!moved) throw refuse('MCH_NOT_EXISTS', { field: 'mchid', value: mchid })
}
