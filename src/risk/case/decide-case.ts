import { type Content, propose } from '#oversight'
import { notify } from '#parties'
import { inTransaction, type Tx } from '#platform/db'
import { type Case, refuse } from './case.ts'
import { newCase, openAll } from './open/open-cases.ts'
import { type CaseOutcome, fittingOutcomes, meanings, needsFourEyes, wordsFor } from './outcome.ts'
import { isSampled, type Shares, usualShares } from './prioritise.ts'
import { concludeCase, lockCasesOf, moveCase } from './store.ts'
import { type CaseAsk, type CaseDeps, heldCase, recordAct, refuseNotOwned } from './take-case.ts'

export type DecidingDeps = CaseDeps & Readonly<{ seed: string; shares?: Shares | undefined }>

export type CaseDeciding = CaseAsk &
  Readonly<{
    outcome: CaseOutcome
    /** For the house: why. */
    reason: string
    /** What the customer hears beside the usual words; an appeal must have it. */
    answer?: string | undefined
  }>

/**
 * Ends a case that one has taken, or from the amount of its outcome on asks another person to agree:
 * the state says which. Refuses an outcome that does not fit (`CASE_OUTCOME_UNFIT`), no reason
 * (`CASE_REASON_MISSING`), an appeal without an answer (`CASE_ANSWER_MISSING`), and whoever has not
 * taken it.
 *
 * The second time: the same outcome for the same reason by the same person answers the case as it stands.
 */
export function decideCase(deps: DecidingDeps, deciding: CaseDeciding): Promise<Case> {
  const { db, now } = deps
  return inTransaction(db, async (tx) => {
    const found = await heldCase(tx, deciding.caseId)
    const { by, outcome } = deciding
    const reason = deciding.reason.trim()
    const answer = deciding.answer?.trim() || null
    if (isSame(found, { by, outcome, reason, answer })) return found
    refuseNotOwned(found, by)
    if (!fittingOutcomes(found).includes(outcome)) throw refuse('CASE_OUTCOME_UNFIT')
    if (reason === '') throw refuse('CASE_REASON_MISSING')
    if (found.sort === 'appeal' && answer === null) throw refuse('CASE_ANSWER_MISSING')

    const decided: Case = { ...found, outcome, reason, answer }
    if (needsFourEyes(outcome, found)) return await proposeOutcome(tx, decided, now())
    // Past this line nothing may refuse.
    return await conclude(tx, deps, decided, by)
  })
}

type Said = Readonly<{ by: string; outcome: CaseOutcome; reason: string; answer: string | null }>

const isSame = ({ state, owner, ...was }: Case, said: Said): boolean =>
  (state === 'DECIDED' || state === 'PROPOSED') &&
  owner === said.by &&
  was.outcome === said.outcome &&
  was.reason === said.reason &&
  was.answer === said.answer

async function proposeOutcome(tx: Tx, decided: Case, now: Date): Promise<Case> {
  const approval = await propose(tx, proposalOf(decided), now)
  const proposed: Case = { ...decided, state: 'PROPOSED', approvalId: approval.id }
  await moveCase(tx, decided, { ...proposed, to: 'PROPOSED' })
  await recordAct(tx, decided, actOf('proposed', decided), now)
  return proposed
}

const sortWords: Readonly<Record<Case['sort'], string>> = {
  review: '人工审核',
  freeze: '冻结核查',
  appeal: '客户申诉',
  quality: '质检复查',
}

/** What another person is asked to agree with. */
function proposalOf(decided: Case) {
  const { id, amountMinor, owner, outcome, sort, reason } = decided
  const title = outcome === null ? '' : meanings[outcome].title.zh
  return {
    kind: 'risk_case',
    subject: id,
    amount: amountMinor,
    summary: `${sortWords[sort]}案件${title}：${reason ?? ''}`,
    content: contentOf(decided),
    maker: owner ?? '',
    needed: 1,
  }
}

/** Exactly what is done when it is approved. */
export const contentOf = (decided: Case): Content => ({
  caseId: decided.id,
  customer: decided.customer,
  payment: decided.payment,
  outcome: decided.outcome,
  amount: decided.amountMinor === null ? null : String(decided.amountMinor),
  reason: decided.reason,
  answer: decided.answer,
})

const actOf = (act: 'proposed' | 'decided', { outcome, reason, owner }: Case) => ({
  act,
  by: owner ?? '',
  words: `${outcome ?? ''}\n${reason ?? ''}`,
})

/**
 * Ends a case, which is held: what it says of the payment is written down with what counters have to
 * hear, the customer is told, and one in some is drawn for a second look.
 */
export async function conclude(
  tx: Tx,
  { now, seed, shares = usualShares }: DecidingDeps,
  decided: Case,
  by: string,
): Promise<Case> {
  const at = now()
  const { outcome, sort } = decided
  if (outcome === null) throw new Error('a case ends with an outcome')
  const isFraud = decided.payment === null ? null : meanings[outcome].isFraud
  const tellsFraud = await newsOf(tx, decided, isFraud)
  const { reason, answer } = decided
  await concludeCase(tx, decided, { outcome, reason, answer, isFraud, tellsFraud, at })
  if (sort !== 'quality') {
    await tell(tx, decided, outcome, at)
    if (isSampled(seed, decided.id, shares.decided)) await lookAgain(tx, decided, at)
  }
  await recordAct(tx, decided, { ...actOf('decided', decided), by }, at)
  return { ...decided, state: 'DECIDED', decidedAt: at, isFraud }
}

/**
 * What counters have to hear: a fraud that they do not know, or that one they know was none. Of a payment
 * that was never called fraud they hear nothing, as nobody tells them of all that went well.
 */
async function newsOf(tx: Tx, decided: Case, isFraud: boolean | null): Promise<boolean | null> {
  if (isFraud === null || decided.payment === null) return null
  const others = await lockCasesOf(tx, decided.customer, decided.payment)
  const said = others
    .filter((other) => other.state === 'DECIDED' && other.isFraud !== null)
    .toSorted((a, b) => (a.decidedAt?.getTime() ?? 0) - (b.decidedAt?.getTime() ?? 0))
  const wasFraud = said.at(-1)?.isFraud ?? false
  return isFraud === wasFraud ? null : isFraud
}

function tell(tx: Tx, decided: Case, outcome: CaseOutcome, at: Date): Promise<void> {
  const { customer, id, sort, payment, answer } = decided
  const { zh, en } = wordsFor(outcome, decided)
  const data = { caseId: id, outcome, ...(payment !== null && { paymentId: payment }) }
  const message = {
    customerId: customer,
    kind: 'security' as const,
    title: sort === 'appeal' ? '申诉答复' : '安全核实结果',
    body: answer === null ? zh : `${answer}\n${zh}`,
    data: { ...data, en },
  }
  return notify(tx, [message], at)
}

async function lookAgain(tx: Tx, decided: Case, now: Date): Promise<void> {
  const { customer, payment, decisionId, product, amountMinor, act, score, reasons, id } = decided
  if (payment === null) return
  const about = { customer, payment, decisionId, product, amountMinor, act, score, reasons }
  const again = newCase({ ...about, sort: 'quality', ofCase: id }, `again ${id}`, { now })
  await openAll(tx, [again], now)
}
