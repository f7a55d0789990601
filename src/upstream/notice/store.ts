import { sql } from 'kysely'
import type { Db, Tx } from '#platform/db'
import type { Doubt } from './judge-notice.ts'

export type Quarantined = Readonly<{
  channelId: string
  /** As the channel names the notice; the same on every repetition. */
  noticeId: string
  eventType: string
  reason: Doubt
  /** Our number, which it names. */
  number: string | null
  instructionId: string | null
  detail: string
  contentSealed: string
  receivedAt: Date
}>

/** False when it lies there already. */
export async function insertQuarantined(tx: Tx, row: Quarantined): Promise<boolean> {
  const { numAffectedRows } = await sql`
    insert into upstream.quarantine (channel_id, notice_id, event_type, reason, number,
      instruction_id, detail, content_sealed, received_at)
    values (${row.channelId}, ${row.noticeId}, ${row.eventType}, ${row.reason}, ${row.number},
      ${row.instructionId}, ${row.detail}, ${row.contentSealed}, ${row.receivedAt})
    on conflict (channel_id, notice_id) do nothing`.execute(tx)
  return numAffectedRows === 1n
}

/** Leaves the newest of a channel. */
export async function deleteBeyond(tx: Tx, channelId: string, newest: number): Promise<void> {
  await sql`
    delete from upstream.quarantine
    where channel_id = ${channelId} and received_at < (
      select received_at from upstream.quarantine where channel_id = ${channelId}
      order by received_at desc offset ${newest - 1} limit 1)`.execute(tx)
}

/** Newest first. */
export async function findQuarantined(
  db: Db,
  { channelId, limit }: Readonly<{ channelId?: string; limit: number }>,
): Promise<readonly Quarantined[]> {
  const { rows } = await sql<Quarantined>`
    select channel_id as "channelId", notice_id as "noticeId", event_type as "eventType", reason,
      number, instruction_id as "instructionId", detail, content_sealed as "contentSealed",
      received_at as "receivedAt"
    from upstream.quarantine
    where ${channelId === undefined ? sql`true` : sql`channel_id = ${channelId}`}
    order by received_at desc limit ${limit}`.execute(db)
  return rows
}
