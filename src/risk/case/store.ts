import { type RawBuilder, sql } from 'kysely'
import { assert } from '#kernel/assert'
import type { Db, Tx } from '#platform/db'
import { tableOf } from '#platform/table-of'
import type { Product } from '../fact/fact.ts'
import { isReasonCode } from '../rule/reasons.ts'
import { type Case, type CaseId, type CaseState, caseStates, type CaseStep } from './case.ts'

/** As the table has it. */
export type CaseRow = Omit<Case, 'reasons' | 'score'> &
  Readonly<{ reasons: string; score: string | null }>

export const caseColumns = sql`
  c.id, c.customer_id as customer, c.sort, c.payment_id as payment, c.decision_id as "decisionId",
  c.of_case as "ofCase", c.product, c.amount as "amountMinor", c.act, c.score, c.reasons, c.priority,
  c.words, c.state, c.owner, c.outcome, c.reason, c.answer, c.approval_id as "approvalId",
  c.opened_at as "openedAt", c.due_at as "dueAt", c.taken_at as "takenAt",
  c.decided_at as "decidedAt", c.is_fraud as "isFraud"`

export const caseOf = (row: CaseRow): Case => ({
  ...row,
  score: row.score === null ? null : Number(row.score),
  reasons: row.reasons.split(' ').filter(isReasonCode),
})

async function select(db: Db, condition: RawBuilder<unknown>): Promise<readonly Case[]> {
  const { rows } = await sql<CaseRow>`
    select ${caseColumns} from risk.case c where ${condition}`.execute(db)
  return rows.map(caseOf)
}

export async function findCase(db: Db, id: string): Promise<Case | undefined> {
  const [found] = await select(db, sql`id = ${id}`)
  return found
}

/** The case, which nobody else moves until the transaction ends. */
export async function lockCase(tx: Tx, id: string): Promise<Case | undefined> {
  const [found] = await select(tx, sql`id = ${id} for update`)
  return found
}

/** Every case about a payment, held in one order, oldest first. */
export const lockCasesOf = (tx: Tx, customer: string, payment: string): Promise<readonly Case[]> =>
  select(tx, sql`customer_id = ${customer} and payment_id = ${payment} order by id for update`)

/** A customer's, newest first. */
export const findCasesOf = (db: Db, customer: string, limit: number): Promise<readonly Case[]> =>
  select(db, sql`customer_id = ${customer} order by id desc limit ${limit}`)

/** The customer's appeal about a payment, or about none, that is not answered yet. */
export async function findStandingAppeal(
  db: Db,
  customer: string,
  payment: string | null,
): Promise<Case | undefined> {
  const [found] = await select(
    db,
    sql`coalesce(payment_id, '') = ${payment ?? ''} and customer_id = ${customer}
      and sort = 'appeal' and state <> 'DECIDED'`,
  )
  return found
}

export type NewCase = Case & Readonly<{ subject: string }>

const insertColumns = {
  customer: 'text',
  id: 'text',
  sort: 'text',
  subject: 'text',
  payment: 'text',
  decisionId: 'text',
  ofCase: 'text',
  product: 'text',
  amountMinor: 'bigint',
  act: 'text',
  score: 'text',
  reasons: 'text',
  priority: 'integer',
  words: 'text',
  openedAt: 'timestamptz',
  dueAt: 'timestamptz',
} as const

/** Opens cases, and answers which are new; of one subject there is one. */
export async function insertCases(tx: Tx, cases: readonly NewCase[]): Promise<ReadonlySet<CaseId>> {
  if (cases.length === 0) return new Set()
  const given = cases.map((each) => ({
    ...each,
    score: each.score === null ? null : String(each.score),
    reasons: each.reasons.join(' '),
  }))
  const { rows } = await sql<{ id: CaseId }>`
    insert into risk.case (customer_id, id, sort, subject, payment_id, decision_id, of_case, product,
      amount, act, score, reasons, priority, words, state, opened_at, due_at)
    select customer, id, sort, subject, payment, "decisionId", "ofCase", product, "amountMinor", act,
           score::numeric, reasons, priority, words, 'OPEN', "openedAt", "dueAt"
    from ${tableOf(given, insertColumns)} order by subject
    on conflict do nothing returning id`.execute(tx)
  return new Set(rows.map(({ id }) => id))
}

