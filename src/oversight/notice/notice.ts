import { newId } from '#kernel/id'
import type { Clock } from '#kernel/time'
import type { Db, Tx } from '#platform/db'
import { findNotices, insertNotices, markRead } from './store.ts'

export const noticeKinds = [
  'approval_escalated',
  'new_device',
  'remote_place',
  'sign_in_held',
  'password_changed',
  'second_factor_renewed',
  'passkey_added',
  'passkey_removed',
  'passkey_copied',
] as const
export type NoticeKind = (typeof noticeKinds)[number]

/** What one person is told in the console until they say that they have read it. */
export type Notice = Readonly<{
  staffId: string
  id: string
  kind: NoticeKind
  /** What it is about: a session, a key, an approval. */
  subject: string
  detail: Readonly<Record<string, string>>
  at: Date
  acknowledgedAt: Date | null
}>

type Telling = Pick<Notice, 'kind' | 'subject' | 'detail'>

/** In the transaction that does what they are told of. */
export const tellStaff = (
  tx: Tx,
  staffIds: readonly string[],
  telling: Telling,
  now: Date,
): Promise<void> =>
  insertNotices(
    tx,
    staffIds.map((staffId) => ({
      ...telling,
      staffId,
      id: newId('sn', now),
      at: now,
      acknowledgedAt: null,
    })),
  )

/** What somebody was told, newest first. */
export const noticesOf = (
  { db }: Readonly<{ db: Db }>,
  staffId: string,
): Promise<readonly Notice[]> => findNotices(db, staffId, { isOpen: false })

/** Somebody has read it. Twice is once, and another's is not theirs to read. */
export const acknowledgeNotice = (
  { db, now }: Readonly<{ db: Db; now: Clock }>,
  { staffId, id }: Readonly<{ staffId: string; id: string }>,
): Promise<void> => markRead(db, { staffId, id, now: now() })
