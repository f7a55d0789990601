import { sql } from 'kysely'
import type { Db } from '#platform/db'

/**
 * What a fortnight came to, in the words of those who asked: no ids of ours, which differ from one
 * playing to the next.
 */
export async function resultOf(db: Db): Promise<Readonly<Record<string, readonly unknown[]>>> {
  const ask = async (text: string) => (await sql.raw(text).execute(db)).rows
  return {
    balances: await ask(`
      select kind, case when owner like 'bd\\_%' then 'account' else owner end as owner,
             sum(debits - credits)::text as balance,
             sum(pending_debits)::text as aside
      from ledger.account group by 1, 2 order by 1, 2`),
    items: await ask(`
      select mchid, business_date::text as date, kind, out_trade_no, coalesce(out_refund_no, '') as refund,
             amount::text, fee::text, unsettled::text, sharing::text
      from clearing.item order by 1, 2, 3, 4, 5`),
    days: await ask(`
      select mchid, business_date::text as date, other::text, fee_unsettled::text, fee_sharing::text,
             fee_owed::text
      from clearing.merchant_day order by 1, 2`),
    settlements: await ask(`
      select mchid, unit, business_date::text as date, due_on::text as due, net::text, fee::text,
             advanced::text, state, carried_in::text, settled::text, carried_out::text
      from clearing.settlement order by 1, 2, 3`),
    payouts: await ask(`
      select mchid, business_date::text as date, amount::text, state, attempt, reason
      from clearing.payout order by 1, 2, created_at`),
    refunds: await ask(`
      select mchid, out_refund_no, state, unsettled_amount::text, available_amount::text,
             sharing_amount::text
      from payments.refund order by 1, 2`),
    proofs: await ask(`
      select business_date::text as date, currency, custody::text, difference::text,
             bank_difference::text
      from clearing.custody_proof order by 1, 2`),
    outcomes: await ask(`select place, outcome from public.progress order by place`),
  }
}
