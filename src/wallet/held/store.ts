import { sql } from 'kysely'
import { type Currency, money } from '#kernel/money'
import type { Db, Tx } from '#platform/db'
import type { HeldState, HeldWithdrawal } from './held.ts'

type Row = Omit<HeldWithdrawal, 'amount' | 'words'> &
  Readonly<{ amount: bigint; currency: Currency; words: string }>

const columns = sql`
  h.id, h.customer_id as "customerId", h.request_id as "requestId", h.wish_id as "wishId",
  h.card_id as "cardId", h.card_title as "cardTitle", h.bank_card as "bankCardId", h.amount,
  h.currency, h.state, h.until, h.words, h.created_at as "createdAt"`

const heldOf = ({ amount, currency, words, ...rest }: Row): HeldWithdrawal => ({
  ...rest,
  amount: money(amount, currency),
  // Written by `insertHeld` alone, from this very type.
  words: JSON.parse(words) as HeldWithdrawal['words'],
})

/** Answers whether it went in; the same request twice is one. */
export async function insertHeld(tx: Tx, held: HeldWithdrawal): Promise<boolean> {
  const { numAffectedRows } = await sql`
    insert into wallet.held_withdrawal (customer_id, id, request_id, wish_id, card_id, card_title,
      bank_card, amount, currency, state, until, words, created_at)
    values (${held.customerId}, ${held.id}, ${held.requestId}, ${held.wishId}, ${held.cardId},
      ${held.cardTitle}, ${held.bankCardId}, ${held.amount.minor}, ${held.amount.currency},
      ${held.state}, ${held.until}, ${JSON.stringify(held.words)}, ${held.createdAt})
    on conflict (customer_id, request_id) do nothing`.execute(tx)
  return numAffectedRows === 1n
}

export async function findHeldByRequest(
  db: Db,
  { customerId, requestId }: Readonly<{ customerId: string; requestId: string }>,
): Promise<HeldWithdrawal | undefined> {
  const { rows } = await sql<Row>`
    select ${columns} from wallet.held_withdrawal h
    where customer_id = ${customerId} and request_id = ${requestId}`.execute(db)
  return rows[0] && heldOf(rows[0])
}

/** A customer's, newest first. */
export async function findHeldOf(
  db: Db,
  customerId: string,
  limit: number,
): Promise<readonly HeldWithdrawal[]> {
  const { rows } = await sql<Row>`
    select ${columns} from wallet.held_withdrawal h
    where customer_id = ${customerId} order by id desc limit ${limit}`.execute(db)
  return rows.map(heldOf)
}

export async function lockHeld(
  tx: Tx,
  { customerId, id }: Readonly<{ customerId: string; id: string }>,
): Promise<HeldWithdrawal | undefined> {
  const { rows } = await sql<Row>`
    select ${columns} from wallet.held_withdrawal h
    where customer_id = ${customerId} and id = ${id} for update`.execute(tx)
  return rows[0] && heldOf(rows[0])
}

/**
 * Whose time is over; not of a customer who is frozen, whose money stays where it is, and not what somebody
 * is looking at or has given back.
 */
export async function lockDue(
  tx: Tx,
  now: Date,
  limit: number,
): Promise<readonly HeldWithdrawal[]> {
  const { rows } = await sql<Row>`
    select ${columns} from wallet.held_withdrawal h
    where state = 'HELD' and until <= ${now}
      and not exists (select from wallet.freeze f where f.customer_id = h.customer_id and f.state = 'FROZEN')
      and not exists (select from risk.case_fact c where c.customer_id = h.customer_id
        and c.payment_id = h.wish_id and (c.state in ('TAKEN', 'PROPOSED') or c.outcome = 'refund'))
    order by until limit ${limit} for update skip locked`.execute(tx)
  return rows.map(heldOf)
}

export type Reviewed = Readonly<{ held: HeldWithdrawal; outcome: 'release' | 'refund' }>

/** About which a case was decided, whatever they wait for; what it released waits as long as a freeze. */
export async function lockReviewed(tx: Tx, limit: number): Promise<readonly Reviewed[]> {
  const { rows } = await sql<Row & Readonly<{ outcome: Reviewed['outcome'] }>>`
    select ${columns}, c.outcome from wallet.held_withdrawal h
    join lateral (
      select outcome from risk.case_fact c
      where c.customer_id = h.customer_id and c.payment_id = h.wish_id and c.state = 'DECIDED'
        and c.outcome in ('release', 'refund')
      order by c.decided_at desc limit 1) c on true
    where h.state = 'HELD' and (c.outcome = 'refund' or not exists (
      select from wallet.freeze f where f.customer_id = h.customer_id and f.state = 'FROZEN'))
    order by h.created_at limit ${limit} for update of h skip locked`.execute(tx)
  return rows.map(({ outcome, ...row }) => ({ held: heldOf(row), outcome }))
}

export async function endHeld(
  tx: Tx,
  held: readonly HeldWithdrawal[],
  state: HeldState,
  now: Date,
): Promise<void> {
  for (const { customerId, id } of held)
    await sql`
      update wallet.held_withdrawal set state = ${state}, ended_at = ${now}
      where customer_id = ${customerId} and id = ${id}`.execute(tx)
}
