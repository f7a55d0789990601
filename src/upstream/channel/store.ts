import { sql } from 'kysely'
import type { Db, Tx } from '#platform/db'
import { tableOf } from '#platform/table-of'
import type { Channel, ChannelMerchant, ChannelState, KeyChoice, TrustedKey } from './channel.ts'

/** A channel as it lies in its row. */
export type StoredChannel = Readonly<{
  channel: Channel
  privateKeySealed: string
  apiV3KeySealed: string
  certificatesDueAt: Date | null
}>

type ChannelRow = Omit<Channel, 'keys'> &
  KeyChoice &
  Readonly<{ privateKeySealed: string; apiV3KeySealed: string; certificatesDueAt: Date | null }>

const columns = sql`
  id, base_url as "baseUrl", mode, mchid, appid, serial, adapter, state, notify_base as "notifyBase",
  preferred_serial as preferred, switch_serial as "switchTo", switch_percent as "switchPercent",
  revision, private_key_sealed as "privateKeySealed", apiv3_key_sealed as "apiV3KeySealed",
  certificates_due_at as "certificatesDueAt"`

function channelOf(row: ChannelRow): StoredChannel {
  const { preferred, switchTo, switchPercent, privateKeySealed, apiV3KeySealed, ...rest } = row
  const { certificatesDueAt, ...channel } = rest
  return {
    channel: { ...channel, keys: { preferred, switchTo, switchPercent } },
    privateKeySealed,
    apiV3KeySealed,
    certificatesDueAt,
  }
}

export async function findChannel(db: Db | Tx, id: string): Promise<StoredChannel | undefined> {
  const { rows } = await sql<ChannelRow>`
    select ${columns} from upstream.channel where id = ${id}`.execute(db)
  return rows[0] && channelOf(rows[0])
}

/** The same, held until the transaction ends. */
export async function lockChannel(tx: Tx, id: string): Promise<StoredChannel | undefined> {
  const { rows } = await sql<ChannelRow>`
    select ${columns} from upstream.channel where id = ${id} for no key update`.execute(tx)
  return rows[0] && channelOf(rows[0])
}

export async function findChannels(db: Db): Promise<readonly StoredChannel[]> {
  const { rows } = await sql<ChannelRow>`
    select ${columns} from upstream.channel order by id`.execute(db)
  return rows.map(channelOf)
}

/** False when the name is taken; the row that is there stays as it is. */
export async function insertChannel(tx: Tx, stored: StoredChannel, now: Date): Promise<boolean> {
  const { channel, privateKeySealed, apiV3KeySealed, certificatesDueAt } = stored
  const { keys } = channel
  const { numAffectedRows } = await sql`
    insert into upstream.channel (
      id, base_url, mode, mchid, appid, serial, private_key_sealed, apiv3_key_sealed, adapter, state,
      notify_base, preferred_serial, switch_serial, switch_percent, certificates_due_at, created_at,
      updated_at)
    values (
      ${channel.id}, ${channel.baseUrl}, ${channel.mode}, ${channel.mchid}, ${channel.appid},
      ${channel.serial}, ${privateKeySealed}, ${apiV3KeySealed}, ${channel.adapter}, ${channel.state},
      ${channel.notifyBase}, ${keys.preferred}, ${keys.switchTo}, ${keys.switchPercent},
      ${certificatesDueAt}, ${now}, ${now})
    on conflict (id) do nothing`.execute(tx)
  return numAffectedRows === 1n
}

/** New keys of ours, another version, another place there or to be told at; who we are stays. */
export async function updateChannel(tx: Tx, stored: StoredChannel, now: Date): Promise<void> {
  const { channel, privateKeySealed, apiV3KeySealed } = stored
  await sql`
    update upstream.channel
    set serial = ${channel.serial}, private_key_sealed = ${privateKeySealed},
        apiv3_key_sealed = ${apiV3KeySealed}, adapter = ${channel.adapter},
        base_url = ${channel.baseUrl}, notify_base = ${channel.notifyBase}, revision = revision + 1, updated_at = ${now}
    where id = ${channel.id}`.execute(tx)
}

export async function updateState(
  tx: Tx,
  id: string,
  state: ChannelState,
  now: Date,
): Promise<void> {
  await sql`
    update upstream.channel
    set state = ${state}, revision = revision + 1, updated_at = ${now}
    where id = ${id}`.execute(tx)
}

export async function updateKeyChoice(
  tx: Tx,
  id: string,
  { preferred, switchTo, switchPercent }: KeyChoice,
  now: Date,
): Promise<void> {
  await sql`
    update upstream.channel
    set preferred_serial = ${preferred}, switch_serial = ${switchTo},
        switch_percent = ${switchPercent}, revision = revision + 1, updated_at = ${now}
    where id = ${id}`.execute(tx)
}

