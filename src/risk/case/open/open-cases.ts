import { newId } from '#kernel/id'
import { plusMs, type Clock } from '#kernel/time'
import { type Db, inTransaction, type Tx } from '#platform/db'
import type { Decision } from '../../decision/decision.ts'
import { type VerdictAct, verdictOf } from '../../decision/verdict.ts'
import type { Product } from '../../fact/fact.ts'
import { isReasonCode } from '../../rule/reasons.ts'
import { type Case, type CaseSort, dueMs } from '../case.ts'
import { isSampled, priorityOf, type Shares, usualShares } from '../prioritise.ts'
import { insertCases, insertStep, type NewCase } from '../store.ts'
import { holdStreamPlace, moveStreamPlace, readDecisions, type Streamed } from './store.ts'

export type OpenDeps = Readonly<{
  db: Db
  now: Clock
  /** By which the sample for a second look is drawn; whoever knows it knows what is looked at. */
  seed: string
  shares?: Shares | undefined
}>

const slice = 2_000

/**
 * Opens a case for each decision that holds money or freezes, and for a share of what was only to be
 * watched; answers whether there may be more. The place in the stream of decisions moves with the cases
 * in one transaction, so that none is passed over and none is opened twice. Safe to kill, and to run in
 * any number of processes.
 */
export function openCases(deps: OpenDeps): Promise<boolean> {
  const { db, now } = deps
  return inTransaction(db, async (tx) => {
    const after = await holdStreamPlace(tx)
    const decisions = await readDecisions(tx, after, slice)
    const last = decisions.at(-1)
    if (!last) return false
    const cases = decisions.flatMap((decision) => casesOf(deps, decision))
    await openAll(tx, cases, now())
    await moveStreamPlace(tx, last)
    return decisions.length === slice
  })
}

/** Opens cases, of which each subject has one, and writes down that it was. */
export async function openAll(tx: Tx, cases: readonly NewCase[], now: Date): Promise<void> {
  const opened = await insertCases(tx, cases)
  for (const each of cases)
    if (opened.has(each.id))
      await insertStep(tx, each, {
        id: newId('cs', now),
        act: 'opened',
        by: 'platform',
        words: each.words ?? '',
        at: now,
      })
}

function casesOf({ now, seed, shares = usualShares }: OpenDeps, decision: Streamed): NewCase[] {
  const act = verdictOf(decision.outcome)?.act ?? 'REVIEW'
  const sort = sortOf(act, decision.product)
  if (sort === undefined) return []
  if (sort === 'quality' && !isSampled(seed, decision.id, shares.monitored)) return []
  const { customer, payment, id, product, amountMinor, reasons } = decision
  const score = decision.score === null ? null : Number(decision.score)
  return [
    newCase(
      {
        sort,
        customer,
        payment,
        decisionId: id,
        product,
        amountMinor,
        act,
        score,
        reasons: reasons.split(' ').filter(isReasonCode),
      },
      `${sort} ${customer} ${payment}`,
      { now: now(), since: decision.at },
    ),
  ]
}

/** A purchase that waits holds no money; what is on its way out does, and may be stopped until it leaves. */
function sortOf(act: VerdictAct, product: Product): CaseSort | undefined {
  const isLeaving = product === 'withdrawal' || product === 'transfer'
  if (act === 'REVIEW' || (act === 'DELAY' && isLeaving)) return 'review'
  if (act === 'FREEZE') return 'freeze'
  return act === 'ALLOW_MONITOR' ? 'quality' : undefined
}

type About = Pick<Case, 'sort' | 'customer'> &
  Partial<
    Pick<
      Case,
      | 'payment'
      | 'decisionId'
      | 'ofCase'
      | 'product'
      | 'amountMinor'
      | 'act'
      | 'score'
      | 'reasons'
      | 'words'
    >
  >

const nothingYet = {
  payment: null,
  decisionId: null,
  ofCase: null,
  product: null,
  amountMinor: null,
  act: null,
  score: null,
  reasons: [],
  words: null,
  owner: null,
  outcome: null,
  reason: null,
  answer: null,
  approvalId: null,
  takenAt: null,
  decidedAt: null,
  isFraud: null,
} as const

/**
 * A case that nobody has looked at. `subject` is what there is one case about; its time runs `since`
 * somebody began to wait.
 */
export function newCase(
  about: About,
  subject: string,
  { now, since = now }: Readonly<{ now: Date; since?: Date }>,
): NewCase {
  const known = { ...nothingYet, ...about }
  return {
    ...known,
    id: newId('rc', now),
    subject,
    priority: priorityOf(known),
    state: 'OPEN',
    openedAt: now,
    dueAt: plusMs(since, dueMs[about.sort]),
  }
}

/** What a case takes over of the decision that it is about. */
export const aboutDecision = (decision: Decision) => ({
  payment: decision.payment,
  decisionId: decision.id,
  product: decision.product,
  amountMinor: decision.amountMinor,
  act: decision.outcome.act,
  score: decision.score,
  reasons: decision.reasons,
})
