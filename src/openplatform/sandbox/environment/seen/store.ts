import { sql } from 'kysely'
import type { Db } from '#platform/db'
import type { Delivery } from './delivery.ts'

export async function insertDelivery(db: Db, one: Delivery): Promise<void> {
  await sql`
    insert into openplatform.sandbox_delivery (mchid, id, callback_id, subject, event_type, url,
      resource, headers, answer, took_ms, sent_at)
    values (${one.mchid}, ${one.id}, ${one.callbackId}, ${one.subject}, ${one.eventType},
      ${one.url}, ${one.resource}, ${JSON.stringify(one.headers)}, ${one.answer}, ${one.tookMs},
      ${one.sentAt})`.execute(db)
}

type Row = Omit<Delivery, 'headers'> & Readonly<{ headers: string }>

/** The newest first; of one merchant, or of all. */
export async function findDeliveries(
  db: Db,
  { mchid, limit }: Readonly<{ mchid?: string | undefined; limit: number }>,
): Promise<readonly Delivery[]> {
  const { rows } = await sql<Row>`
    select mchid, id, callback_id as "callbackId", subject, event_type as "eventType", url,
      resource, headers, answer, took_ms as "tookMs", sent_at as "sentAt"
    from openplatform.sandbox_delivery
    where ${mchid === undefined ? sql`true` : sql`mchid = ${mchid}`}
    order by sent_at desc, id desc limit ${limit}`.execute(db)
  return rows.map(({ headers, ...row }) => ({
    ...row,
    headers: JSON.parse(headers) as Delivery['headers'],
  }))
}

export async function countDeliveries(
  db: Db,
): Promise<Readonly<{ sent: number; acknowledged: number }>> {
  const { rows } = await sql<{ sent: number; acknowledged: number }>`
    select count(*)::integer as sent,
      count(*) filter (where answer in ('200', '204'))::integer as acknowledged
    from openplatform.sandbox_delivery`.execute(db)
  return rows[0] ?? { sent: 0, acknowledged: 0 }
}

export async function deleteDeliveriesBefore(db: Db, before: Date): Promise<void> {
  await sql`delete from openplatform.sandbox_delivery where sent_at < ${before}`.execute(db)
}
