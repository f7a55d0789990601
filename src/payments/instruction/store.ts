import { type RawBuilder, sql } from 'kysely'
import { type Currency, money } from '#kernel/money'
import { type Db, inStatement, type Tx } from '#platform/db'
import { tableOf } from '#platform/table-of'
import { nameOf } from '../order/order.ts'
import type { Instruction, InstructionId, InstructionKey } from './instruction.ts'

type Row = Omit<Instruction, 'amount'> & Readonly<{ amount: bigint; currency: Currency }>

const columns = sql`
  i.mchid, i.id, i.kind, i.subject, i.target, i.channel, i.method, i.amount, i.currency, i.state,
  i.standing, i.calls, i.absences, i.next_at as "nextAt", i.channel_id as "channelId", i.handover,
  i.last_answer as "lastAnswer", i.created_at as "createdAt", i.sent_at as "sentAt",
  i.unknown_since as "unknownSince", i.settled_at as "settledAt"`

const instructionOf = ({ amount, currency, ...rest }: Row): Instruction => ({
  ...rest,
  amount: money(amount, currency),
})

async function select(db: Db, condition: RawBuilder<unknown>): Promise<readonly Instruction[]> {
  const { rows } = await sql<Row>`
    select ${columns} from payments.instruction i where ${condition}`.execute(db)
  return rows.map(instructionOf)
}

export async function findInstruction(
  db: Db,
  { mchid, id }: InstructionKey,
): Promise<Instruction | undefined> {
  const [found] = await select(db, sql`i.mchid = ${mchid} and i.id = ${id}`)
  return found
}

/** By the number alone, which is all that a channel tells us. */
export async function findInstructionById(
  db: Db,
  id: InstructionId,
): Promise<Instruction | undefined> {
  const [found] = await select(db, sql`i.id = ${id}`)
  return found
}

/** All that was ever told to channels about a subject, oldest first. */
export const findInstructionsFor = (
  db: Db,
  { mchid, subject }: Readonly<{ mchid: string; subject: string }>,
): Promise<readonly Instruction[]> =>
  select(db, sql`i.subject = ${subject} and i.mchid = ${mchid} order by i.id`)

const born = {
  mchid: 'text',
  id: 'text',
  kind: 'text',
  subject: 'text',
  channel: 'text',
  method: 'text',
  amount: 'bigint',
  currency: 'text',
  state: 'text',
  calls: 'integer',
  nextAt: 'timestamptz',
  createdAt: 'timestamptz',
  sentAt: 'timestamptz',
} as const

/** Part of the statement by which orders are `born`: what is told to their channels at once. */
export const insertingFirst = (batch: readonly Instruction[]): RawBuilder<unknown> => sql`
  insert into payments.instruction (
    mchid, id, kind, subject, channel, method, amount, currency, state, calls, absences, next_at,
    created_at, sent_at)
  select r.mchid, r.id, r.kind, r.subject, r.channel, r.method, r.amount, r.currency, r.state,
    r.calls, 0, r."nextAt", r."createdAt", r."sentAt"
  from ${tableOf(
    batch.map(({ amount, ...it }) => ({ ...it, amount: amount.minor, currency: amount.currency })),
    born,
  )}
  join born on born.mchid = r.mchid and born.id = r.subject`

/** Inserts, or writes over; its subject is held, so nobody else writes it. */
export async function putInstruction(tx: Tx, instruction: Instruction): Promise<void> {
  const { amount, ...it } = instruction
  await sql`
    insert into payments.instruction as i (
      mchid, id, kind, subject, target, channel, method, amount, currency, state, standing, calls,
      absences, next_at, channel_id, handover, last_answer, created_at, sent_at, unknown_since,
      settled_at)
    values (${it.mchid}, ${it.id}, ${it.kind}, ${it.subject}, ${it.target}, ${it.channel},
      ${it.method}, ${amount.minor}, ${amount.currency}, ${it.state}, ${it.standing}, ${it.calls},
      ${it.absences}, ${it.nextAt}, ${it.channelId}, ${it.handover}, ${it.lastAnswer},
      ${it.createdAt}, ${it.sentAt}, ${it.unknownSince}, ${it.settledAt})
    on conflict (mchid, id) do update set
      state = excluded.state, standing = excluded.standing, calls = excluded.calls,
      absences = excluded.absences, next_at = excluded.next_at, channel_id = excluded.channel_id,
      handover = excluded.handover, last_answer = excluded.last_answer,
      sent_at = excluded.sent_at, unknown_since = excluded.unknown_since,
      settled_at = excluded.settled_at`.execute(tx)
}

export type Replacement = Readonly<{ read: Instruction; next: Instruction }>

