import { sql } from 'kysely'
import type { Db } from '#platform/db'

/** The merchant whose list is long, and the provider of half of the others. */
export const big = '1900000001'
export const provider = '1900000100'
export const days = 30
export const tills = 200

const sliceSize = 250_000
const payers = 200_000

/** One order in eleven is another merchant's, of five hundred; they come in between, as they would. */
export async function fillOrders(db: Db, count: number, end: Date): Promise<void> {
  const all = count + count / 10
  await sql`
    insert into parties.openid (appid, customer_id, openid, created_at)
    select 'wx1', 'cus_' || n, 'o' || lpad(n::text, 27, '0'), ${end}
    from generate_series(0, ${payers - 1}) n`.execute(db)
  for (let from = 1; from <= all; from += sliceSize) {
    const slice = { from, to: Math.min(all, from + sliceSize - 1), all, end }
    await fillSlice(db, slice)
    process.stderr.write(`${slice.to} of ${all} orders\n`)
  }
  await fillRefunds(db)
  await sql`vacuum (analyze) payments.order, payments.attempt, payments.refund`.execute(db)
  await sql`checkpoint`.execute(db)
}

type Slice = Readonly<{ from: number; to: number; all: number; end: Date }>

/** Seven in eight are paid; one in a thousand failed, one in a hundred thousand was reversed. */
async function fillSlice(db: Db, { from, to, all, end }: Slice): Promise<void> {
  await sql`
    with born as materialized (
      select n, case when n % 11 = 0 then (1900001000 + n % 500)::text else ${big} end as mchid,
        ${end}::timestamptz - make_interval(secs => ${days} * 86400.0 * (${all}::bigint - n) / ${all}::bigint)
          as at,
        case when n % 100000 = 7 then 'REVOKED' when n % 1000 = 3 then 'PAYERROR'
             when n % 8 = 5 then 'CLOSED' when n % 50 = 2 then 'REFUND' else 'SUCCESS' end as state
      from generate_series(${from}::bigint, ${to}::bigint) n
    ), named as materialized (
      select *, '42' || to_char(at at time zone 'Asia/Shanghai', 'YYYYMMDDHH24MISS')
        || lpad((n * 7919 % 1000000000000)::text, 12, '0') as id
      from born order by n
    ), ordered as (
      insert into payments.order (mchid, id, out_trade_no, sp_mchid, appid, trade_type, state,
        description, amount, currency, notify_url, device_id, profit_sharing, content_digest,
        refunded, refund_count, created_at, expires_at)
      select mchid, id, 'shop' || n, case when mchid <> ${big} and n % 2 = 0 then ${provider} end,
        'wx1', (array['NATIVE', 'JSAPI', 'MICROPAY', 'APP', 'MWEB'])[1 + n % 5], state,
        '一份早餐', 100 + n % 5000 * 7, 'CNY', 'https://shop.example/notify',
        case when n % 5 < 3 then 'T' || n % ${tills} end, false, md5(n::text),
        case when state = 'REFUND' then 50 else 0 end, case when state = 'REFUND' then 1 else 0 end,
        at, at + interval '2 hours'
      from named
    )
    insert into payments.attempt (mchid, order_id, customer_id, state, openid, bank_type,
      balance_amount, card_amount, started_at, finished_at)
    select mchid, id, 'cus_' || n * 31 % ${payers}, 'SUCCEEDED',
      'o' || lpad((n * 31 % ${payers})::text, 27, '0'), 'OTHERS', 100 + n % 5000 * 7, 0, at, at
    from named where state in ('SUCCESS', 'REFUND')`.execute(db)
}

async function fillRefunds(db: Db): Promise<void> {
  await sql`
    insert into payments.refund (mchid, id, out_refund_no, order_id, out_trade_no, sp_mchid, state,
      amount, order_amount, currency, balance_amount, card_amount, received_account, customer_id,
      content_digest, created_at, succeeded_at, unsettled_amount, available_amount, sharing_amount,
      route, route_no)
    select mchid, '50' || substr(id, 3, 14) || '0' || substr(id, 17), 'r' || out_trade_no, id,
      out_trade_no, sp_mchid, 'SUCCESS', 50, amount, 'CNY', 50, 0, '支付用户零钱', 'cus_1',
      content_digest, created_at, created_at, 50, 0, 0, 'ORIGINAL', 0
    from payments.order where state = 'REFUND' order by id`.execute(db)
}
