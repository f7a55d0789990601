import { sql } from 'kysely'
import { type Currency, type Money, money } from '#kernel/money'
import type { Db, Tx } from '#platform/db'
import { tableOf } from '#platform/table-of'

/** An account at the demo bank, on the bank's side. */
export type BankAccount = Readonly<{ id: string; numberDigest: string; holderName: string }>

/** Answers whether it went in; a number that is taken stays whose it is. */
export async function insertAccount(tx: Tx, account: BankAccount, now: Date): Promise<boolean> {
  const { numAffectedRows } = await sql`
    insert into clearing.bank_account (id, number_digest, holder_name, opened_at)
    values (${account.id}, ${account.numberDigest}, ${account.holderName}, ${now})
    on conflict (number_digest) do nothing`.execute(tx)
  return numAffectedRows === 1n
}

export async function findAccounts(
  db: Db,
  digests: readonly string[],
): Promise<readonly BankAccount[]> {
  const { rows } = await sql<BankAccount>`
    select id, number_digest as "numberDigest", holder_name as "holderName"
    from clearing.bank_account where number_digest = any(${[...digests]}::text[])`.execute(db)
  return rows
}

export type Rule = Readonly<{
  numberDigest: string
  kind: 'rejected' | 'unknown' | 'returned' | 'slow'
  reason: string
  isRetryable: boolean
  delayMs: bigint
  timesLeft: number | null
}>

export async function upsertRule(db: Db, rule: Rule): Promise<void> {
  await sql`
    insert into clearing.bank_rule (number_digest, kind, reason, is_retryable, delay_ms, times_left)
    values (${rule.numberDigest}, ${rule.kind}, ${rule.reason}, ${rule.isRetryable},
      ${rule.delayMs}, ${rule.timesLeft})
    on conflict (number_digest) do update
    set kind = excluded.kind, reason = excluded.reason, is_retryable = excluded.is_retryable,
        delay_ms = excluded.delay_ms, times_left = excluded.times_left`.execute(db)
}

/** The rule that befalls one more instruction to this account, if any does. */
export async function takeRule(tx: Tx, numberDigest: string): Promise<Rule | undefined> {
  const { rows } = await sql<Rule>`
    update clearing.bank_rule set times_left = times_left - 1
    where number_digest = ${numberDigest} and (times_left is null or times_left > 0)
    returning number_digest as "numberDigest", kind, reason, is_retryable as "isRetryable",
      delay_ms as "delayMs", times_left as "timesLeft"`.execute(tx)
  return rows[0]
}

/** What the bank has decided about an instruction; time tells it to those who ask. */
export type Received = Readonly<{
  id: string
  accountId: string | null
  contentDigest: string
  amount: Money
  memo: string
  receivedAt: Date
  rejectReason: string | null
  isRetryable: boolean
  silentUntil: Date | null
  payAt: Date | null
  returnAt: Date | null
}>

/** Answers whether it went in; what is known under the id stays as it is. */
export async function insertReceived(tx: Tx, received: Received): Promise<boolean> {
  const { numAffectedRows } = await sql`
    insert into clearing.bank_instruction (id, account_id, content_digest, amount, currency, memo,
      received_at, reject_reason, is_retryable, silent_until, pay_at, return_at)
    values (${received.id}, ${received.accountId}, ${received.contentDigest},
      ${received.amount.minor}, ${received.amount.currency}, ${received.memo},
      ${received.receivedAt}, ${received.rejectReason}, ${received.isRetryable},
      ${received.silentUntil}, ${received.payAt}, ${received.returnAt})
    on conflict (id) do nothing`.execute(tx)
  return numAffectedRows === 1n
}

/** The bank could not take the money out of custody after all. */
export async function markRejected(tx: Tx, ids: readonly string[], reason: string): Promise<void> {
  if (ids.length === 0) return
  await sql`
    update clearing.bank_instruction i
    set reject_reason = ${reason}, is_retryable = true, silent_until = null, pay_at = null,
        return_at = null
    from ${tableOf(
      ids.map((id) => ({ id })),
      { id: 'text' },
    )} where i.id = r.id`.execute(tx)
}

type Row = Omit<Received, 'amount'> & Readonly<{ amount: bigint; currency: Currency }>

export async function findReceived(db: Db, ids: readonly string[]): Promise<readonly Received[]> {
  if (ids.length === 0) return []
  const { rows } = await sql<Row>`
    select id, account_id as "accountId", content_digest as "contentDigest", amount, currency, memo,
      received_at as "receivedAt", reject_reason as "rejectReason", is_retryable as "isRetryable",
      silent_until as "silentUntil", pay_at as "payAt", return_at as "returnAt"
    from clearing.bank_instruction where id = any(${[...ids]}::text[])`.execute(db)
  return rows.map(({ amount, currency, ...rest }) => ({ ...rest, amount: money(amount, currency) }))
}