/** What may change without its subject, and what it was when it was read. */
const replacing = {
  mchid: 'text',
  id: 'text',
  subject: 'text',
  state: 'text',
  standing: 'text',
  absences: 'integer',
  nextAt: 'timestamptz',
  channelId: 'text',
  handover: 'text',
  lastAnswer: 'text',
  unknownSince: 'timestamptz',
  settledAt: 'timestamptz',
  wasState: 'text',
  wasStanding: 'text',
  wasCalls: 'integer',
  wasAbsences: 'integer',
} as const

/**
 * Writes over those for orders that still stand as they were read, a batch in one statement; answers
 * which. The order of each is held meanwhile, as by everybody who changes instructions.
 */
export function replaceInstructions(
  db: Db,
  replacements: readonly Replacement[],
): Promise<readonly boolean[]> {
  // The first of two that read the same is the one that finds it so.
  const first = new Map(replacements.toReversed().map((each) => [each.read.id, each]))
  const rows = [...first.values()]
    .map(({ read, next }) => ({
      ...next,
      wasState: read.state,
      wasStanding: read.standing,
      wasCalls: read.calls,
      wasAbsences: read.absences,
    }))
    .toSorted((a, b) => (orderOf(a) < orderOf(b) ? -1 : 1))
  return inStatement(db, async (one) => {
    const { rows: written } = await sql<{ id: string }>`
      with held as materialized (
        select r.* from ${tableOf(rows, replacing)} cross join lateral (
          select 1 from payments.order where mchid = r.mchid and id = r.subject for no key update
        ) o
      )
      update payments.instruction i set state = r.state, standing = r.standing,
        absences = r.absences, next_at = r."nextAt", channel_id = r."channelId",
        handover = r.handover, last_answer = r."lastAnswer", unknown_since = r."unknownSince",
        settled_at = r."settledAt"
      from held r
      where i.mchid = r.mchid and i.id = r.id and i.state = r."wasState"
        and i.standing is not distinct from r."wasStanding" and i.calls = r."wasCalls"
        and i.absences = r."wasAbsences"
      returning i.id`.execute(one)
    const ids = new Set(written.map(({ id }) => id))
    return replacements.map((each) => first.get(each.read.id) === each && ids.has(each.read.id))
  })
}

/** As orders are locked, which is always in one order. */
const orderOf = ({ mchid, subject }: Instruction): string => nameOf({ mchid, id: subject })

/** Leases what is due, the longest waiting first; a lease is nothing but a later look. */
export async function claimDueInstructions(
  db: Db,
  claim: Readonly<{ now: Date; leasedUntil: Date; limit: number }>,
): Promise<readonly Instruction[]> {
  const { rows } = await sql<Row>`
    with due as materialized (
      select mchid, id from payments.instruction
      where next_at <= ${claim.now}
      order by next_at limit ${claim.limit} for update skip locked
    )
    update payments.instruction i set next_at = ${claim.leasedUntil}
    from due where i.mchid = due.mchid and i.id = due.id
    returning ${columns}`.execute(db)
  return rows.map(instructionOf)
}

export type RouteDecision = Readonly<{
  mchid: string
  orderId: string
  channel: string | null
  because: string
  decidedAt: Date
}>

/** Part of the same statement: why they go the way they go. */
export const insertingDecisions = (
  batch: readonly Omit<RouteDecision, 'no'>[],
): RawBuilder<unknown> => sql`
  insert into payments.route_decision (mchid, order_id, no, channel, because, decided_at)
  select r.mchid, r."orderId", 1, r.channel, r.because, r."decidedAt"
  from ${tableOf(batch, {
    mchid: 'text',
    orderId: 'text',
    channel: 'text',
    because: 'text',
    decidedAt: 'timestamptz',
  })}
  join born on born.mchid = r.mchid and born.id = r."orderId"`

/** The next decision about an order. */
export async function insertDecision(db: Db, decision: RouteDecision): Promise<void> {
  await sql`
    insert into payments.route_decision (mchid, order_id, no, channel, because, decided_at)
    select ${decision.mchid}, ${decision.orderId}, coalesce(max(d.no), 0) + 1, ${decision.channel},
      ${decision.because}, ${decision.decidedAt}
    from payments.route_decision d
    where d.mchid = ${decision.mchid} and d.order_id = ${decision.orderId}`.execute(db)
}

/** Why an order went the way it went, first decision first. */
export async function findDecisions(
  db: Db,
  { mchid, orderId }: Readonly<{ mchid: string; orderId: string }>,
): Promise<readonly RouteDecision[]> {
  const { rows } = await sql<RouteDecision>`
    select mchid, order_id as "orderId", channel, because, decided_at as "decidedAt"
    from payments.route_decision where mchid = ${mchid} and order_id = ${orderId}
    order by no`.execute(db)
  return rows
}
