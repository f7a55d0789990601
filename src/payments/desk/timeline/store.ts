import { sql } from 'kysely'
import type { Db } from '#platform/db'
import type { OrderKey } from '../../order/order.ts'
import type { Scope } from '../scope.ts'
import { every, within } from '../search/store.ts'
import type { Attempt, BookTransfer, CallbackAttempt, Judgement, ToldCallback } from './story.ts'

/** Whose an order is, if this scope sees it. */
export async function locateOrder(db: Db, scope: Scope, id: string): Promise<OrderKey | undefined> {
  const codes = scope.of === 'merchant' ? scope.codes : undefined
  const seen = [
    ...within(scope, sql`o`),
    ...(codes === undefined ? [] : [sql`o.device_id = any(${[...codes]}::text[])`]),
  ]
  const { rows } = await sql<OrderKey>`
    select o.mchid, o.id from payments.order o where o.id = ${id} and ${every(seen)}`.execute(db)
  return rows[0]
}

export async function findAttemptsAt(db: Db, { mchid, id }: OrderKey): Promise<readonly Attempt[]> {
  const { rows } = await sql<Attempt>`
    select customer_id as "customerId", state, openid, bank_type as "bankType",
      balance_amount as "balanceAmount", card_amount as "cardAmount",
      channel_amount as "channelAmount", card_title as "cardTitle", channel,
      started_at as "startedAt", finished_at as "finishedAt"
    from payments.attempt where mchid = ${mchid} and order_id = ${id} order by started_at`.execute(
    db,
  )
  return rows
}

/**
 * What was said of these payers' paying this order, or one that is paid with it: what risk is asked about
 * begins with its payer and its first order.
 */
export async function findJudgements(
  db: Db,
  customers: readonly string[],
  orders: readonly string[],
): Promise<readonly Judgement[]> {
  const { rows } = await sql<Judgement>`
    select d.id, d.at, d.amount, d.outcome, d.reasons, d.score::text as score
    from unnest(${[...customers]}::text[]) as c(id)
    cross join unnest(${[...orders]}::text[]) as o(id)
    cross join lateral (
      select * from risk.decision_fact
      where customer_id = c.id and payment_id >= c.id || ':' || o.id
        and payment_id < c.id || ':' || o.id || '~' offset 0
    ) d order by d.at, d.id`.execute(db)
  return rows
}

/** Orders that are paid together with this one. */
export async function findSiblings(
  db: Db,
  { combineMchid, combineId }: Readonly<{ combineMchid: string; combineId: string }>,
): Promise<readonly string[]> {
  const { rows } = await sql<{ id: string }>`
    select id from payments.order
    where combine_mchid = ${combineMchid} and combine_id = ${combineId}`.execute(db)
  return rows.map(({ id }) => id)
}

/** Transfers whose keys begin with one of these ids, with their accounts. */
export async function findTransfersOf(
  db: Db,
  ids: readonly string[],
): Promise<readonly BookTransfer[]> {
  const { rows } = await sql<BookTransfer>`
    select t.key, t.kind, t.posting, t.amount, t.currency,
      d.kind || ':' || d.owner as debit, c.kind || ':' || c.owner as credit,
      t.business_date::text as "businessDate", t.created_at as "createdAt"
    from unnest(${[...ids]}::text[]) as n(id)
    cross join lateral (
      select * from ledger.transfer_fact where key >= n.id || ':' and key < n.id || ';' offset 0
    ) t
    join ledger.account_fact d on d.id = t.debit_account
    join ledger.account_fact c on c.id = t.credit_account
    order by t.created_at, t.batch, t.position`.execute(db)
  return rows
}

/** What was told about an order, its refunds and shares, and the combine order that it is part of. */
export async function findToldOf(
  db: Db,
  mchids: readonly string[],
  objects: readonly string[],
): Promise<readonly Omit<ToldCallback, 'attempts'>[]> {
  const { rows } = await sql<Omit<ToldCallback, 'attempts'>>`
    select c.id, c.mchid, c.subject, c.url, c.event_type as "eventType", c.summary, c.resource,
      c.sequence, c.state, c.last_answer as "lastAnswer", c.next_attempt_at as "nextAttemptAt",
      c.created_at as "createdAt", c.delivered_at as "deliveredAt"
    from unnest(${[...objects]}::text[]) as n(object)
    cross join lateral (select * from payments.callback where object = n.object offset 0) c
    where c.mchid = any(${[...mchids]}::text[])
    order by c.created_at, c.sequence`.execute(db)
  return rows
}

/** Of each callback its latest attempts. */
export async function findAttemptsOf(
  db: Db,
  callbacks: readonly Readonly<{ mchid: string; id: string }>[],
): Promise<readonly (CallbackAttempt & Readonly<{ id: string }>)[]> {
  const { rows } = await sql<CallbackAttempt & { id: string }>`
    select n.id, a.at, a.took_ms as "tookMs", a.answer
    from unnest(${callbacks.map(({ mchid }) => mchid)}::text[], ${callbacks.map(({ id }) => id)}::text[])
      as n(mchid, id)
    cross join lateral (
      select at, took_ms, answer from payments.callback_attempt
      where mchid = n.mchid and callback_id = n.id order by at desc limit 100
    ) a order by a.at`.execute(db)
  return rows
}

export async function findCombineNumber(
  db: Db,
  { combineMchid, combineId }: Readonly<{ combineMchid: string; combineId: string }>,
): Promise<string | undefined> {
  const { rows } = await sql<{ number: string }>`
    select out_trade_no as number from payments.combine
    where mchid = ${combineMchid} and id = ${combineId}`.execute(db)
  return rows[0]?.number
}
