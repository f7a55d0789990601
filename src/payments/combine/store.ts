import { sql } from 'kysely'
import type { Db, Tx } from '#platform/db'
import type { Combine } from './combine.ts'

const columns = sql`
  mchid, id, out_trade_no as "outTradeNo", appid, trade_type as "tradeType",
  notify_url as "notifyUrl", device_id as "deviceId", payer_openid as "payerOpenid",
  content_digest as "contentDigest", created_at as "createdAt", expires_at as "expiresAt"`

/** Answers whether it was new. */
export async function insertCombine(tx: Tx, combine: Combine): Promise<boolean> {
  const { numAffectedRows } = await sql`
    insert into payments.combine (mchid, id, out_trade_no, appid, trade_type, notify_url, device_id,
      payer_openid, content_digest, created_at, expires_at)
    values (${combine.mchid}, ${combine.id}, ${combine.outTradeNo}, ${combine.appid},
      ${combine.tradeType}, ${combine.notifyUrl}, ${combine.deviceId}, ${combine.payerOpenid},
      ${combine.contentDigest}, ${combine.createdAt}, ${combine.expiresAt})
    on conflict (mchid, out_trade_no) do nothing`.execute(tx)
  return numAffectedRows === 1n
}

export async function findCombine(
  db: Db,
  { mchid, outTradeNo }: Readonly<{ mchid: string; outTradeNo: string }>,
): Promise<Combine | undefined> {
  const { rows } = await sql<Combine>`
    select ${columns} from payments.combine
    where mchid = ${mchid} and out_trade_no = ${outTradeNo}`.execute(db)
  return rows[0]
}

export async function findCombineById(
  db: Db,
  { mchid, id }: Readonly<{ mchid: string; id: string }>,
): Promise<Combine | undefined> {
  const { rows } = await sql<Combine>`
    select ${columns} from payments.combine where mchid = ${mchid} and id = ${id}`.execute(db)
  return rows[0]
}
