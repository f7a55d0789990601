import { sql } from 'kysely'
import type { Db, Tx } from '#platform/db'
import { tableOf } from '#platform/table-of'
import type { Payout } from '../payout.ts'
import { columns, payoutOf } from '../store.ts'

/** An instruction to the bank for a payout. */
export type Attempt = Readonly<{
  mchid: string
  payoutId: string
  number: number
  instructionId: string
  batch: string
  sentAt: Date
  leasedUntil: Date
}>

export async function insertAttempts(tx: Tx, attempts: readonly Attempt[]): Promise<void> {
  if (attempts.length === 0) return
  await sql`
    insert into clearing.payout_attempt (mchid, payout_id, number, instruction_id, batch, sent_at,
      leased_until)
    select r.mchid, r."payoutId", r.number, r."instructionId", r.batch, r."sentAt", r."leasedUntil"
    from ${tableOf(attempts, {
      mchid: 'text',
      payoutId: 'text',
      number: 'integer',
      instructionId: 'text',
      batch: 'text',
      sentAt: 'timestamptz',
      leasedUntil: 'timestamptz',
    })}`.execute(tx)
}

type Lease = Readonly<{ bank: string; now: Date; until: Date }>

/** A batch that nobody is at work with and of which it is not known that the bank has it. */
export async function leaseUnheard(db: Db, lease: Lease): Promise<string | undefined> {
  const { rows } = await sql<{ batch: string }>`
    update clearing.payout_attempt t set leased_until = ${lease.until}
    where t.handed_at is null and t.outcome is null and t.leased_until <= ${lease.now}
      and t.batch = (
        select a.batch from clearing.payout_attempt a
        join clearing.payout p on p.mchid = a.mchid and p.id = a.payout_id
        where a.handed_at is null and a.outcome is null and a.leased_until <= ${lease.now}
          and p.bank = ${lease.bank}
        order by a.leased_until limit 1)
    returning t.batch`.execute(db)
  return rows[0]?.batch
}

export type Sent = Payout &
  Readonly<{
    instructionId: string
    number: number
    sentAt: Date
    /** What the bank has said of this instruction for good. */
    outcome: 'paid' | 'rejected' | 'returned' | null
  }>

type SentRow = Parameters<typeof payoutOf>[0] & Omit<Sent, keyof Payout>

const sentColumns = sql`
  ${columns}, a.instruction_id as "instructionId", a.number, a.sent_at as "sentAt", a.outcome`

/** All of a batch, in the order in which it was sent first. */
export async function findBatch(db: Db, batch: string): Promise<readonly Sent[]> {
  const { rows } = await sql<SentRow>`
    select ${sentColumns} from clearing.payout_attempt a
    join clearing.payout p on p.mchid = a.mchid and p.id = a.payout_id
    where a.batch = ${batch} order by a.instruction_id`.execute(db)
  return rows.map(payoutOf)
}

/** The bank has taken it: from now on it is asked, and nothing of it is sent again. */
export async function markHanded(tx: Tx, batch: string, now: Date): Promise<void> {
  await sql`
    update clearing.payout_attempt set handed_at = ${now}
    where batch = ${batch} and handed_at is null`.execute(tx)
}

/**
 * Payouts by the instructions that were made for them, locked. What is told of the attempts is read
 * after the lock, when whoever held it before has written it.
 */
export async function lockByInstructions(tx: Tx, ids: readonly string[]): Promise<readonly Sent[]> {
  if (ids.length === 0) return []
  const attempts = sql`
    (select * from clearing.payout_attempt
     where instruction_id = any(${[...ids]}::text[]) order by mchid, payout_id offset 0) a`
  await sql`
    select from ${attempts} cross join lateral (
      select from clearing.payout where mchid = a.mchid and id = a.payout_id
      for no key update) p`.execute(tx)
  const { rows } = await sql<SentRow>`
    select ${sentColumns} from ${attempts} cross join lateral (
      select * from clearing.payout where mchid = a.mchid and id = a.payout_id offset 0) p
    order by p.mchid, p.id`.execute(tx)
  return rows.map(payoutOf)
}

export type Told = Readonly<{
  instructionId: string
  outcome: 'paid' | 'rejected' | 'returned' | null
  reason: string | null
}>

/** What the bank has said of instructions; null where it said no more than that it has them. */
export async function recordTold(tx: Tx, told: readonly Told[], now: Date): Promise<void> {
  if (told.length === 0) return
  await sql`
    update clearing.payout_attempt a
    set handed_at = coalesce(a.handed_at, ${now}), outcome = coalesce(r.outcome, a.outcome),
        reason = coalesce(r.reason, a.reason),
        told_at = case when r.outcome is null then a.told_at else ${now}::timestamptz end
    from ${tableOf(told, { instructionId: 'text', outcome: 'text', reason: 'text' })}
    where a.instruction_id = r."instructionId"`.execute(tx)
}
