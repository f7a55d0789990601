import { sql } from 'kysely'
import type { Tx } from '#platform/db'
import { tableOf } from '#platform/table-of'
import type { OrderKey, Payment } from '../order/order.ts'
import { type AttemptState, attemptStates } from './attempt.ts'

export type AttemptRow = OrderKey &
  Readonly<{ state: AttemptState; finishedAt: Date | null }> &
  Omit<Payment, 'paidAt'>

const attemptColumns = {
  mchid: 'text',
  id: 'text',
  customerId: 'text',
  state: 'text',
  openid: 'text',
  subOpenid: 'text',
  bankType: 'text',
  balanceAmount: 'bigint',
  cardAmount: 'bigint',
  cardId: 'text',
  cardTitle: 'text',
  channelAmount: 'bigint',
  channel: 'text',
  instructionId: 'text',
  finishedAt: 'timestamptz',
} as const

/** A payer's attempt at each order; an attempt that failed or is pending goes on, one that succeeded stays. */
export async function putAttempts(
  tx: Tx,
  attempts: readonly AttemptRow[],
  now: Date,
): Promise<void> {
  if (attempts.length === 0) return
  await sql`
    insert into payments.attempt as a (
      mchid, order_id, customer_id, state, openid, sub_openid, bank_type, balance_amount,
      card_amount, card_id, card_title, channel_amount, channel, instruction_id, started_at,
      finished_at)
    select r.mchid, r.id, coalesce(r."customerId", ''), r.state, r.openid, r."subOpenid", r."bankType",
      r."balanceAmount", r."cardAmount", r."cardId", r."cardTitle", r."channelAmount", r.channel,
      r."instructionId", ${now}, r."finishedAt"
    from ${tableOf(attempts, attemptColumns)}
    on conflict (mchid, order_id, customer_id) do update set
      state = excluded.state, openid = excluded.openid, sub_openid = excluded.sub_openid,
      bank_type = excluded.bank_type,
      balance_amount = excluded.balance_amount, card_amount = excluded.card_amount,
      card_id = excluded.card_id, card_title = excluded.card_title,
      channel_amount = excluded.channel_amount, channel = excluded.channel,
      instruction_id = excluded.instruction_id, finished_at = excluded.finished_at
    where a.state <> excluded.state`.execute(tx)
}

/** Ends the attempts that wait for their payer on these orders. */
export async function failAttempts(tx: Tx, keys: readonly OrderKey[], now: Date): Promise<void> {
  await sql`
    update payments.attempt a set state = 'FAILED', finished_at = ${now}
    from ${tableOf(keys, { mchid: 'text', id: 'text' })}
    where a.mchid = r.mchid and a.order_id = r.id
      and a.state = any(${attemptStates.sourcesOf('FAILED')}::text[])`.execute(tx)
}
