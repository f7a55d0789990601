import { sql } from 'kysely'
import type { Db } from '#platform/db'

/** What must hold when a fortnight is over: each query answers the rows that break its sentence. */
const laws: readonly (readonly [sentence: string, breaches: string])[] = [
  [
    'unsettled money is what open days and what was left of others come to, with what is owed and what ran since',
    `select m.mchid from merchants.merchant m
     cross join lateral (select coalesce(sum(credits - debits - pending_debits), 0) as n
       from ledger.account where owner = m.mchid and kind = 'merchant_unsettled') unsettled
     cross join lateral (select coalesce(sum(debits - credits), 0) as n
       from ledger.account where owner = m.mchid and kind = 'merchant_receivable') owed
     cross join lateral (select coalesce(sum(case state when 'due' then net - fee - advanced
         when 'carried' then carried_out else 0 end), 0) as n
       from clearing.settlement where mchid = m.mchid) open
     where unsettled.n <> open.n + owed.n`,
  ],
  [
    'fees that were earned are fees of the items',
    `select f.n from (select coalesce(sum(credits - debits), 0) as n from ledger.account where kind = 'platform_fee') f,
            (select coalesce(sum(fee), 0) as n from clearing.item) i where f.n <> i.n`,
  ],
  [
    'a settlement gives what it took in: net, less fee, less what was advanced, with what it carried',
    `select mchid, business_date from clearing.settlement
     where state in ('settled', 'carried')
       and carried_out <> net - fee - advanced + carried_in - settled`,
  ],
  [
    'what is on its way to the bank is the payouts under way',
    `select t.n as in_transit, p.n as under_way from (select coalesce(sum(credits - debits), 0) as n from ledger.account where kind = 'payout_in_transit') t,
            (select coalesce(sum(amount), 0) as n from clearing.payout where state in ('CREATED', 'SENT')) p
     where t.n <> p.n`,
  ],
  [
    'what lies in bank accounts is what was paid and did not come back',
    `select b.n as deposits, p.n as paid from (select coalesce(sum(credits - debits), 0) as n from ledger.account where kind = 'demo_bank_deposit') b,
            (select coalesce(sum(amount), 0) as n from clearing.payout where state = 'PAID') p
     where b.n <> p.n`,
  ],
  [
    'each entry of a payment or refund is in one item of its day, and each item in one day',
    `select id, kind from clearing.item group by mchid, id, kind having count(*) > 1`,
  ],
  [
    'refunds never exceed a payment',
    `select order_id from clearing.item where kind <> 'payment' group by mchid, order_id, order_amount
     having sum(case kind when 'refund_closed' then -amount else amount end) > order_amount`,
  ],
  [
    'what orders have left to share is what waits to be shared',
    `select s.n as pool, o.n as left_of_orders from (select coalesce(sum(credits - debits - pending_debits), 0) as n
              from ledger.account where kind = 'merchant_sharing') s,
            (select coalesce(sum(amount - shared - refunded - unfrozen - fee_taken), 0) as n
             from clearing.sharing_order) o
     where s.n <> o.n`,
  ],
  [
    'every day is proved, to the fen',
    `select business_date from clearing.custody_proof
     where difference <> 0 or coalesce(bank_difference, 0) <> 0`,
  ],
  [
    'nobody is below zero',
    `select kind, owner from ledger.account
     where limited and case normal_side when 'credit' then credits - debits - pending_debits
                                        else debits - credits - pending_credits end < 0`,
  ],
]

export async function faultsOf(db: Db): Promise<readonly string[]> {
  const faults: string[] = []
  for (const [sentence, breaches] of laws) {
    const { rows } = await sql.raw(breaches).execute(db)
    if (rows.length > 0)
      faults.push(
        `${sentence}: ${JSON.stringify(rows.slice(0, 3), (_key, value) => (typeof value === 'bigint' ? String(value) : value))}`,
      )
  }
  return faults
}
