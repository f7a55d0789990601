import { type RawBuilder, sql } from 'kysely'
import type { Db, Tx } from '#platform/db'
import { type FaultName, isFaultName, type Parameters } from './fault.ts'
import { everybody, type FaultOrder } from './fault-order.ts'
import type { Script, Step } from './script.ts'

type OrderRow = Omit<FaultOrder, 'parameters'> & Readonly<{ parameters: string }>

const orderColumns = sql`
  o.mchid, o.id, o.fault, o.verb, o.path, o.parameters, o.skip, o.take, o.rate, o.seed, o.seen,
  o.struck, o.play_id as "playId", o.begins_at as "beginsAt", o.ends_at as "endsAt",
  o.lifted_at as "liftedAt", o.created_at as "createdAt"`

/** A fault that a later version has dropped strikes no more. */
const orderOf = ({ parameters, ...row }: OrderRow): FaultOrder[] =>
  isFaultName(row.fault) ? [{ ...row, parameters: JSON.parse(parameters) as Parameters }] : []

export async function insertOrders(db: Db | Tx, orders: readonly FaultOrder[]): Promise<void> {
  for (const one of orders)
    await sql`
      insert into openplatform.fault_order (
        mchid, id, fault, verb, path, parameters, skip, take, rate, seed, play_id, begins_at,
        ends_at, created_at)
      values (${one.mchid}, ${one.id}, ${one.fault}, ${one.verb}, ${one.path},
        ${JSON.stringify(one.parameters)}, ${one.skip}, ${one.take}, ${one.rate}, ${one.seed},
        ${one.playId}, ${one.beginsAt}, ${one.endsAt}, ${one.createdAt})`.execute(db)
}

const inForce = (now: Date): RawBuilder<unknown> => sql`
  o.lifted_at is null and o.begins_at <= ${now} and (o.ends_at is null or o.ends_at > ${now})
    and (o.take is null or o.struck < o.take)`

/** What may strike this merchant now, the oldest first. */
export async function findInForce(db: Db, mchid: string, now: Date): Promise<FaultOrder[]> {
  const { rows } = await sql<OrderRow>`
    select ${orderColumns} from openplatform.fault_order o
    where o.mchid in (${mchid}, ${everybody}) and ${inForce(now)}
    order by o.id`.execute(db)
  return rows.flatMap(orderOf)
}

/**
 * Counts a call with every order that it concerns and that is still in force, and answers them with
 * their counts, locked. Whoever counts the same call again, since a COMMIT said nothing, counts it once.
 */
export async function countCall(
  tx: Tx,
  call: Readonly<{ mchid: string; ids: readonly string[]; id: string; now: Date }>,
): Promise<FaultOrder[]> {
  const { mchid, ids, id, now } = call
  const { rows } = await sql<OrderRow>`
    with locked as (
      select o.mchid, o.id from openplatform.fault_order o
      where o.mchid in (${mchid}, ${everybody}) and o.id = any(${[...ids]}::text[])
      order by o.id for update
    )
    update openplatform.fault_order o
    set seen = o.seen + case when o.last_call is distinct from ${id} then 1 else 0 end,
        last_call = ${id}
    from locked
    where o.mchid = locked.mchid and o.id = locked.id and ${inForce(now)}
    returning ${orderColumns}`.execute(tx)
  return rows.flatMap(orderOf).toSorted((a, b) => (a.id < b.id ? -1 : 1))
}

/** Takes one of the strikes that an order still has; false when it has none left. */
export async function takeStrike(tx: Tx, { mchid, id }: FaultOrder): Promise<boolean> {
  const { numAffectedRows } = await sql`
    update openplatform.fault_order set struck = struck + 1
    where mchid = ${mchid} and id = ${id} and (take is null or struck < take)`.execute(tx)
  return numAffectedRows === 1n
}

/** False when it had ended already. */
export async function liftOrder(
  db: Db,
  { mchid, id }: Readonly<{ mchid: string; id: string }>,
  now: Date,
): Promise<boolean> {
  const { numAffectedRows } = await sql`
    update openplatform.fault_order o set lifted_at = ${now}
    where o.mchid = ${mchid} and o.id = ${id} and o.lifted_at is null
      and (o.take is null or o.struck < o.take)`.execute(db)
  return numAffectedRows === 1n
}

export async function liftOrders(db: Db, mchid: string, now: Date): Promise<number> {
  const { numAffectedRows } = await sql`
    update openplatform.fault_order set lifted_at = ${now}
    where mchid = ${mchid} and lifted_at is null`.execute(db)
  return Number(numAffectedRows ?? 0n)
}

