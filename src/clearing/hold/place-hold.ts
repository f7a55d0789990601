import { newId } from '#kernel/id'
import type { Db } from '#platform/db'
import { type Hold, type HoldReason, refuse } from './hold.ts'
import { insertHold, updateLifted } from './store.ts'

type Deps = Readonly<{ db: Db; now: () => Date }>

/**
 * Keeps a merchant's money back (止付): nothing is settled and nothing paid out until every hold is
 * lifted; payments and refunds go on. Two holds for two reasons are two; each is lifted by itself.
 */
export async function placeHold(
  { db, now }: Deps,
  asked: Readonly<{ mchid: string; reason: HoldReason; note: string; by: string }>,
): Promise<Hold> {
  const { mchid, reason, note, by } = asked
  if (note.trim() === '') throw refuse('HOLD_NOTE_MISSING', { field: 'note' })
  const at = now()
  const hold: Hold = {
    mchid,
    id: newId('ho', at),
    reason,
    note,
    placedBy: by,
    placedAt: at,
    liftedBy: null,
    liftedAt: null,
  }
  await insertHold(db, hold)
  return hold
}

/** Lifts a hold (解除止付); lifting it again is refused, so that nobody takes credit for another's. */
export async function liftHold(
  { db, now }: Deps,
  { mchid, id, by }: Readonly<{ mchid: string; id: Hold['id']; by: string }>,
): Promise<void> {
  const lifted = await updateLifted(db, { mchid, id }, by, now())
  if (!lifted) throw refuse('HOLD_NOT_FOUND', { field: 'id', value: id })
}
