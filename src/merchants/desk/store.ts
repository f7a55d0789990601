import { sql } from 'kysely'
import type { Db, Tx } from '#platform/db'
import type { CollectionCode } from './collection-code.ts'
import type { TillCharge } from './till-charge.ts'

const columns = sql`
  c.mchid, c.id, c.node_id as "nodeId", c.device_id as "deviceId", c.name,
  c.amount as "amountMinor", c.remark, c.state, c.created_by as "createdBy",
  c.created_at as "createdAt", c.closed_at as "closedAt"`

/** All of a merchant, newest first; of some stores and terminals alone where they are named. */
export async function findCodes(
  db: Db,
  { mchid, codes }: Readonly<{ mchid: string; codes?: readonly string[] | undefined }>,
): Promise<readonly CollectionCode[]> {
  const { rows } = await sql<CollectionCode>`
    select ${columns} from merchants.collection_code c
    where c.mchid = ${mchid}
      and (${codes === undefined} or c.device_id = any(${[...(codes ?? [])]}::text[]))
    order by c.id desc`.execute(db)
  return rows
}

export async function countCodes(tx: Tx, mchid: string): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*)::int as count from merchants.collection_code where mchid = ${mchid}`.execute(tx)
  return rows[0]?.count ?? 0
}

type CodeKey = Readonly<{ mchid: string; id: string }>

export async function findCode(
  db: Db,
  { mchid, id }: CodeKey,
): Promise<CollectionCode | undefined> {
  const { rows } = await sql<CollectionCode>`
    select ${columns} from merchants.collection_code c
    where c.mchid = ${mchid} and c.id = ${id}`.execute(db)
  return rows[0]
}

export async function lockCode(
  tx: Tx,
  { mchid, id }: CodeKey,
): Promise<CollectionCode | undefined> {
  const { rows } = await sql<CollectionCode>`
    select ${columns} from merchants.collection_code c
    where c.mchid = ${mchid} and c.id = ${id} for no key update`.execute(tx)
  return rows[0]
}

/** Answers whether it is new. */
export async function insertCode(tx: Tx, code: CollectionCode): Promise<boolean> {
  const { numAffectedRows } = await sql`
    insert into merchants.collection_code (mchid, id, node_id, device_id, name, amount, remark,
      state, created_by, created_at)
    values (${code.mchid}, ${code.id}, ${code.nodeId}, ${code.deviceId}, ${code.name},
      ${code.amountMinor}, ${code.remark}, ${code.state}, ${code.createdBy}, ${code.createdAt})
    on conflict (mchid, id) do nothing`.execute(tx)
  return numAffectedRows === 1n
}

export async function updateCode(
  tx: Tx,
  { mchid, id, name, state, closedAt }: CollectionCode,
): Promise<void> {
  await sql`
    update merchants.collection_code
    set name = ${name}, state = ${state}, closed_at = ${closedAt}
    where mchid = ${mchid} and id = ${id}`.execute(tx)
}

/** Counts one more order of a payer within this minute; false where that would be more than `most`. */
export async function countOpening(
  db: Db,
  { customerId, minute, most }: Readonly<{ customerId: string; minute: Date; most: number }>,
): Promise<boolean> {
  const { numAffectedRows } = await sql`
    insert into merchants.collection_pace as p (customer_id, minute, opened)
    values (${customerId}, ${minute}, 1)
    on conflict (customer_id) do update set
      minute = greatest(p.minute, ${minute}),
      opened = case when p.minute < ${minute} then 1 else p.opened + 1 end
    where p.minute < ${minute} or p.opened < ${most}`.execute(db)
  return numAffectedRows === 1n
}

/** The app under which a merchant has taken payments for the longest time. */
export async function findFirstApp(db: Db, mchid: string): Promise<string | undefined> {
  const { rows } = await sql<{ appid: string }>`
    select appid from merchants.app_binding where mchid = ${mchid}
    order by created_at, appid limit 1`.execute(db)
  return rows[0]?.appid
}

const chargeColumns = sql`
  mchid, out_trade_no as "outTradeNo", device_id as "deviceId", amount as "amountMinor", remark,
  staff_id as "staffId", content_digest as "contentDigest", created_at as "createdAt"`

/** Answers whether it is new. */
export async function insertCharge(tx: Tx, charge: TillCharge): Promise<boolean> {
  const { numAffectedRows } = await sql`
    insert into merchants.till_charge (mchid, out_trade_no, device_id, amount, remark, staff_id,
      content_digest, created_at)
    values (${charge.mchid}, ${charge.outTradeNo}, ${charge.deviceId}, ${charge.amountMinor},
      ${charge.remark}, ${charge.staffId}, ${charge.contentDigest}, ${charge.createdAt})
    on conflict (mchid, out_trade_no) do nothing`.execute(tx)
  return numAffectedRows === 1n
}

export async function findCharge(
  db: Db,
  { mchid, outTradeNo }: Pick<TillCharge, 'mchid' | 'outTradeNo'>,
): Promise<TillCharge | undefined> {
  const { rows } = await sql<TillCharge>`
    select ${chargeColumns} from merchants.till_charge
    where mchid = ${mchid} and out_trade_no = ${outTradeNo}`.execute(db)
  return rows[0]
}

/** What a desk charged last, newest first. */
export async function findLatestCharges(
  db: Db,
  { mchid, deviceId, limit }: Pick<TillCharge, 'mchid' | 'deviceId'> & Readonly<{ limit: number }>,
): Promise<readonly TillCharge[]> {
  const { rows } = await sql<TillCharge>`
    select ${chargeColumns} from merchants.till_charge
    where device_id = ${deviceId} and mchid = ${mchid}
    order by created_at desc limit ${limit}`.execute(db)
  return rows
}

type Reader = Readonly<{ mchid: string; staffId: string }>

/** Which of these somebody has read. */
export async function findRead(
  db: Db,
  { mchid, staffId }: Reader,
  ids: readonly string[],
): Promise<ReadonlySet<string>> {
  const { rows } = await sql<{ id: string }>`
    select notice_id as id from merchants.notice_read
    where mchid = ${mchid} and staff_id = ${staffId}
      and notice_id = any(${[...ids]}::text[])`.execute(db)
  return new Set(rows.map(({ id }) => id))
}

export async function insertRead(
  db: Db,
  { mchid, staffId }: Reader,
  ids: readonly string[],
  now: Date,
): Promise<void> {
  await sql`
    insert into merchants.notice_read (mchid, staff_id, notice_id, read_at)
    select ${mchid}, ${staffId}, id, ${now} from unnest(${[...ids]}::text[]) as id
    on conflict (mchid, staff_id, notice_id) do nothing`.execute(db)
}

export type EndingCertificate = Readonly<{ serial: string; notAfter: Date }>

/** Certificates in force that end within some time, the first to end first. */
export async function findEnding(
  db: Db,
  { mchid, now, until }: Readonly<{ mchid: string; now: Date; until: Date }>,
): Promise<readonly EndingCertificate[]> {
  const { rows } = await sql<EndingCertificate>`
    select serial, not_after as "notAfter" from merchants.api_certificate
    where mchid = ${mchid} and state = 'active' and not_after > ${now} and not_after <= ${until}
    order by not_after`.execute(db)
  return rows
}