/** What was ordered for a merchant, the newest first, whether it is over or not. */
export async function findOrdersOf(db: Db, mchid: string, limit: number): Promise<FaultOrder[]> {
  const { rows } = await sql<OrderRow>`
    select ${orderColumns} from openplatform.fault_order o
    where o.mchid in (${mchid}, ${everybody}) order by o.id desc limit ${limit}`.execute(db)
  return rows.flatMap(orderOf)
}

/** One strike: who was hit, by what, and what was done. */
export type Strike = Readonly<{
  mchid: string
  id: string
  orderId: string
  fault: FaultName
  verb: string
  number: number
  subject: string
  request: string
  done: string
  struckAt: Date
}>

const strikeColumns = sql`
  mchid, id, order_id as "orderId", fault, verb, number, subject, request, done,
  struck_at as "struckAt"`

export async function insertStrike(tx: Tx, strike: Strike): Promise<void> {
  const { mchid, id, orderId, fault, verb, number, subject, request, done, struckAt } = strike
  await sql`
    insert into openplatform.fault_strike (
      mchid, id, order_id, fault, verb, number, subject, request, done, struck_at)
    values (${mchid}, ${id}, ${orderId}, ${fault}, ${verb}, ${number}, ${subject}, ${request},
      ${done}, ${struckAt})`.execute(tx)
}

export async function findStrike(
  tx: Tx,
  { mchid, id }: Readonly<{ mchid: string; id: string }>,
): Promise<Strike | undefined> {
  const { rows } = await sql<Strike>`
    select ${strikeColumns} from openplatform.fault_strike
    where mchid = ${mchid} and id = ${id}`.execute(tx)
  return rows[0]
}

export async function tellStrike(
  db: Db,
  { mchid, id, done }: Pick<Strike, 'mchid' | 'id' | 'done'>,
): Promise<void> {
  await sql`
    update openplatform.fault_strike set done = ${done}
    where mchid = ${mchid} and id = ${id}`.execute(db)
}

/** A merchant’s strikes in the order in which they were, after the one named. */
export async function findStrikes(
  db: Db,
  asked: Readonly<{ mchid: string; after?: string; limit: number }>,
): Promise<readonly Strike[]> {
  const { rows } = await sql<Strike>`
    select ${strikeColumns} from openplatform.fault_strike
    where mchid = ${asked.mchid} and id > ${asked.after ?? ''}
    order by id limit ${asked.limit}`.execute(db)
  return rows
}

export async function saveSteps(db: Db, { mchid, name, steps }: Script, now: Date): Promise<void> {
  const text = JSON.stringify(steps)
  await sql`
    insert into openplatform.fault_script (mchid, name, steps, saved_at)
    values (${mchid}, ${name}, ${text}, ${now})
    on conflict (mchid, name) do update set steps = ${text}, saved_at = ${now}`.execute(db)
}

type ScriptRow = Readonly<{ mchid: string; name: string; steps: string }>

const scriptOf = ({ steps, ...row }: ScriptRow): Script => ({
  ...row,
  steps: JSON.parse(steps) as readonly Step[],
})

/** The merchant’s own of that name, else everybody’s. */
export async function findScript(
  db: Db,
  { mchid, name }: Readonly<{ mchid: string; name: string }>,
): Promise<Script | undefined> {
  const { rows } = await sql<ScriptRow>`
    select mchid, name, steps from openplatform.fault_script
    where mchid in (${mchid}, ${everybody}) and name = ${name}
    order by mchid = ${everybody} limit 1`.execute(db)
  return rows[0] && scriptOf(rows[0])
}

export async function findScripts(db: Db, mchid: string): Promise<readonly Script[]> {
  const { rows } = await sql<ScriptRow>`
    select mchid, name, steps from openplatform.fault_script
    where mchid in (${mchid}, ${everybody}) order by name, mchid`.execute(db)
  return rows.map(scriptOf)
}

/** False when this very play was written before. */
export async function insertPlay(
  tx: Tx,
  play: Readonly<{ mchid: string; id: string; script: string; seed: string; startedAt: Date }>,
): Promise<boolean> {
  const { mchid, id, script, seed, startedAt } = play
  const { numAffectedRows } = await sql`
    insert into openplatform.fault_play (mchid, id, script, seed, started_at)
    values (${mchid}, ${id}, ${script}, ${seed}, ${startedAt})
    on conflict (mchid, id) do nothing`.execute(tx)
  return numAffectedRows === 1n
}
