import { sql } from 'kysely'
import type { Db } from '#platform/db'
import type { Product } from '../../fact/fact.ts'
import { type Rule, ruleOf, type RuleState, type Source } from '../../rule/rule.ts'

/** A version as people see it. */
export type Version = Readonly<{
  rule: Rule
  state: RuleState
  percent: number
  replaced: number | null
  draftedBy: string
  draftedAt: Date
}>

type Row = Omit<Version, 'rule'> &
  Readonly<{
    id: string
    version: number
    nameZh: string
    nameEn: string
    owner: string
    products: string
    condition: string
    outcome: string
    reasons: string
    source: Source['kind']
    reference: string
  }>

/** Every version of one rule, or of all of them, the newest of each first. */
export async function findVersions(db: Db, id?: string): Promise<readonly Version[]> {
  const { rows } = await sql<Row>`
    select id, version, name_zh as "nameZh", name_en as "nameEn", owner, products, condition, outcome,
           reasons, source, reference, state, percent, replaced, drafted_by as "draftedBy",
           drafted_at as "draftedAt"
    from risk.rule where ${id === undefined ? sql`true` : sql`id = ${id}`}
    order by id, version desc`.execute(db)
  return rows.map(
    ({
      nameZh,
      nameEn,
      source,
      reference,
      state,
      percent,
      replaced,
      draftedBy,
      draftedAt,
      ...words
    }) => ({
      rule: ruleOf({
        ...words,
        name: { zh: nameZh, en: nameEn },
        source: { kind: source, reference },
      }),
      state,
      percent,
      replaced,
      draftedBy,
      draftedAt,
    }),
  )
}

export type Step = Readonly<{
  version: number
  from: RuleState
  to: RuleState
  percent: number
  by: string
  note: string
  approvalId: string | null
  at: Date
}>

/** What became of a rule, the newest first. */
export async function findSteps(db: Db, id: string): Promise<readonly Step[]> {
  const { rows } = await sql<Step>`
    select version, from_state as "from", to_state as "to", percent, by_whom as "by", note,
           approval_id as "approvalId", at
    from risk.rule_move where id = ${id} order by at desc, version desc, no desc`.execute(db)
  return rows
}

export type OpenAsk = Readonly<{
  approvalId: string
  id: string
  version: number
  to: RuleState
  percent: number
  maker: string
  askedAt: Date
}>

/** What was asked for and is neither done nor turned down, of all rules. */
export async function findOpenAsks(db: Db): Promise<readonly OpenAsk[]> {
  const { rows } = await sql<OpenAsk>`
    select k.approval_id as "approvalId", k.id, k.version, k.to_state as "to", k.percent, k.maker,
           k.asked_at as "askedAt"
    from risk.rule_ask k
    join oversight.approval_fact a on a.id = k.approval_id and a.state in ('PENDING', 'APPROVED')
    where k.done_at is null order by k.asked_at desc`.execute(db)
  return rows
}

export type PastDecision = Readonly<{
  customer: string
  payment: string
  at: Date
  product: Product
  amountMinor: bigint
  outcome: string
  factors: Uint8Array
  ended: 'succeeded' | 'declined' | 'abandoned' | null
  isFraud: boolean | null
  foundFraud: boolean | null
}>

/** Decisions made with a catalogue, the newest first, with what is known of them by now. */
export async function findPastDecisions(
  db: Db,
  {
    catalogue,
    before,
    limit,
  }: Readonly<{
    catalogue: string
    before: Pick<PastDecision, 'at' | 'customer' | 'payment'> | undefined
    limit: number
  }>,
): Promise<readonly PastDecision[]> {
  const earlier = before
    ? sql`and at <= ${before.at}
      and (at, customer_id, payment_id) < (${before.at}, ${before.customer}, ${before.payment})`
    : sql``
  const { rows } = await sql<PastDecision>`
    select d.customer_id as customer, d.payment_id as payment, d.at, d.product,
           d.amount as "amountMinor", d.outcome, d.factors, k.ended, k.is_fraud as "isFraud",
           k.found_fraud as "foundFraud"
    from (
      select customer_id, payment_id, at, product, amount, outcome, factors from risk.decision
      where catalogue = ${catalogue} and factors is not null ${earlier}
      order by at desc, customer_id desc, payment_id desc limit ${limit}) d
    left join lateral (
      select ended, is_fraud, found_fraud from risk.watch_known k
      where k.customer_id = d.customer_id and k.payment_id = d.payment_id offset 0) k on true
    order by d.at desc, d.customer_id desc, d.payment_id desc`.execute(db)
  return rows
}
