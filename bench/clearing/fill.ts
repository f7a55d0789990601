import { sql } from 'kysely'
import { businessDate, dayMs, plusMs } from '#kernel/time'
import type { Db } from '#platform/db'

/** A business day of payments as the program would have written it, by SQL. */
export type Day = Readonly<{
  date: string
  payments: number
  merchants: number
  /** One in a hundred payments is refunded on the same day. */
  refunds: number
}>

const customers = 100_000
/** Every twentieth payment is of one merchant, so that not all are alike. */
const mchidOf = (n: string, merchants: number) =>
  sql.raw(`
  (1800000000 + case when ${n} % 20 = 0 then 0 else ${n}::bigint / 3 * 7919 % ${merchants} end)::text`)

/** The transaction_id of the n-th payment: one every few milliseconds of the day. */
const idOf = (n: string, day: Day) =>
  sql.raw(`
  ('42' || '${day.date.replaceAll('-', '')}' ||
   to_char(make_interval(secs => ${n} % 86000), 'HH24MISS') || lpad(${n}::text, 12, '0'))`)

const refundIdOf = (n: string, day: Day) =>
  sql.raw(`
  ('50' || '${day.date.replaceAll('-', '')}' ||
   to_char(make_interval(secs => ${n} % 86000), 'HH24MISS') || lpad(${n}::text, 13, '0'))`)

const amountOf = (n: string) => sql.raw(`(100 + ${n} % 50000)::bigint`)

export function dayOf(now: Date, quick: boolean): Day {
  const payments = quick ? 100_000 : 1_000_000
  return {
    date: businessDate(plusMs(now, -dayMs)),
    payments,
    merchants: quick ? 1_000 : 10_000,
    refunds: payments / 100,
  }
}

export async function fillDay(db: Db, day: Day): Promise<void> {
  const at = new Date(`${day.date}T12:00:00+08:00`)
  await fillAccounts(db, day, at)
  await fillOrders(db, day)
  await fillEntries(db, day)
  await fillBalances(db)
  await sql`
    insert into ledger.day (business_date, entries, balances, summed_at)
    values (${day.date}::date, 0, true, ${at})`.execute(db)
  await sql`
    update ledger.book set closed_through = ${day.date}::date, last_batch = 1000000,
      folded_to = 1000000`.execute(db)
  for (const table of [
    'ledger.transfer',
    'ledger.account',
    'payments.order',
    'payments.attempt',
    'payments.refund',
  ])
    await sql`vacuum (analyze) ${sql.table(table)}`.execute(db)
}

async function fillAccounts(db: Db, { merchants }: Day, at: Date): Promise<void> {
  const kinds = [
    ['merchant_unsettled', 'credit', true],
    ['merchant_sharing', 'credit', true],
    ['merchant_available', 'credit', true],
    ['merchant_operation', 'credit', true],
    ['merchant_fees', 'credit', true],
    ['merchant_receivable', 'debit', true],
  ] as const
  for (const [index, [kind, side, limited]] of kinds.entries())
    await sql`
      insert into ledger.account (id, kind, owner, currency, normal_side, limited, opened_at)
      select ${(index + 1) * 10_000_000}::bigint + n, ${kind}, (1800000000 + n)::text, 'CNY', ${side},
             ${limited}, ${at}::timestamptz
      from generate_series(0, ${merchants - 1}) n`.execute(db)
  await sql`
    insert into ledger.account (id, kind, owner, currency, normal_side, limited, opened_at)
    select n, 'customer_balance', 'cus_' || n, 'CNY', 'credit', true, ${at}::timestamptz
    from generate_series(1, ${customers}) n`.execute(db)
  // What customers have came before the day.
  await sql`
    update ledger.account set credits = 1000000000000 where kind = 'customer_balance'`.execute(db)
}

