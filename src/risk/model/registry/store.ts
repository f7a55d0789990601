import { sql } from 'kysely'
import { assert } from '#kernel/assert'
import type { Db, Tx } from '#platform/db'
import type { ModelId, RegisteredModel } from './registered-model.ts'

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

export async function updateModel(tx: Tx, model: RegisteredModel): Promise<void> {
  await sql`
    update risk.model set state = ${model.state}, share = ${model.share},
      changed_by = ${model.changedBy}, changed_at = ${model.changedAt},
      was_champion = ${model.wasChampion}
    where id = ${model.id}`.execute(tx)
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
