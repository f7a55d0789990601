import { sql } from 'kysely'
import type { Db, Tx } from '#platform/db'
import type { StaffId } from '../staff/staff.ts'
import { keptMost, type Visit } from './visit.ts'

/** What is remembered of somebody that a visit is judged by. */
export type Remembered = Readonly<{
  hasDevices: boolean
  knowsDevice: boolean
  hasPlaces: boolean
  knowsPlace: boolean
  knowsRegion: boolean
  /** Seen since then in another place, and in another region. */
  isElsewhere: boolean
  isInOtherRegion: boolean
}>

type Asked = Visit & Readonly<{ staffId: StaffId; since: Date }>

export async function findRemembered(db: Db, asked: Asked): Promise<Remembered> {
  const { staffId, device = null, place, region, since } = asked
  const { rows } = await sql<Remembered>`
    select
      exists (select 1 from oversight.device where staff_id = ${staffId}) as "hasDevices",
      exists (select 1 from oversight.device
        where staff_id = ${staffId} and device = ${device}::text) as "knowsDevice",
      exists (select 1 from oversight.place where staff_id = ${staffId}) as "hasPlaces",
      exists (select 1 from oversight.place
        where staff_id = ${staffId} and place = ${place}) as "knowsPlace",
      exists (select 1 from oversight.place
        where staff_id = ${staffId} and region = ${region}::text) as "knowsRegion",
      exists (select 1 from oversight.staff_session
        where staff_id = ${staffId} and seen_at > ${since} and place <> ${place}) as "isElsewhere",
      exists (select 1 from oversight.staff_session
        where staff_id = ${staffId} and seen_at > ${since}
          and region <> ${region}::text) as "isInOtherRegion"`.execute(db)
  const [row] = rows
  if (!row) throw new Error('a question without a table has one answer')
  return row
}

type Kept = Visit & Readonly<{ staffId: StaffId; sessionId: string; now: Date }>

/** Puts the visit down, on its session as well, and forgets the oldest of too many. */
export async function keepVisit(tx: Tx, kept: Kept): Promise<void> {
  const { staffId, device, name, place, region, sessionId, now } = kept
  if (device !== undefined)
    await sql`
      insert into oversight.device (staff_id, device, name, first_at, last_at)
      values (${staffId}, ${device}, ${name}, ${now}, ${now})
      on conflict (staff_id, device) do update set last_at = ${now}`.execute(tx)
  await sql`
    insert into oversight.place (staff_id, place, region, first_at, last_at)
    values (${staffId}, ${place}, ${region}, ${now}, ${now})
    on conflict (staff_id, place) do update set last_at = ${now}, region = ${region}`.execute(tx)
  await sql`
    update oversight.staff_session set device = ${name}, place = ${place}, region = ${region}
    where id = ${sessionId}`.execute(tx)
  await sql`
    delete from oversight.device where staff_id = ${staffId} and device in (
      select device from oversight.device where staff_id = ${staffId}
      order by last_at desc offset ${keptMost})`.execute(tx)
  await sql`
    delete from oversight.place where staff_id = ${staffId} and place in (
      select place from oversight.place where staff_id = ${staffId}
      order by last_at desc offset ${keptMost})`.execute(tx)
}

/** A new link begins anew: no browser and no place is known. */
export async function forgetVisits(tx: Tx, staffId: StaffId): Promise<void> {
  await sql`delete from oversight.device where staff_id = ${staffId}`.execute(tx)
  await sql`delete from oversight.place where staff_id = ${staffId}`.execute(tx)
}
