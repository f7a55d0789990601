import type { Db } from '#platform/db'
import type { Keys } from '#platform/keys'
import { contexts } from '../channel/secrets.ts'
import { findQuarantined, type Quarantined } from './store.ts'

export type QuarantinedNotice = Omit<Quarantined, 'contentSealed'> &
  Readonly<{ /** As it was signed, cut off where it was too long. */ content: string }>

/** What was kept aside, newest first. */
export async function listQuarantined(
  { db, keys }: Readonly<{ db: Db; keys: Keys }>,
  asked: Readonly<{ channelId?: string; limit: number }>,
): Promise<readonly QuarantinedNotice[]> {
  const rows = await findQuarantined(db, asked)
  return rows.map(({ contentSealed, ...rest }) => ({
    ...rest,
    content: keys.open(contexts.notice(rest.channelId, rest.noticeId), contentSealed),
  }))
}
