import { sql } from 'kysely'
import type { Db, Tx } from '#platform/db'

export type SettingStart = Readonly<{
  /** Role and environment of the process. */
  place: string
  id: string
  digest: string
  /** JSON of what may be shown. */
  content: string
  version: string
  process: string
  firstAt: Date
  lastAt: Date
  starts: number
}>

const columns = sql`
  place, id, digest, content, version, process, first_at as "firstAt", last_at as "lastAt", starts`

/** The latest of each place. */
export async function findCurrent(db: Db): Promise<readonly SettingStart[]> {
  const { rows } = await sql<SettingStart>`
    select distinct on (place) ${columns} from ops.setting_start order by place, id desc`.execute(
    db,
  )
  return rows
}

export async function lockLatest(tx: Tx, place: string): Promise<SettingStart | undefined> {
  const { rows } = await sql<SettingStart>`
    select ${columns} from ops.setting_start where place = ${place}
    order by id desc limit 1 for no key update`.execute(tx)
  return rows[0]
}

export async function insertStart(tx: Tx, start: SettingStart): Promise<void> {
  await sql`
    insert into ops.setting_start (place, id, digest, content, version, process, first_at, last_at,
      starts)
    values (${start.place}, ${start.id}, ${start.digest}, ${start.content}, ${start.version},
      ${start.process}, ${start.firstAt}, ${start.lastAt}, ${start.starts})`.execute(tx)
}

export async function countStart(
  tx: Tx,
  { place, id, process, lastAt }: Pick<SettingStart, 'place' | 'id' | 'process' | 'lastAt'>,
): Promise<void> {
  await sql`
    update ops.setting_start set starts = starts + 1, process = ${process}, last_at = ${lastAt}
    where place = ${place} and id = ${id}`.execute(tx)
}

/** Starts with other settings than before, the newest first, with one more to compare the last with. */
export async function findStarts(
  db: Db,
  { place, before, limit }: Readonly<{ place: string; before: string | null; limit: number }>,
): Promise<readonly SettingStart[]> {
  const { rows } = await sql<SettingStart>`
    select ${columns} from ops.setting_start
    where place = ${place} and (${before}::text is null or id < ${before}::text)
    order by id desc limit ${limit}`.execute(db)
  return rows
}
