import { type Clock, dayMs, plusMs } from '#kernel/time'
import type { Db } from '#platform/db'
import { type EndingCertificate, findEnding, findRead, insertRead } from './store.ts'

type Deps = Readonly<{ db: Db; now: Clock }>
type Reader = Readonly<{ mchid: string; staffId: string }>

/** Which of these notices somebody has read. */
export const noticesRead = (
  { db }: Pick<Deps, 'db'>,
  reader: Reader,
  ids: readonly string[],
): Promise<ReadonlySet<string>> => findRead(db, reader, ids)

/** Marks notices as read by somebody, for themselves alone. The second time is no news. */
export const readNotices = (
  { db, now }: Deps,
  reader: Reader,
  ids: readonly string[],
): Promise<void> => insertRead(db, reader, ids, now())

const warnedDays = 30

/** API certificates of a merchant that end within thirty days. */
export const endingCertificates = (
  { db, now }: Deps,
  mchid: string,
): Promise<readonly EndingCertificate[]> =>
  findEnding(db, { mchid, now: now(), until: plusMs(now(), warnedDays * dayMs) })