export type CaseMove = Readonly<{ to: CaseState }> &
  Pick<Case, 'owner' | 'outcome' | 'reason' | 'answer' | 'approvalId' | 'takenAt'>

/** Moves a case that is held. */
export async function moveCase(tx: Tx, { customer, id }: Case, move: CaseMove): Promise<void> {
  const { to, owner, outcome, reason, answer, approvalId, takenAt } = move
  const { numAffectedRows } = await sql`
    update risk.case set state = ${to}, owner = ${owner}, outcome = ${outcome}, reason = ${reason},
      answer = ${answer}, approval_id = ${approvalId}, taken_at = ${takenAt}
    where customer_id = ${customer} and id = ${id}
      and state = any(${[...caseStates.sourcesOf(to)]}::text[])`.execute(tx)
  assert(numAffectedRows === 1n, `a case moves to ${to} from a state that leads there`)
}

export type Conclusion = Pick<Case, 'outcome' | 'reason' | 'answer' | 'isFraud'> &
  Readonly<{ tellsFraud: boolean | null; at: Date }>

/** Ends a case that is held. */
export async function concludeCase(tx: Tx, { customer, id }: Case, end: Conclusion): Promise<void> {
  const { numAffectedRows } = await sql`
    update risk.case set state = 'DECIDED', outcome = ${end.outcome}, reason = ${end.reason},
      answer = ${end.answer}, decided_at = ${end.at}, is_fraud = ${end.isFraud},
      tells_fraud = ${end.tellsFraud}
    where customer_id = ${customer} and id = ${id}
      and state = any(${[...caseStates.sourcesOf('DECIDED')]}::text[])`.execute(tx)
  assert(numAffectedRows === 1n, 'a case ends that was taken')
}

/** Writes down what was done; a step that is known stays as it was written first. */
export async function insertStep(tx: Tx, { customer, id }: Case, step: CaseStep): Promise<boolean> {
  const { numAffectedRows } = await sql`
    insert into risk.case_step (customer_id, case_id, id, act, by_whom, words, at)
    values (${customer}, ${id}, ${step.id}, ${step.act}, ${step.by}, ${step.words}, ${step.at})
    on conflict (customer_id, case_id, id) do nothing`.execute(tx)
  return numAffectedRows === 1n
}

export async function findSteps(db: Db, { customer, id }: Case): Promise<readonly CaseStep[]> {
  const { rows } = await sql<CaseStep>`
    select id, act, by_whom as "by", words, at from risk.case_step
    where customer_id = ${customer} and case_id = ${id} order by at, id`.execute(db)
  return rows
}

/** Proposed ones whose approval is no longer waited for, oldest first. */
export async function findProposed(
  db: Db,
  limit: number,
): Promise<readonly Readonly<{ id: CaseId; isApproved: boolean }>[]> {
  const { rows } = await sql<Readonly<{ id: CaseId; isApproved: boolean }>>`
    select c.id, a.state = 'APPROVED' as "isApproved" from risk.case c
    join oversight.approval_fact a on a.id = c.approval_id and a.state <> 'PENDING'
    where c.state = 'PROPOSED' order by c.approval_id limit ${limit}`.execute(db)
  return rows
}

/** What counters have to hear of a payment: that it was fraud, or that it was none after all. */
export type Untold = Readonly<{
  id: CaseId
  customer: string
  payment: string
  isFraud: boolean
  decidedAt: Date
  product: Product
  amountMinor: bigint
  paidAt: Date
  /** The fact of its having been asked for; null where the counters were lost then. */
  asked: string | null
}>

export async function findUntold(db: Db, limit: number): Promise<readonly Untold[]> {
  const { rows } = await sql<Untold>`
    select c.id, c.customer_id as customer, c.payment_id as payment, c.tells_fraud as "isFraud",
           c.decided_at as "decidedAt", d.product, d.amount as "amountMinor", d.at as "paidAt",
           f.body as asked
    from risk.case c
    join risk.decision d on d.customer_id = c.customer_id and d.payment_id = c.payment_id
    left join risk.fact f on f.id = c.payment_id || ':asked'
    where c.tells_fraud is not null and c.told_at is null
    order by c.decided_at, c.id limit ${limit}`.execute(db)
  return rows
}

export async function markTold(db: Db, ids: readonly CaseId[], now: Date): Promise<void> {
  await sql`
    update risk.case set told_at = ${now}
    where id = any(${[...ids]}::text[]) and told_at is null`.execute(db)
}
