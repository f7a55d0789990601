import { sql } from 'kysely'
import type { Db, Tx } from '#platform/db'
import { tableOf } from '#platform/table-of'
import type { Month } from '../birth.ts'
import { owedKinds } from '../chart.ts'
import { type AccountName, lateLegs, type NewAccount } from '../store.ts'
import type { Births } from './births.ts'

/**
 * Runs `body` on one instant of the database: between two statements others may post, and sums of
 * two instants contradict each other without a fault. It may last, so no statement is cut off; an
 * end of it all is asked for by the signal, and takes the session away.
 */
export const inSnapshot = <Out>(
  db: Db,
  body: (tx: Tx) => Promise<Out>,
  signal?: AbortSignal,
): Promise<Out> =>
  db
    .transaction()
    .setIsolationLevel('repeatable read')
    .setAccessMode('read only')
    .execute(async (tx) => {
      await sql`set local statement_timeout = 0`.execute(tx)
      await sql`set local work_mem = '64MB'`.execute(tx)
      // Everything is read, so nothing is looked up row by row. Statistics that are a minute old made
      // the planner do so for a hundred thousand resolutions, each by a pass over all entries.
      await sql`set local enable_nestloop = off`.execute(tx)
      // The planner believes that half of all entries are at fault, and would not hand those to a worker.
      await sql`set local parallel_tuple_cost = 0`.execute(tx)
      if (!signal) return body(tx)
      const { rows } = await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(tx)
      const end = () => void endSession(db, rows[0]?.pid ?? 0)
      signal.throwIfAborted()
      signal.addEventListener('abort', end, { once: true })
      try {
        return await body(tx)
      } finally {
        signal.removeEventListener('abort', end)
      }
    })

/** A session that is gone has ended; what failed here, the caller of the session hears. */
const endSession = (db: Db, pid: number): Promise<unknown> =>
  sql`select pg_terminate_backend(${pid})`.execute(db).catch(() => undefined)

/** Accounts with every entry in their balance, those that an engine has yet to add to the row too. */
const standing = sql`
  select a.id, a.kind, a.owner, a.currency, a.normal_side, a.limited,
         a.debits + coalesce(l.debits, 0) as debits,
         a.credits + coalesce(l.credits, 0) as credits,
         a.pending_debits + coalesce(l.pending_debits, 0) as pending_debits,
         a.pending_credits + coalesce(l.pending_credits, 0) as pending_credits
  from ledger.account a left join (
    select l.id, sum(l.debits)::bigint as debits, sum(l.credits)::bigint as credits,
           sum(l.pending_debits)::bigint as pending_debits,
           sum(l.pending_credits)::bigint as pending_credits
    from (${lateLegs}) l
    where l.batch > (select as_of from ledger.account b where b.id = l.id)
    group by l.id
  ) l on l.id = a.id`

/** What all accounts of a currency come to, in minor units. */
export type Total = Readonly<{
  currency: string
  /** Debits less credits of all accounts, and the same of what is set aside. */
  difference: bigint
  pendingDifference: bigint
  /** What we have at the bank, what customers and merchants have with us, what the bank says we have. */
  custody: bigint
  owed: bigint
  atBank: bigint
  /** Accounts below zero, ten of them at most. */
  below: readonly string[]
}>

/** One reading of all accounts, and of the entries that their rows do not include yet. */
export async function findTotals(db: Db): Promise<readonly Total[]> {
  const { rows } = await sql<Total>`
    select currency,
           sum(debits - credits)::bigint as difference,
           sum(pending_debits - pending_credits)::bigint as "pendingDifference",
           coalesce(sum(debits - credits) filter (where kind = 'custody'), 0)::bigint as custody,
           coalesce(sum(credits - debits) filter (
             where kind = any(${owedKinds}::text[])), 0)::bigint as owed,
           coalesce(sum(credits - debits) filter (
             where kind in ('demo_bank_custody', 'demo_bank_outbound')), 0)::bigint as "atBank",
           coalesce((array_agg(kind || ' ' || owner || ' ' || currency) filter (
             where least(debits, credits, pending_debits, pending_credits) < 0
                or limited and case normal_side
                     when 'credit' then credits - debits - pending_debits
                     else debits - credits - pending_credits end < 0))[1:10], '{}') as below
    from (${standing}) s group by currency order by currency`.execute(db)
  return rows
}

