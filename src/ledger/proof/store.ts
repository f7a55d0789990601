import { sql } from 'kysely'
import type { Currency } from '#kernel/money'
import type { Db } from '#platform/db'
import { tableOf } from '#platform/table-of'
import type { AccountKind } from '../chart.ts'
import type { AccountName, NewAccount } from '../store.ts'

export type Imbalance = Readonly<{ kind: string; owner: string; currency: Currency; fault: string }>

/** Accounts whose balance is not the sum of their entries. Reads every entry: a job, not a request. */
export async function findImbalances(db: Db): Promise<readonly Imbalance[]> {
  const { rows } = await sql<Imbalance>`
    with legs as (
      select debit_account as id, amount as debits, 0 as credits, 0 as pending_debits,
             0 as pending_credits, batch
        from ledger.transfer where kind in ('direct', 'post')
      union all
      select credit_account, 0, amount, 0, 0, batch
        from ledger.transfer where kind in ('direct', 'post')
      union all
      select debit_account, 0, 0, amount, 0, batch from ledger.transfer where kind = 'pending'
      union all
      select credit_account, 0, 0, 0, amount, batch from ledger.transfer where kind = 'pending'
      union all
      select r.debit_account, 0, 0, -p.amount, 0, r.batch from ${resolved}
      union all
      select r.credit_account, 0, 0, 0, -p.amount, r.batch from ${resolved}
    ), sums as (
      select l.id, sum(debits) as debits, sum(credits) as credits,
             sum(pending_debits) as pending_debits, sum(pending_credits) as pending_credits
      from legs l left join (select id, as_of from ledger.account) a on a.id = l.id
      where l.batch <= a.as_of or a.id is null -- an engine adds later entries to the balance later
      group by l.id
    )
    select a.kind, a.owner, a.currency, 'balance is not the sum of its entries' as fault
    from ledger.account a left join sums s on s.id = a.id
    where a.debits <> coalesce(s.debits, 0) or a.credits <> coalesce(s.credits, 0)
       or a.pending_debits <> coalesce(s.pending_debits, 0)
       or a.pending_credits <> coalesce(s.pending_credits, 0)
    union all
    select 'entry', s.id::text, 'CNY', 'entries of an account that does not exist'
    from sums s left join ledger.account a on a.id = s.id where a.id is null`.execute(db)
  return rows
}

/** Resolutions beside what they resolved. */
const resolved = sql`
  ledger.transfer r join ledger.transfer p
    on p.key = r.pending_key and p.born = r.born and p.kind = 'pending'`

/** Posts and voids that do not fit the pending transfer they resolve. Reads every one of them. */
export async function findMisfits(db: Db): Promise<readonly string[]> {
  const { rows } = await sql<{ key: string }>`
    select r.key from ledger.transfer r
    left join ledger.transfer p
      on p.key = r.pending_key and p.born = r.born and p.kind = 'pending'
    where r.pending_key is not null
      and (p.debit_account, p.credit_account, p.currency)
          is distinct from (r.debit_account, r.credit_account, r.currency)
       or r.amount > p.amount or r.kind = 'void' and r.amount <> p.amount`.execute(db)
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

/** Sums per account kind, in minor units; `posted` and `pending` on the normal side. */
export type KindTotal = Readonly<{ kind: AccountKind; currency: Currency; posted: bigint }>

export async function sumByKind(db: Db): Promise<readonly KindTotal[]> {
  const { rows } = await sql<KindTotal>`
    select kind, currency,
           sum(case normal_side when 'credit' then credits - debits else debits - credits end)::bigint as posted
    from ledger.account group by kind, currency`.execute(db)
  return rows
}
