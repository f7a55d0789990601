import { newId } from '#kernel/id'
import type { Clock } from '#kernel/time'
import {
  type Approval,
  type ApprovalId,
  type Content,
  digestOfText,
  execute,
  propose,
  writeAudit,
} from '#oversight'
import { type Db, inTransaction, type Tx } from '#platform/db'
import { bindModel } from '../model.ts'
import { digestOfModel, readModel } from '../model-file.ts'
import {
  isJudging,
  type ModelId,
  type ModelState,
  modelMachine,
  type RegisteredModel,
  refuse,
  shareMax,
} from './registered-model.ts'
import {
  type Ask,
  countChange,
  findAsk,
  findByDigest,
  findModel,
  findModelMoves,
  findModels,
  insertAsk,
  insertModel,
  markDone,
  type Step,
  takeStep,
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

/**
 * What one may do alone, because nobody is judged by it: into the shadow, and out of the way what never
 * judges. Everything else needs two (`RISK_MODEL_NEEDS_APPROVAL`). The second time: the model as it stands.
 */
export function moveModel(
  { db, now, actor }: Deps,
  { id, to, note }: Readonly<{ id: ModelId; to: 'shadow' | 'retired'; note: string }>,
): Promise<RegisteredModel> {
  return inTransaction(db, async (tx) => {
    await countChange(tx)
    const model = await modelOf(tx, id)
    if (model.state === to) return model
    if (isJudging(model.state)) throw refuse('RISK_MODEL_NEEDS_APPROVAL')
    refuseMove(model, { to, share: 0 })

    // Past this line nothing may refuse.
    return await take(tx, model, { to, share: 0, note, by: actor, approvalId: null }, now())
  })
}

export type ModelProposal = Readonly<{
  id: ModelId
  to: Exclude<ModelState, 'draft'>
  /** Of ten thousand customers, for a challenger only; of the same one again another share. */
  share?: number
  /** A staff id. */
  maker: string
}>

/**
 * Asks for the leave to let a model judge, for more customers, or no more. Nothing changes until another
 * has approved. What a model's state does not allow is refused RISK_MODEL_STATE, a share out of bounds
 * RISK_MODEL_SHARE. The second time: the same by the same maker answers the approval that stands.
 */
export function proposeModelMove(
  { db, now }: Omit<Deps, 'actor'>,
  { id, to, share: asked, maker }: ModelProposal,
): Promise<Approval> {
  const share = shareFor(to, asked)
  return inTransaction(db, async (tx) => {
    const model = await modelOf(tx, id)
    refuseMove(model, { to, share })
    const part = to === 'challenger' ? `，客户万分之${share}` : ''
    const approval = await propose(
      tx,
      {
        kind: 'risk_model',
        subject: id,
        amount: null,
        summary: `模型${model.title} ${id}：${model.state} → ${to}${part}`,
        content: contentOf(model, { to, share }),
        maker,
        needed: 1,
      },
      now(),
    )
    const approvalId = approval.id
    await insertAsk(tx, { approvalId, model: id, to, share, maker, doneAt: null }, now())
    return approval
  })
}

type Target = Pick<Ask, 'to' | 'share'>

/** The file's digest is part of what is approved. */
const contentOf = ({ id, digest }: RegisteredModel, { to, share }: Target): Content => ({
  id,
  digest,
  to,
  share,
})

/**
 * Does what was approved, to the letter. A new champion sends the one before it into retirement in the
 * same moment and remembers it for a roll-back; a new challenger retires another one. Refuses what is
 * not approved, and what can no longer be done since. The second time: the model as it stands.
 */
export function executeModelMove(
  { db, now }: Omit<Deps, 'actor'>,
  approvalId: ApprovalId,
): Promise<RegisteredModel> {
  return inTransaction(db, async (tx) => {
    await countChange(tx)
    const ask = await findAsk(tx, approvalId)
    if (!ask) throw refuse('RISK_MODEL_ASK_NOT_FOUND')
    const model = await modelOf(tx, ask.model)
    if (ask.doneAt) return model
    refuseMove(model, ask)

    const { to, share, maker: by } = ask
    await markDone(tx, approvalId, now())
    const moved = await take(tx, model, { to, share, note: '', by, approvalId }, now())
    await execute(tx, approvalId, contentOf(model, ask), now())
    return moved
  })
}

/**
 * Makes the model that was champion before this one champion again, at once and by one person: two have
 * approved it before. Refuses where there was none (`RISK_MODEL_NO_FORMER`).
 *
 * Not the same the second time: that goes back one champion further, and `id` says from which, so that a
 * repeated request answers what stands.
 */
export function rollBackModel(
  { db, now, actor }: Deps,
  { id, note }: Readonly<{ id: ModelId; note: string }>,
): Promise<RegisteredModel> {
  return inTransaction(db, async (tx) => {
    await countChange(tx)
    const left = await modelOf(tx, id)
    const moves = await findModelMoves(tx, id)
    const formerId = moves.findLast(({ to }) => to === 'champion')?.replaced
    const former = formerId && (await findModel(tx, formerId))
    if (left.state === 'retired' && former && former.state === 'champion') return former
    if (left.state !== 'champion')
      throw refuse('RISK_MODEL_STATE', { value: left.state, issue: `${id}: ${left.state}` })
    if (!former) throw refuse('RISK_MODEL_NO_FORMER')
    refuseMove(former, { to: 'champion', share: 0 })

    // Past this line nothing may refuse.
    const step = { to: 'champion', share: 0, note, by: actor, approvalId: null } as const
    return await take(tx, former, step, now(), { isBack: true })
  })
}

async function modelOf(tx: Tx, id: ModelId): Promise<RegisteredModel> {
  const model = await findModel(tx, id)
  if (!model) throw refuse('RISK_MODEL_NOT_FOUND', { value: id })
  return model
}

function shareFor(to: ModelState, share: number | undefined): number {
  if (to !== 'challenger' && share === undefined) return 0
  const isShare = share !== undefined && Number.isInteger(share) && share >= 1 && share <= shareMax
  if (to !== 'challenger' || !isShare) throw refuse('RISK_MODEL_SHARE', { value: share })
  return share
}

/** Out of retirement only who was champion before becomes it at once. */
function refuseMove({ state, share, wasChampion }: RegisteredModel, target: Target): void {
  const isFit = modelMachine.canMove(state, target.to)
  const isKnown = state !== 'retired' || target.to !== 'champion' || wasChampion
  const isOther = state === target.to && share !== target.share
  if (!(isFit && isKnown) && !isOther)
    throw refuse('RISK_MODEL_STATE', { value: state, issue: `${state} → ${target.to}` })
}

/** Takes a step, and sends into retirement who has the role until now. */
async function take(
  tx: Tx,
  model: RegisteredModel,
  step: Omit<Step, 'model' | 'from' | 'replaced'>,
  now: Date,
  { isBack = false } = {},
): Promise<RegisteredModel> {
  const { to, share, by } = step
  const [other] = await othersInRole(tx, model.id, to)
  if (other) {
    const out = { ...step, to: 'retired', share: 0, approvalId: null, replaced: null } as const
    await takeStep(tx, { ...out, model: other.id, from: other.state }, now)
    await audit(tx, by, 'retire-model', { ...other, state: 'retired', share: 0 }, now)
  }
  // Going back leads to who stood before the former one, and not to the one that is left.
  const before = isBack
    ? (await findModelMoves(tx, model.id)).findLast((move) => move.to === 'champion')?.replaced
    : other?.id
  const replaced = to === 'champion' ? (before ?? null) : null
  await takeStep(tx, { ...step, model: model.id, from: model.state, replaced }, now)
  const wasChampion = model.wasChampion || to === 'champion'
  const moved: RegisteredModel = {
    ...model,
    state: to,
    share,
    wasChampion,
    changedBy: by,
    changedAt: now,
  }
  await audit(tx, by, isBack ? 'roll-back-model' : `${to}-model`, moved, now)
  return moved
}

async function othersInRole(
  tx: Tx,
  id: ModelId,
  to: ModelState,
): Promise<readonly RegisteredModel[]> {
  if (!isJudging(to)) return []
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
