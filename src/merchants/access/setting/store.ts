import { sql } from 'kysely'
import type { Db, Tx } from '#platform/db'

export async function findSetting(db: Db | Tx, mchid: string): Promise<string | undefined> {
  const { rows } = await sql<{ url: string }>`
    select notify_url as url from merchants.callback_setting where mchid = ${mchid}`.execute(db)
  return rows[0]?.url
}

export async function upsertSetting(
  tx: Tx,
  { mchid, url, now }: Readonly<{ mchid: string; url: string; now: Date }>,
): Promise<void> {
  await sql`
    insert into merchants.callback_setting (mchid, notify_url, set_at) values (${mchid}, ${url}, ${now})
    on conflict (mchid) do update
    set notify_url = excluded.notify_url, set_at = excluded.set_at`.execute(tx)
}

export async function deleteSetting(tx: Tx, mchid: string): Promise<void> {
  await sql`delete from merchants.callback_setting where mchid = ${mchid}`.execute(tx)
}
