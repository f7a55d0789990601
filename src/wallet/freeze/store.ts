import { sql } from 'kysely'
import type { Db, Tx } from '#platform/db'
import { type Freeze, type Freezer, freezeStates } from './freeze.ts'

const columns = sql`
  customer_id as "customerId", id, frozen_by as "frozenBy", reason, state, frozen_at as "frozenAt",
  thawed_by as "thawedBy", thaw_reason as "thawReason", thawed_at as "thawedAt"`

/** Whether any freeze is in force: one look into an index that holds only those. */
export async function hasFreeze(db: Db, customerId: string): Promise<boolean> {
  const { rows } = await sql`
    select 1 from wallet.freeze where customer_id = ${customerId} and state = 'FROZEN'
    limit 1`.execute(db)
  return rows.length > 0
}

export async function findInForce(db: Db, customerId: string): Promise<readonly Freeze[]> {
  const { rows } = await sql<Freeze>`
    select ${columns} from wallet.freeze
    where customer_id = ${customerId} and state = 'FROZEN' order by id`.execute(db)
  return rows
}

export async function findFreezes(db: Db, customerId: string): Promise<readonly Freeze[]> {
  const { rows } = await sql<Freeze>`
    select ${columns} from wallet.freeze where customer_id = ${customerId} order by id desc`.execute(
    db,
  )
  return rows
}

type NewFreeze = Pick<Freeze, 'customerId' | 'id' | 'frozenBy' | 'reason' | 'frozenAt'>

/** False when the same one has frozen it already; then nothing is written. */
export async function insertFreeze(tx: Tx, freeze: NewFreeze): Promise<boolean> {
  const { numAffectedRows } = await sql`
    insert into wallet.freeze (customer_id, id, frozen_by, reason, state, frozen_at)
    values (${freeze.customerId}, ${freeze.id}, ${freeze.frozenBy}, ${freeze.reason}, 'FROZEN',
      ${freeze.frozenAt})
    on conflict (customer_id, frozen_by) where state = 'FROZEN' do nothing`.execute(tx)
  return numAffectedRows === 1n
}

type Thaw = Readonly<{
  customerId: string
  /** Whose freezes end. */
  of: readonly Freezer[]
  by: Freezer
  reason: string
  now: Date
}>

/** False where nothing was frozen. */
export async function markThawed(
  tx: Tx,
  { customerId, of, by, reason, now }: Thaw,
): Promise<boolean> {
  const { numAffectedRows } = await sql`
    update wallet.freeze
    set state = 'THAWED', thawed_by = ${by}, thaw_reason = ${reason}, thawed_at = ${now}
    where customer_id = ${customerId} and frozen_by = any(${[...of]})
      and state = any(${[...freezeStates.sourcesOf('THAWED')]})`.execute(tx)
  return (numAffectedRows ?? 0n) > 0n
}
