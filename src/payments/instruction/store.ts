import { type RawBuilder, sql } from 'kysely'
import { type Currency, money } from '#kernel/money'
import type { Db, Tx } from '#platform/db'
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
