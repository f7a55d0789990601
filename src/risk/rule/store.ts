import { type RawBuilder, sql } from 'kysely'
import { assert } from '#kernel/assert'
import type { Db, Tx } from '#platform/db'
import { outcomeText } from './outcome.ts'
import { type Rule, ruleOf, type RuleState, ruleStates, type Source } from './rule.ts'

/** A version as it is kept. */
export type Kept = Readonly<{
  rule: Rule
  state: RuleState
  percent: number
  /** The version that was live before this one. */
  replaced: number | null
}>

type Row = Readonly<{
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
  state: RuleState
  percent: number
  replaced: number | null
}>

async function select(db: Db, condition: RawBuilder<unknown>): Promise<readonly Kept[]> {
  const { rows } = await sql<Row>`
    select id, version, name_zh as "nameZh", name_en as "nameEn", owner, products, condition, outcome,
           reasons, source, reference, state, percent, replaced
    from risk.rule where ${condition}`.execute(db)
  return rows.map(keptOf)
}

function keptOf({
  nameZh,
  nameEn,
  source,
  reference,
  state,
  percent,
  replaced,
  ...words
}: Row): Kept {
  const name = { zh: nameZh, en: nameEn }
  const rule = ruleOf({ ...words, name, source: { kind: source, reference } })
  return { rule, state, percent, replaced }
}

/** Every version that is asked: in shadow, canary or live. */
export const findAsked = (db: Db): Promise<readonly Kept[]> =>
  select(db, sql`state in ('shadow', 'canary', 'live') order by id, version`)

export async function findVersion(
  db: Db,
  { id, version }: Readonly<{ id: string; version: number }>,
): Promise<Kept | undefined> {
  const [found] = await select(db, sql`id = ${id} and version = ${version}`)
  return found
}

export async function findLatest(db: Db, id: string): Promise<Kept | undefined> {
  const [found] = await select(db, sql`id = ${id} order by version desc limit 1`)
  return found
}

/** The one version of a rule that is live, or that is in canary. */
export async function findIn(
  db: Db,
  id: string,
  state: 'live' | 'canary',
): Promise<Kept | undefined> {
  const [found] = await select(db, sql`id = ${id} and state = ${state}`)
  return found
}

/** Counts a change, and holds off other changes until the transaction ends. */
export async function countChange(tx: Tx): Promise<void> {
  const { numAffectedRows } = await sql`
    update risk.change_count set no = no + 1 where what = 'rules'`.execute(tx)
  assert(numAffectedRows === 1n, 'the count of changes is there from the migration on')
}

export async function findCount(db: Db): Promise<bigint> {
  const { rows } = await sql<{ no: bigint }>`
    select no from risk.change_count where what = 'rules'`.execute(db)
  return rows[0]?.no ?? 0n
}

export async function insertRule(tx: Tx, rule: Rule, by: string, now: Date): Promise<void> {
  const products = rule.products === 'all' ? 'all' : rule.products.join(' ')
  await sql`
    insert into risk.rule (id, version, name_zh, name_en, owner, products, condition, outcome,
      reasons, source, reference, state, drafted_by, drafted_at)
    values (${rule.id}, ${rule.version}, ${rule.name.zh}, ${rule.name.en}, ${rule.owner}, ${products},
      ${rule.condition}, ${outcomeText(rule.outcome)}, ${rule.reasons.join(' ')},
      ${rule.source.kind}, ${rule.source.reference}, 'draft', ${by}, ${now})`.execute(tx)
}

/** Of these ids, those that have any version. */
export async function findKnown(db: Db, ids: readonly string[]): Promise<ReadonlySet<string>> {
  const { rows } = await sql<{ id: string }>`
    select distinct id from risk.rule where id = any(${[...ids]}::text[])`.execute(db)
  return new Set(rows.map(({ id }) => id))
}

/** Approved and not done yet, oldest first. */
export async function findWaiting(db: Db, limit: number): Promise<readonly string[]> {
  const { rows } = await sql<{ id: string }>`
    select k.approval_id as id from risk.rule_ask k
    join oversight.approval_fact a on a.id = k.approval_id and a.state = 'APPROVED'
    where k.done_at is null order by k.approval_id limit ${limit}`.execute(db)
  return rows.map(({ id }) => id)
}

export type Step = Readonly<{
  id: string
  version: number
  from: RuleState
  to: RuleState
  percent: number
  /** The version that this one takes the place of; stays as it is where it is not named. */
  replaced?: number | null
  note: string
  by: string
  approvalId: string | null
}>

/** Moves a version and writes down who did it. A roll-back keeps what the former one had replaced. */
export async function takeStep(tx: Tx, step: Step, now: Date): Promise<void> {
  const { id, version, from, to, percent } = step
  const { numAffectedRows } = await sql`
    update risk.rule set state = ${to}, percent = ${percent},
      replaced = ${step.replaced === undefined ? sql`replaced` : step.replaced}
    where id = ${id} and version = ${version} and state = ${from}
      and state = any(${[...ruleStates.sourcesOf(to)]}::text[])`.execute(tx)
  assert(numAffectedRows === 1n, `a rule moves from ${from} to ${to}`)
  await sql`
    insert into risk.rule_move (id, version, no, from_state, to_state, percent, note, by_whom,
      approval_id, at)
    select ${id}, ${version}, coalesce(max(no), 0) + 1, ${from}, ${to}, ${percent}, ${step.note},
           ${step.by}, ${step.approvalId}, ${now}
    from risk.rule_move where id = ${id} and version = ${version}`.execute(tx)
}

export type Move = Readonly<{
  version: number
  from: RuleState
  to: RuleState
  percent: number
  by: string
  note: string
}>

/** What became of a rule, step by step. */
export async function findMoves(db: Db, id: string): Promise<readonly Move[]> {
  const { rows } = await sql<Move>`
    select version, from_state as "from", to_state as "to", percent, by_whom as "by", note
    from risk.rule_move where id = ${id} order by at, version, no`.execute(db)
  return rows
}

export type Ask = Readonly<{
  approvalId: string
  id: string
  version: number
  to: 'canary' | 'live' | 'retired'
  percent: number
  maker: string
  doneAt: Date | null
}>

export async function insertAsk(tx: Tx, ask: Ask, now: Date): Promise<void> {
  await sql`
    insert into risk.rule_ask (approval_id, id, version, to_state, percent, maker, asked_at)
    values (${ask.approvalId}, ${ask.id}, ${ask.version}, ${ask.to}, ${ask.percent}, ${ask.maker},
      ${now})
    on conflict (approval_id) do nothing`.execute(tx)
}

export async function findAsk(db: Db, approvalId: string): Promise<Ask | undefined> {
  const { rows } = await sql<Ask>`
    select approval_id as "approvalId", id, version, to_state as "to", percent, maker,
           done_at as "doneAt"
    from risk.rule_ask where approval_id = ${approvalId}`.execute(db)
  return rows[0]
}

export async function markDone(tx: Tx, approvalId: string, now: Date): Promise<void> {
  await sql`
    update risk.rule_ask set done_at = ${now}
    where approval_id = ${approvalId} and done_at is null`.execute(tx)
}
