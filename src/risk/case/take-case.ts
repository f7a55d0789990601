import { newId } from '#kernel/id'
import type { Clock } from '#kernel/time'
import { digestOfText, writeAudit } from '#oversight'
import { type Db, inTransaction, type Tx } from '#platform/db'
import { type Case, type CaseAct, type CaseId, refuse } from './case.ts'
import { findCase, insertStep, lockCase, lockCasesOf, moveCase } from './store.ts'

export type CaseDeps = Readonly<{ db: Db; now: Clock }>

/** Which case, and who does something about it: a staff id, of whom the console has made sure. */
export type CaseAsk = Readonly<{ caseId: CaseId; by: string }>

/** A case that is held; refuses one that is not there with `CASE_NOT_FOUND`. */
export async function heldCase(tx: Tx, caseId: CaseId): Promise<Case> {
  const found = await lockCase(tx, caseId)
  if (!found) throw refuse('CASE_NOT_FOUND', { value: caseId })
  return found
}

/** Refuses what is not somebody's to decide now. */
export function refuseNotOwned({ state, owner }: Case, by: string): void {
  if (state === 'DECIDED') throw refuse('CASE_DECIDED')
  if (state === 'PROPOSED') throw refuse('CASE_PROPOSED')
  if (state !== 'TAKEN' || owner !== by) throw refuse('CASE_NOT_OWNED')
}

/** Writes down what was done, in the case and in the log of all acts. */
export async function recordAct(
  tx: Tx,
  one: Case,
  { act, by, words }: Readonly<{ act: CaseAct; by: string; words: string }>,
  now: Date,
): Promise<void> {
  await insertStep(tx, one, { id: newId('cs', now), act, by, words, at: now })
  const action = `case-${act.replace('_', '-')}`
  const contentDigest = digestOfText(words)
  await writeAudit(tx, { actor: by, action, subject: one.id, contentDigest }, now)
}

/**
 * Takes a case, which from then on is decided by nobody else. Refuses one that somebody else has
 * (`CASE_TAKEN`), one that is decided, and what looks again at one's own work (`CASE_OWN_WORK`): a second
 * look at what one has decided or proposed, and an appeal about a payment of which one has a case, or had
 * the last word in one. The second time: answers the case as it stands.
 */
export function takeCase({ db, now }: CaseDeps, { caseId, by }: CaseAsk): Promise<Case> {
  return inTransaction(db, async (tx) => {
    const found = await heldCase(tx, caseId)
    if (found.owner === by && found.state !== 'DECIDED') return found
    if (found.state === 'DECIDED') throw refuse('CASE_DECIDED')
    if (found.state !== 'OPEN') throw refuse('CASE_TAKEN')
    if (await isOwnWork(tx, found, by)) throw refuse('CASE_OWN_WORK')

    // Past this line nothing may refuse.
    const taken: Case = { ...found, state: 'TAKEN', owner: by, takenAt: now() }
    await moveCase(tx, found, { ...taken, to: 'TAKEN' })
    await recordAct(tx, found, { act: 'taken', by, words: '' }, now())
    return taken
  })
}

/** Held, because one of them may be taken or decided by the same person at this moment. */
async function isOwnWork(tx: Tx, { id, customer, payment, ...found }: Case, by: string) {
  const former = found.ofCase === null ? undefined : await findCase(tx, found.ofCase)
  if (former?.owner === by) return true
  if (found.sort !== 'appeal' || payment === null) return false
  const others = await lockCasesOf(tx, customer, payment)
  return others.some((other) => other.id !== id && other.owner === by)
}

/** Gives a case back to the queue. Only its owner may. The second time: answers it as it stands. */
export function putBackCase({ db, now }: CaseDeps, { caseId, by }: CaseAsk): Promise<Case> {
  return inTransaction(db, async (tx) => {
    const found = await heldCase(tx, caseId)
    if (found.state === 'OPEN') return found
    refuseNotOwned(found, by)

    // Past this line nothing may refuse.
    const open: Case = { ...found, state: 'OPEN', owner: null, takenAt: null }
    await moveCase(tx, found, { ...open, to: 'OPEN' })
    await recordAct(tx, found, { act: 'put_back', by, words: '' }, now())
    return open
  })
}

const noteMost = 2_000

/**
 * Writes a note to a case, by anybody and at any time. `key` is its writer's own, so that a note that
 * is sent twice stands once. Refuses an empty or overlong one (`CASE_NOTE_BAD`).
 */
export function noteCase(
  { db, now }: CaseDeps,
  { caseId, by, key, text }: CaseAsk & Readonly<{ key: string; text: string }>,
): Promise<void> {
  const words = text.trim()
  if (words === '' || words.length > noteMost || key === '') throw refuse('CASE_NOTE_BAD')
  return inTransaction(db, async (tx) => {
    const found = await findCase(tx, caseId)
    if (!found) throw refuse('CASE_NOT_FOUND', { value: caseId })
    const step = { id: `note:${by}:${key}`, act: 'noted', by, words, at: now() } as const
    if (!(await insertStep(tx, found, step))) return
    const contentDigest = digestOfText(words)
    const act = { actor: by, action: 'case-noted', subject: found.id, contentDigest }
    await writeAudit(tx, act, now())
  })
}