export async function findTrustedKeys(db: Db | Tx, id: string): Promise<readonly TrustedKey[]> {
  const { rows } = await sql<TrustedKey>`
    select serial, pem, not_before as "notBefore", not_after as "notAfter"
    from upstream.trusted_key where channel_id = ${id}
    order by not_before desc nulls first, serial`.execute(db)
  return rows
}

/** How many of these were not trusted before; every process hears of them by the new revision. */
export async function insertTrustedKeys(
  tx: Tx,
  id: string,
  keys: readonly TrustedKey[],
  now: Date,
): Promise<number> {
  const columnsOfKey = {
    serial: 'text',
    pem: 'text',
    notBefore: 'timestamptz',
    notAfter: 'timestamptz',
  } as const
  const { numAffectedRows = 0n } = await sql`
    insert into upstream.trusted_key (channel_id, serial, pem, not_before, not_after, added_at)
    select ${id}, r."serial", r."pem", r."notBefore", r."notAfter", ${now}::timestamptz
    from ${tableOf(keys, columnsOfKey)}
    on conflict (channel_id, serial) do nothing`.execute(tx)
  const added = Number(numAffectedRows)
  if (added > 0)
    await sql`
      update upstream.channel set revision = revision + 1, updated_at = ${now}
      where id = ${id}`.execute(tx)
  return added
}

/** Certificates that are over. A public key has no end. */
export async function deleteExpiredKeys(db: Db, now: Date): Promise<void> {
  await sql`delete from upstream.trusted_key where not_after <= ${now}`.execute(db)
}

/** The channels whose certificates are to be looked at, for this process alone until then. */
export async function claimCertificates(
  db: Db,
  now: Date,
  leasedUntil: Date,
): Promise<readonly string[]> {
  const { rows } = await sql<{ id: string }>`
    update upstream.channel set certificates_due_at = ${leasedUntil}
    where certificates_due_at <= ${now} returning id`.execute(db)
  return rows.map(({ id }) => id)
}

export async function updateCertificatesDue(db: Db, id: string, dueAt: Date): Promise<void> {
  await sql`
    update upstream.channel set certificates_due_at = ${dueAt} where id = ${id}`.execute(db)
}

const merchantColumns = sql`
  mchid, channel_id as "channelId", sub_mchid as "subMchid", sub_appid as "subAppid",
  shares_upstream as "sharesUpstream"`

export async function findChannelMerchant(
  db: Db | Tx,
  { mchid, channelId }: Pick<ChannelMerchant, 'mchid' | 'channelId'>,
): Promise<ChannelMerchant | undefined> {
  const { rows } = await sql<ChannelMerchant>`
    select ${merchantColumns} from upstream.merchant
    where mchid = ${mchid} and channel_id = ${channelId}`.execute(db)
  return rows[0]
}

/** False when it is there already; the row stays as it is. */
export async function insertChannelMerchant(
  tx: Tx,
  merchant: ChannelMerchant,
  now: Date,
): Promise<boolean> {
  const { mchid, channelId, subMchid, subAppid, sharesUpstream } = merchant
  const { numAffectedRows } = await sql`
    insert into upstream.merchant (
      mchid, channel_id, sub_mchid, sub_appid, shares_upstream, created_at)
    values (${mchid}, ${channelId}, ${subMchid}, ${subAppid}, ${sharesUpstream}, ${now})
    on conflict (mchid, channel_id) do nothing`.execute(tx)
  return numAffectedRows === 1n
}

export async function updateSharesUpstream(
  tx: Tx,
  { mchid, channelId, sharesUpstream }: ChannelMerchant,
): Promise<void> {
  await sql`
    update upstream.merchant set shares_upstream = ${sharesUpstream}
    where mchid = ${mchid} and channel_id = ${channelId}`.execute(tx)
}

/** All channels with the instant at which they were registered, by name. */
export async function findBirths(
  db: Db,
): Promise<readonly Readonly<{ id: string; mchid: string; since: Date }>[]> {
  const { rows } = await sql<{ id: string; mchid: string; since: Date }>`
    select id, mchid, created_at as since from upstream.channel order by id`.execute(db)
  return rows
}

/** Who merchants are at channels where each has a number of its own. */
export async function findSubMchids(
  db: Db,
): Promise<readonly Readonly<{ channelId: string; mchid: string; subMchid: string }>[]> {
  const { rows } = await sql<{ channelId: string; mchid: string; subMchid: string }>`
    select channel_id as "channelId", mchid, sub_mchid as "subMchid" from upstream.merchant
    where sub_mchid is not null`.execute(db)
  return rows
}
