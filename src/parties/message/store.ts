import { sql } from 'kysely'
import type { Db, Tx } from '#platform/db'
import { tableOf } from '#platform/table-of'
import type { MessageKind, NewMessage } from './notify.ts'

export type StoredMessage = Readonly<{
  id: string
  kind: MessageKind
  title: string
  body: string
  data: string
  createdAt: Date
  readAt: Date | null
}>

export async function insertMessages(
  tx: Tx,
  messages: readonly (Omit<NewMessage, 'data'> & Readonly<{ id: string; data: string }>)[],
  now: Date,
): Promise<void> {
  await sql`
    insert into parties.message (customer_id, id, kind, title, body, data, created_at)
    select r."customerId", r.id, r.kind, r.title, r.body, r.data, ${now}
    from ${tableOf(messages, { customerId: 'text', id: 'text', kind: 'text', title: 'text', body: 'text', data: 'text' })}`.execute(
    tx,
  )
}

export async function findMessages(
  db: Db,
  customerId: string,
  before: string | undefined,
  limit: number,
): Promise<readonly StoredMessage[]> {
  const older = before === undefined ? sql`` : sql`and id < ${before}`
  const { rows } = await sql<StoredMessage>`
    select id, kind, title, body, data, created_at as "createdAt", read_at as "readAt"
    from parties.message where customer_id = ${customerId} ${older}
    order by id desc limit ${limit}`.execute(db)
  return rows
}

export async function countUnread(db: Db, customerId: string): Promise<number> {
  const { rows } = await sql<{ unread: number }>`
    select count(*)::integer as unread from parties.message
    where customer_id = ${customerId} and read_at is null`.execute(db)
  return rows[0]?.unread ?? 0
}

export async function markRead(db: Db, customerId: string, now: Date): Promise<void> {
  await sql`
    update parties.message set read_at = ${now}
    where customer_id = ${customerId} and read_at is null and created_at <= ${now}`.execute(db)
}
