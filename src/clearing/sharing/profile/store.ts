import { sql } from 'kysely'
import type { Db, Tx } from '#platform/db'
import { receiversMax } from '../sharing.ts'
import { type SharingProfile, standardProfile } from './profile.ts'

/** What each of these merchants has agreed, or what holds where it has not. */
export async function profilesOf(
  db: Db,
  mchids: readonly string[],
): Promise<(mchid: string) => SharingProfile> {
  const { rows } = await sql<SharingProfile>`
    select mchid, notify_url as "notifyUrl", allows_return as "allowsReturn", max_ratio as "maxRatio"
    from clearing.sharing_profile where mchid = any(${[...mchids]}::text[])`.execute(db)
  const found = new Map(rows.map((profile) => [profile.mchid, profile]))
  return (mchid) => found.get(mchid) ?? standardProfile(mchid)
}

export const profileOf = async (db: Db, mchid: string): Promise<SharingProfile> =>
  (await profilesOf(db, [mchid]))(mchid)

export async function upsertProfile(db: Db, profile: SharingProfile): Promise<void> {
  const { mchid, notifyUrl, allowsReturn, maxRatio } = profile
  await sql`
    insert into clearing.sharing_profile (mchid, notify_url, allows_return, max_ratio)
    values (${mchid}, ${notifyUrl}, ${allowsReturn}, ${maxRatio})
    on conflict (mchid) do update
    set notify_url = excluded.notify_url, allows_return = excluded.allows_return,
        max_ratio = excluded.max_ratio`.execute(db)
}

/**
 * Holds the merchant until the end of the transaction. A share takes its pool and then receivers, a
 * refund takes receivers and then the pool: without a turn for each they would wait in a circle. It
 * costs no room, since whoever shares holds the account of the pool anyway.
 */
export async function holdSharer(tx: Tx, mchid: string): Promise<SharingProfile> {
  await insertStandard(tx, mchid)
  await sql`
    select from clearing.sharing_profile where mchid = ${mchid} for no key update`.execute(tx)
  return profileOf(tx, mchid)
}

async function insertStandard(tx: Tx, mchid: string): Promise<void> {
  const { allowsReturn, maxRatio } = standardProfile(mchid)
  await sql`
    insert into clearing.sharing_profile (mchid, allows_return, max_ratio)
    values (${mchid}, ${allowsReturn}, ${maxRatio}) on conflict (mchid) do nothing`.execute(tx)
}

/** Counts receivers up or down under the merchant's row; false when there is no room for more. */
export async function countReceivers(tx: Tx, mchid: string, by: 1 | -1): Promise<boolean> {
  await insertStandard(tx, mchid)
  const { numAffectedRows } = await sql`
    update clearing.sharing_profile set receiver_count = receiver_count + ${by}
    where mchid = ${mchid} and receiver_count + ${by} between 0 and ${receiversMax}`.execute(tx)
  return numAffectedRows === 1n
}
