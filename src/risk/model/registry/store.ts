import { sql } from 'kysely'
import { assert } from '#kernel/assert'
import type { Db, Tx } from '#platform/db'
import type { ModelId, ModelState, RegisteredModel } from './registered-model.ts'

const columns = sql`
  id, digest, title, state, share, registered_by as "registeredBy", registered_at as "registeredAt",
  changed_by as "changedBy", changed_at as "changedAt", was_champion as "wasChampion"`

/** All models, the newest first; their files are left where they are. */
export async function findModels(db: Db): Promise<readonly RegisteredModel[]> {
  const { rows } = await sql<RegisteredModel>`
    select ${columns} from risk.model order by id desc`.execute(db)
  return rows
}

export async function findModel(db: Db, id: ModelId): Promise<RegisteredModel | undefined> {
  const { rows } = await sql<RegisteredModel>`
    select ${columns} from risk.model where id = ${id}`.execute(db)
  return rows[0]
}

export async function findByDigest(db: Db, digest: string): Promise<RegisteredModel | undefined> {
  const { rows } = await sql<RegisteredModel>`
    select ${columns} from risk.model where digest = ${digest}`.execute(db)
  return rows[0]
}

/** The file of a model, as it was registered. */
export async function findFile(db: Db, id: ModelId): Promise<string | undefined> {
  const { rows } = await sql<{ file: string }>`
    select file from risk.model where id = ${id}`.execute(db)
  return rows[0]?.file
}

export async function insertModel(tx: Tx, model: RegisteredModel, file: string): Promise<void> {
  await sql`
    insert into risk.model (id, digest, title, file, state, share, registered_by, registered_at,
      changed_by, changed_at, was_champion)
    values (${model.id}, ${model.digest}, ${model.title}, ${file}, ${model.state}, ${model.share},
      ${model.registeredBy}, ${model.registeredAt}, ${model.changedBy}, ${model.changedAt},
      ${model.wasChampion})`.execute(tx)
}

export type Step = Readonly<{
  model: ModelId
  from: ModelState
  to: ModelState
  share: number
  /** Who was champion before, of a new champion. */
  replaced: ModelId | null
  note: string
  by: string
  approvalId: string | null
}>

/** Moves a model, and writes down who did it. */
export async function takeStep(tx: Tx, step: Step, now: Date): Promise<void> {
  const { model, from, to, share, replaced, note, by, approvalId } = step
  const { numAffectedRows } = await sql`
    update risk.model set state = ${to}, share = ${share}, changed_by = ${by}, changed_at = ${now},
      was_champion = was_champion or ${to === 'champion'}
    where id = ${model} and state = ${from}`.execute(tx)
  assert(numAffectedRows === 1n, `a model moves from ${from} to ${to}`)
  await sql`
    insert into risk.model_move (model, no, from_state, to_state, share, replaced, note, by_whom,
      approval_id, at)
    select ${model}, coalesce(max(no), 0) + 1, ${from}, ${to}, ${share}, ${replaced}, ${note},
           ${by}, ${approvalId}, ${now}
    from risk.model_move where model = ${model}`.execute(tx)
}

export type ModelMove = Omit<Step, 'model'> & Readonly<{ at: Date }>

/** What became of a model, step by step. */
export async function findModelMoves(db: Db, id: ModelId): Promise<readonly ModelMove[]> {
  const { rows } = await sql<ModelMove>`
    select from_state as "from", to_state as "to", share, replaced, note, by_whom as "by",
           approval_id as "approvalId", at
    from risk.model_move where model = ${id} order by no`.execute(db)
  return rows
}

export type Ask = Readonly<{
  approvalId: string
  model: ModelId
  to: Exclude<ModelState, 'draft'>
  share: number
  maker: string
  doneAt: Date | null
}>

export async function insertAsk(tx: Tx, ask: Ask, now: Date): Promise<void> {
  await sql`
    insert into risk.model_ask (approval_id, model, to_state, share, maker, asked_at)
    values (${ask.approvalId}, ${ask.model}, ${ask.to}, ${ask.share}, ${ask.maker}, ${now})
    on conflict (approval_id) do nothing`.execute(tx)
}

export async function findAsk(db: Db, approvalId: string): Promise<Ask | undefined> {
  const { rows } = await sql<Ask>`
    select approval_id as "approvalId", model, to_state as "to", share, maker, done_at as "doneAt"
    from risk.model_ask where approval_id = ${approvalId}`.execute(db)
  return rows[0]
}

export async function markDone(tx: Tx, approvalId: string, now: Date): Promise<void> {
  await sql`
    update risk.model_ask set done_at = ${now}
    where approval_id = ${approvalId} and done_at is null`.execute(tx)
}

/** Approved and not done yet, oldest first. */
export async function findWaiting(db: Db, limit: number): Promise<readonly string[]> {
  const { rows } = await sql<{ id: string }>`
    select m.approval_id as id from risk.model_ask m
    join oversight.approval_fact a on a.id = m.approval_id and a.state = 'APPROVED'
    where m.done_at is null order by m.approval_id limit ${limit}`.execute(db)
  return rows.map(({ id }) => id)
}

/** Counts a change, and holds off other changes until the transaction ends. */
export async function countChange(tx: Tx): Promise<void> {
  const { numAffectedRows } = await sql`
    update risk.model_version set no = no + 1 where name = 'models'`.execute(tx)
  assert(numAffectedRows === 1n, 'the count of changes is there from the migration on')
}

/** Rises with each change of a role; a process that saw this number has nothing to load. */
export async function findModelsVersion(db: Db): Promise<bigint> {
  const { rows } = await sql<{ no: bigint }>`
    select no from risk.model_version where name = 'models'`.execute(db)
  return rows[0]?.no ?? 0n
}
