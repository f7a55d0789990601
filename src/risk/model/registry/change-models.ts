import { newId } from '#kernel/id'
import type { Clock } from '#kernel/time'
import { digestOfText, writeAudit } from '#oversight'
import { type Db, inTransaction, type Tx } from '#platform/db'
import { bindModel } from '../model.ts'
import { digestOfModel, readModel } from '../model-file.ts'
import {
  type ModelId,
  type ModelState,
  modelMachine,
  type RegisteredModel,
  refuse,
  shareMax,
} from './registered-model.ts'
import {
  countChange,
  findByDigest,
  findModel,
  findModels,
  insertModel,
  updateModel,
} from './store.ts'

/** `actor` is a staff id, or `platform` from the command line without a name. */
type Deps = Readonly<{ db: Db; now: Clock; actor: string }>

/**
 * Takes a model's file in as a draft. A file that is no model is refused as `readModel` refuses it, one
 * that asks for more than the catalogue's `factors` RISK_MODEL_FEATURE. The same model again is the one
 * that is there, whatever its title.
 */
export async function registerModel(
  { db, now, actor }: Deps,
  { title, file, factors }: Readonly<{ title: string; file: string; factors: readonly string[] }>,
): Promise<RegisteredModel> {
  const model = readModel(file)
  bindModel(model, factors)
  const digest = digestOfModel(model)
  return inTransaction(db, async (tx) => {
    await countChange(tx)
    const there = await findByDigest(tx, digest)
    if (there) return there
    const at = now()
    const registered: RegisteredModel = {
      id: newId('mv', at),
      digest,
      title,
      state: 'draft',
      share: 0,
      registeredBy: actor,
      registeredAt: at,
      changedBy: actor,
      changedAt: at,
      wasChampion: false,
    }
    await insertModel(tx, registered, file)
    await audit(tx, actor, 'register-model', registered, at)
    return registered
  })
}

export type Move = Readonly<{
  id: ModelId
  to: Exclude<ModelState, 'draft'>
  /** Of ten thousand customers, for a challenger only; the same model again changes its share. */
  share?: number
}>

/**
 * Gives a model another role. A new champion sends the one before it into retirement in the same
 * moment, and so does a new challenger. What a model's state does not allow is refused
 * RISK_MODEL_STATE, a share out of bounds RISK_MODEL_SHARE. The same again is no news.
 */
export async function moveModel(
  { db, now, actor }: Deps,
  { id, to, share }: Move,
): Promise<RegisteredModel> {
  const wanted = shareFor(to, share)
  return inTransaction(db, async (tx) => {
    await countChange(tx)
    const model = await findModel(tx, id)
    if (!model) throw refuse('RISK_MODEL_NOT_FOUND', { value: id })
    if (model.state === to && model.share === wanted) return model
    if (model.state !== to && !mayMove(model, to))
      throw refuse('RISK_MODEL_STATE', { value: model.state, issue: `${model.state} → ${to}` })

    // Past this line nothing may refuse.
    const at = now()
    const stamp = { changedBy: actor, changedAt: at }
    for (const other of await othersInRole(tx, id, to)) {
      const retired = { ...other, ...stamp, state: 'retired', share: 0 } as const
      await updateModel(tx, retired)
      await audit(tx, actor, 'retire-model', retired, at)
    }
    const wasChampion = model.wasChampion || to === 'champion'
    const moved: RegisteredModel = { ...model, ...stamp, state: to, share: wanted, wasChampion }
    await updateModel(tx, moved)
    await audit(tx, actor, `${to}-model`, moved, at)
    return moved
  })
}

function shareFor(to: ModelState, share: number | undefined): number {
  if (to !== 'challenger' && share === undefined) return 0
  const isShare = share !== undefined && Number.isInteger(share) && share >= 1 && share <= shareMax
  if (to !== 'challenger' || !isShare) throw refuse('RISK_MODEL_SHARE', { value: share })
  return share
}

/** Out of retirement only who was champion before becomes it at once. */
const mayMove = ({ state, wasChampion }: RegisteredModel, to: ModelState): boolean =>
  modelMachine.canMove(state, to) && (state !== 'retired' || to !== 'champion' || wasChampion)

async function othersInRole(
  tx: Tx,
  id: ModelId,
  to: ModelState,
): Promise<readonly RegisteredModel[]> {
  if (to !== 'champion' && to !== 'challenger') return []
  const all = await findModels(tx)
  return all.filter((other) => other.state === to && other.id !== id)
}

/** It holds the end of the log until the transaction ends, so it comes last in its verb. */
async function audit(
  tx: Tx,
  actor: string,
  action: string,
  { id, digest, state, share }: RegisteredModel,
  now: Date,
): Promise<void> {
  const change = JSON.stringify({ state, share, digest })
  const contentDigest = digestOfText(change)
  await writeAudit(tx, { actor, action, subject: `model:${id} ${change}`, contentDigest }, now)
}