async function fillOrders(db: Db, day: Day): Promise<void> {
  const at = sql.raw(`(timestamptz '${day.date} 00:00:00+08' + make_interval(secs => n % 86000))`)
  await sql`
    insert into payments.order (mchid, id, out_trade_no, appid, trade_type, state, description,
      amount, currency, attach, profit_sharing, content_digest, created_at, expires_at, refunded,
      refund_count)
    select ${mchidOf('n', day.merchants)}, ${idOf('n', day)}, 'T' || n, 'wx0000000000000001',
           (array['NATIVE', 'JSAPI', 'APP', 'MWEB', 'MICROPAY'])[1 + n % 5],
           case when n % 100 = 7 then 'REFUND' else 'SUCCESS' end, '商品' || n % 977, ${amountOf('n')},
           'CNY', null, false, 'bench', ${at}, ${at} + interval '1 hour',
           case when n % 100 = 7 then ${amountOf('n')} else 0 end, case when n % 100 = 7 then 1 else 0 end
    from generate_series(0::bigint, ${day.payments - 1}) n`.execute(db)
  await sql`
    insert into payments.attempt (mchid, order_id, customer_id, state, openid, bank_type,
      balance_amount, card_amount, started_at, finished_at)
    select ${mchidOf('n', day.merchants)}, ${idOf('n', day)}, 'cus_' || (1 + n % ${customers}),
           'SUCCEEDED', 'o' || lpad((1 + n % ${customers})::text, 27, '0'), 'OTHERS', ${amountOf('n')},
           0, ${at}, ${at}
    from generate_series(0::bigint, ${day.payments - 1}) n`.execute(db)
  await sql`
    insert into payments.refund (mchid, id, out_refund_no, order_id, out_trade_no, state, amount,
      order_amount, currency, balance_amount, card_amount, unsettled_amount, available_amount,
      sharing_amount, route, route_no, received_account, customer_id, content_digest, created_at, succeeded_at)
    select ${mchidOf('n', day.merchants)}, ${refundIdOf('n', day)}, 'R' || n, ${idOf('n', day)}, 'T' || n, 'SUCCESS', ${amountOf('n')},
           ${amountOf('n')}, 'CNY', ${amountOf('n')}, 0, ${amountOf('n')}, 0, 0, 'ORIGINAL', 0, '支付用户零钱',
           'cus_' || (1 + n % ${customers}), 'bench', ${at}, ${at}
    from generate_series(0::bigint, ${day.payments - 1}) n where n % 100 = 7`.execute(db)
}

async function fillEntries(db: Db, day: Day): Promise<void> {
  const at = sql.raw(`timestamptz '${day.date} 00:00:00+08' + make_interval(secs => n % 86000)`)
  const born = sql`date_trunc('month', (${at}) at time zone 'UTC')::date`
  await sql`
    insert into ledger.transfer (key, born, batch, position, kind, debit_account, credit_account,
      amount, currency, posting, pending_key, business_date, created_at)
    select ${idOf('n', day)} || ':pay:balance', ${born}, n / 500 + 1, n % 500 + 1, 'direct',
           1 + n % ${customers}, 10000000 + (${mchidOf('n', day.merchants)}::bigint - 1800000000),
           ${amountOf('n')}, 'CNY', 'pay_from_balance', null, ${day.date}::date, ${at}
    from generate_series(0::bigint, ${day.payments - 1}) n`.execute(db)
  await sql`
    insert into ledger.transfer (key, born, batch, position, kind, debit_account, credit_account,
      amount, currency, posting, pending_key, business_date, created_at)
    select ${refundIdOf('n', day)} || ':refund:balance' || e.suffix, ${born}, 500000 + n / 500,
           n % 500 * 2 + e.place, e.kind, 10000000 + (${mchidOf('n', day.merchants)}::bigint - 1800000000), 1 + n % ${customers}, ${amountOf('n')}, 'CNY', e.posting,
           case e.kind when 'post' then ${refundIdOf('n', day)} || ':refund:balance' end,
           ${day.date}::date, ${at}
    from generate_series(0::bigint, ${day.payments - 1}) n
    cross join (values ('', 1, 'pending', 'refund_to_balance'),
                       (':settled', 2, 'post', 'refund_to_balance_settled')) e (suffix, place, kind, posting)
    where n % 100 = 7`.execute(db)
}

/** Every sum by itself, in another way than the ledger has it. */
async function fillBalances(db: Db): Promise<void> {
  await sql`
    update ledger.account a
    set debits = a.debits + coalesce(d.moved, 0), credits = a.credits + coalesce(c.moved, 0),
        as_of = 1000000
    from (select debit_account as id, sum(amount) as moved from ledger.transfer
          where kind in ('direct', 'post') group by 1) d
    full join (select credit_account as id, sum(amount) as moved from ledger.transfer
               where kind in ('direct', 'post') group by 1) c on c.id = d.id
    where a.id = coalesce(d.id, c.id)`.execute(db)
}