export type Late = Readonly<{ count: number; first: string | null }>

/** Pending transfers whose timeout had passed by then and that no sweep has seen. */
export async function findLate(db: Db, before: Date): Promise<Late> {
  const { rows } = await sql<Late>`
    select count(*)::integer as count,
           (array_agg(pending_key order by expires_at))[1] as first
    from ledger.timeout where expires_at < ${before}`.execute(db)
  return rows[0] ?? { count: 0, first: null }
}

export type Imbalance = Readonly<{ kind: string; owner: string; currency: string; fault: string }>

/** What the entries debit to each account, or credit to it: moved, and set aside. */
const sideOf = (side: 'debit' | 'credit') => sql`
  select ${sql.ref(`${side}_account`)} as id, currency,
         sum(amount) filter (where kind in ('direct', 'post')) as posted,
         sum(amount) filter (where kind = 'pending') as aside
  from ledger.transfer group by 1, 2`

/**
 * Accounts whose balance is not the sum of their entries. Reads every entry, once for each side:
 * splitting it into two legs first takes three times as long.
 */
export async function findImbalances(db: Db): Promise<readonly Imbalance[]> {
  const { rows } = await sql<Imbalance>`
    with released as (
      select l.id, r.currency, sum(p.amount) filter (where l.side = 'debit') as debits,
             sum(p.amount) filter (where l.side = 'credit') as credits
      from ledger.transfer r
      join ledger.transfer p on p.key = r.pending_key and p.born = r.born and p.kind = 'pending'
      cross join lateral (
        values (r.debit_account, 'debit'), (r.credit_account, 'credit')
      ) l (id, side)
      group by l.id, r.currency
    ), sums as (
      select id, currency, coalesce(d.posted, 0) as debits, coalesce(c.posted, 0) as credits,
             coalesce(d.aside, 0) - coalesce(r.debits, 0) as pending_debits,
             coalesce(c.aside, 0) - coalesce(r.credits, 0) as pending_credits
      from (${sideOf('debit')}) d
      full join (${sideOf('credit')}) c using (id, currency)
      full join released r using (id, currency)
    ), standing as (${standing})
    select a.kind, a.owner, a.currency, 'balance is not the sum of its entries' as fault
    from standing a left join sums s on s.id = a.id and s.currency = a.currency
    where (a.debits, a.credits, a.pending_debits, a.pending_credits) is distinct from
          (coalesce(s.debits, 0), coalesce(s.credits, 0),
           coalesce(s.pending_debits, 0), coalesce(s.pending_credits, 0))
    union all
    select coalesce(a.kind, 'entry'), coalesce(a.owner, s.id::text), s.currency,
           case when a.id is null then 'entries of an account that does not exist'
                else 'entries in another currency than ' || a.currency end
    from sums s left join ledger.account a on a.id = s.id
    where a.currency is distinct from s.currency`.execute(db)
  return rows
}

/** Posts and voids that do not fit the pending transfer they resolve. Reads every one of them. */
export async function findMisfits(db: Db): Promise<readonly string[]> {
  const { rows } = await sql<{ key: string }>`
    select r.key from ledger.transfer r
    left join ledger.transfer p
      on p.key = r.pending_key and p.born = r.born and p.kind = 'pending'
    where r.pending_key is not null
      and ((p.debit_account, p.credit_account, p.currency)
             is distinct from (r.debit_account, r.credit_account, r.currency)
           or r.amount > p.amount or r.kind = 'void' and r.amount <> p.amount)`.execute(db)
  return rows.map(({ key }) => key)
}

/** The months in which entries lie. Reads every entry. */
export async function findMonths(db: Db): Promise<readonly Month[]> {
  const { rows } = await sql<{ month: Month }>`
    select distinct born::text as month from ledger.transfer order by 1`.execute(db)
  return rows.map(({ month }) => month)
}

export type Stray = Readonly<{ key: string; born: string }>

