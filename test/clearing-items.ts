import { sql } from 'kysely'
import type { Db } from '#platform/db'
import { tableOf } from '#platform/table-of'

/** An item of a business day as the cut writes it; what is not told is that of a small payment. */
export type Item = Readonly<{
  mchid: string
  businessDate: string
  id: string
  kind: 'payment' | 'refund' | 'refund_closed' | 'reversal'
  unit: string
  orderId: string
  outTradeNo: string
  outRefundNo: string | null
  spMchid: string | null
  appid: string
  openid: string
  deviceId: string | null
  tradeType: string
  bankType: string
  description: string
  attach: string | null
  profitSharing: boolean
  currency: string
  amount: bigint
  orderAmount: bigint
  unsettled: bigint
  sharing: bigint
  ratePpm: number
  returnsFee: boolean
  fee: bigint
  refundStatus: string | null
  occurredAt: Date
}>

export const itemOf = (given: Partial<Item> & Pick<Item, 'mchid' | 'id'>): Item => ({
  businessDate: '2024-07-09',
  kind: 'payment',
  unit: given.mchid,
  orderId: given.id,
  outTradeNo: 'T001',
  outRefundNo: null,
  spMchid: null,
  appid: 'wx0000000000000001',
  openid: 'oABC',
  deviceId: null,
  tradeType: 'JSAPI',
  bankType: 'OTHERS',
  description: 'demo',
  attach: null,
  profitSharing: false,
  currency: 'CNY',
  amount: 100n,
  orderAmount: 100n,
  unsettled: 0n,
  sharing: 0n,
  ratePpm: 5_400,
  returnsFee: true,
  fee: 0n,
  refundStatus: null,
  occurredAt: new Date('2024-07-09T10:06:33+08:00'),
  ...given,
})

export async function insertItems(db: Db, items: readonly Item[]): Promise<void> {
  await sql`
    insert into clearing.item (mchid, business_date, id, kind, unit, order_id, out_trade_no,
      out_refund_no, sp_mchid, appid, openid, device_id, trade_type, bank_type, description, attach,
      profit_sharing, currency, amount, order_amount, unsettled, sharing, rate_ppm, returns_fee, fee,
      refund_status, occurred_at)
    select * from ${tableOf(items, {
      mchid: 'text',
      businessDate: 'date',
      id: 'text',
      kind: 'text',
      unit: 'text',
      orderId: 'text',
      outTradeNo: 'text',
      outRefundNo: 'text',
      spMchid: 'text',
      appid: 'text',
      openid: 'text',
      deviceId: 'text',
      tradeType: 'text',
      bankType: 'text',
      description: 'text',
      attach: 'text',
      profitSharing: 'boolean',
      currency: 'text',
      amount: 'bigint',
      orderAmount: 'bigint',
      unsettled: 'bigint',
      sharing: 'bigint',
      ratePpm: 'integer',
      returnsFee: 'boolean',
      fee: 'bigint',
      refundStatus: 'text',
      occurredAt: 'timestamptz',
    })}`.execute(db)
}

/** So many items of one merchant, every twentieth a refund, made by the database itself. */
export async function fillItems(
  db: Db,
  { mchid, businessDate, count }: Readonly<{ mchid: string; businessDate: string; count: number }>,
): Promise<void> {
  await sql`
    insert into clearing.item (mchid, business_date, id, kind, unit, order_id, out_trade_no,
      out_refund_no, appid, openid, trade_type, bank_type, description, attach, profit_sharing,
      currency, amount, order_amount, unsettled, sharing, rate_ppm, returns_fee, fee,
      refund_status, occurred_at)
    select ${mchid}, ${businessDate}::date,
           case when n % 20 = 0 then '503000' else '420000' end || lpad(n::text, 22, '0'),
           case when n % 20 = 0 then 'refund' else 'payment' end, ${mchid},
           '420000' || lpad(n::text, 22, '0'), 'T' || n, case when n % 20 = 0 then 'R' || n end,
           'wx0000000000000001', 'oABCDEFGHIJKLMNOPQRSTUVWXYZ01', 'JSAPI', 'OTHERS', '一杯咖啡',
           '桌号12,大杯', false, 'CNY', 1 + n % 10000, 1 + n % 10000, 0, 0, 6000, true,
           case when n % 20 = 0 then -1 else 1 end * ((n % 10000) * 6 / 1000),
           case when n % 20 = 0 then 'SUCCESS' end,
           ${businessDate}::date::timestamp at time zone 'Asia/Shanghai' + n * interval '0.05 s'
    from generate_series(1, ${count}) n`.execute(db)
}

/** The day as the cut leaves it behind. */
export async function markDayCut(db: Db, businessDate: string): Promise<void> {
  const at = new Date(`${businessDate}T23:59:59Z`)
  await sql`
    insert into clearing.day (business_date, begun_at, cut_at)
    values (${businessDate}::date, ${at}, ${at}) on conflict do nothing`.execute(db)
}
