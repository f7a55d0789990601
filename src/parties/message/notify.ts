import { newId } from '#kernel/id'
import type { Tx } from '#platform/db'
import type { Parties } from '../parties.ts'
import { countUnread, findMessages, insertMessages, markRead, type StoredMessage } from './store.ts'

export type MessageKind = 'payment' | 'refund' | 'top_up' | 'withdrawal' | 'security' | 'notice'

export type NewMessage = Readonly<{
  customerId: string
  kind: MessageKind
  title: string
  body: string
  /** For the app: what to open, amounts as text. */
  data: Readonly<Record<string, string>>
}>

export type Message = Readonly<{
  id: string
  kind: MessageKind
  title: string
  body: string
  data: Readonly<Record<string, string>>
  at: Date
  isRead: boolean
}>

/** Tells customers something in the caller's transaction: what they read has really happened. */
export async function notify(tx: Tx, messages: readonly NewMessage[], now: Date): Promise<void> {
  if (messages.length === 0) return
  await insertMessages(
    tx,
    messages.map((message) => ({
      ...message,
      data: JSON.stringify(message.data),
      id: newId('msg', now),
    })),
    now,
  )
}

export type MessagePage = Readonly<{
  messages: readonly Message[]
  /** The cursor of the next page; absent on the last. */
  next: string | undefined
  unread: number
}>

const pageSize = 20

/** Newest first. `cursor` is the `next` of the page before; one that is made up finds its place too. */
export async function messagesOf(
  { db }: Pick<Parties, 'db'>,
  { customerId, cursor }: Readonly<{ customerId: string; cursor?: string | undefined }>,
): Promise<MessagePage> {
  const rows = await findMessages(db, customerId, cursor, pageSize + 1)
  const page = rows.slice(0, pageSize)
  return {
    messages: page.map(messageOf),
    next: rows.length > pageSize ? page.at(-1)?.id : undefined,
    unread: await countUnread(db, customerId),
  }
}

export const unreadOf = ({ db }: Pick<Parties, 'db'>, customerId: string): Promise<number> =>
  countUnread(db, customerId)

/** Marks everything up to now as read. Twice is once. */
export const markMessagesRead = (
  { db, now }: Pick<Parties, 'db' | 'now'>,
  customerId: string,
): Promise<void> => markRead(db, customerId, now())

const messageOf = ({ createdAt, readAt, data, ...rest }: StoredMessage): Message => ({
  ...rest,
  // Written by `notify` alone, from this very type.
  data: JSON.parse(data) as Message['data'],
  at: createdAt,
  isRead: readAt !== null,
})