/**
 * Entries that lie in another month than their key tells, where no unique key is in the way of a
 * second entry under it. Reads every key, and in a month no more of it than length and the digits of
 * its birth: a regular expression over all of them takes four times as long as this. Of keys without
 * a birth those that look as if they told one are answered too; the program reads those.
 */
export async function findStrays(
  db: Db,
  months: readonly Births[],
  unborn: Month,
): Promise<readonly Stray[]> {
  const { rows } = await sql<Stray>`
    select key, t.born::text from ledger.transfer t
    left join (select r.* from ${tableOf(months, births)}) m on m.month = t.born
    cross join lateral (
      select case when key < ':' collate "C" then 2 else strpos(key, '_') end as head offset 0
    ) b
    cross join lateral (select substr(key, head + 1, 14) collate "C" as digits offset 0) k
    where case when t.born = ${unborn}::date
               then key ~ '^([a-z]+_[0-7][0-9A-HJKMNP-TV-Z]{25}|[0-9]{28})'
               else (head > 1 and length(key) >= head + 26 and
                     case when key < ':' collate "C"
                          then digits >= m."wireFirst" and digits < m."wireNext"
                               and (digits <= m."wireEve" or digits >= m."wireMidnight")
                               and substr(digits, 9, 2) < '24' -- an hour, a minute, a second
                               and substr(digits, 11, 1) < '6' and substr(digits, 13, 1) < '6'
                          else digits >= m.first and digits < m.next end) is not true end`.execute(
    db,
  )
  return rows
}

const births = {
  month: 'date',
  first: 'text',
  next: 'text',
  wireFirst: 'text',
  wireEve: 'text',
  wireMidnight: 'text',
  wireNext: 'text',
} as const

/** Entries that claim a bound and are of no kind that has one, or moved more than theirs. */
export async function findUnbound(db: Db): Promise<readonly string[]> {
  const { rows } = await sql<{ key: string }>`
    select key from ledger.transfer
    where at_most < amount or at_most is not null and kind in ('post', 'void')`.execute(db)
  return rows.map(({ key }) => key)
}

/** What the chart says of a kind of account; every account of that kind must say the same. */
export type KindRule = Pick<NewAccount, 'kind' | 'normalSide' | 'limited'>

export async function findStrangers(
  db: Db,
  rules: readonly KindRule[],
): Promise<readonly AccountName[]> {
  const { rows } = await sql<AccountName>`
    select a.kind, a.owner, a.currency from ledger.account a
    left join ${tableOf(rules, { kind: 'text', normalSide: 'text', limited: 'boolean' })}
      on r.kind = a.kind and r."normalSide" = a.normal_side and r.limited = a.limited
    where r.kind is null`.execute(db)
  return rows
}

/**
 * Takes the proof of a day, and answers whether it is ours: not when another process has it, unless
 * that began so long ago that it must have died.
 */
export async function takeProof(
  db: Db,
  date: string,
  at: Readonly<{ now: Date; dead: Date }>,
): Promise<boolean> {
  const { numAffectedRows } = await sql`
    insert into ledger.proof as p (business_date, begun_at) values (${date}::date, ${at.now})
    on conflict (business_date) do update set begun_at = ${at.now}
    where p.ended_at is null and p.begun_at < ${at.dead}`.execute(db)
  return numAffectedRows === 1n
}

export async function endProof(
  db: Db,
  date: string,
  at: Readonly<{ now: Date; faults: number }>,
): Promise<void> {
  await sql`
    update ledger.proof set ended_at = ${at.now}, faults = ${at.faults}
    where business_date = ${date}::date`.execute(db)
}

/** Lets go of a proof that was not brought to its end, for whoever comes next. */
export async function leaveProof(db: Db, date: string): Promise<void> {
  await sql`
    delete from ledger.proof where business_date = ${date}::date and ended_at is null`.execute(db)
}

/** When the whole proof last found nothing, by the instant that it looked at. */
export async function findProved(db: Db): Promise<Date | undefined> {
  const { rows } = await sql<{ begunAt: Date }>`
    select begun_at as "begunAt" from ledger.proof where faults = 0
    order by business_date desc limit 1`.execute(db)
  return rows[0]?.begunAt
}
