import { sql } from 'kysely'
import type { ApprovalId } from '#oversight'
import type { Db, Tx } from '#platform/db'
import { tableOf } from '#platform/table-of'
import type { MerchantKind } from '../../registry/merchant.ts'
import type { KeyChangeKind } from './key-change.ts'

export type CertificateUse = Readonly<{ mchid: string; serial: string; at: Date }>

/** Keeps the latest of several. */
export async function noteUses(db: Db, uses: readonly CertificateUse[]): Promise<void> {
  await sql`
    insert into merchants.certificate_use as u (mchid, serial, used_at)
    select mchid, serial, at
    from ${tableOf(uses, { mchid: 'text', serial: 'text', at: 'timestamptz' })}
    order by mchid, serial
    on conflict (mchid, serial) do update set used_at = excluded.used_at
    where u.used_at < excluded.used_at`.execute(db)
}

export type CertificateRow = Readonly<{
  serial: string
  certificatePem: string
  state: 'active' | 'revoked'
  notBefore: Date
  notAfter: Date
  createdAt: Date
  revokedAt: Date | null
  /** To the hour; null when it was never seen. */
  usedAt: Date | null
}>

/** All of a merchant's certificates, revoked ones too; the newest first. */
export async function findCertificateRows(
  db: Db | Tx,
  mchid: string,
): Promise<readonly CertificateRow[]> {
  const { rows } = await sql<CertificateRow>`
    select c.serial, c.certificate_pem as "certificatePem", c.state, c.not_before as "notBefore",
      c.not_after as "notAfter", c.created_at as "createdAt", c.revoked_at as "revokedAt",
      u.used_at as "usedAt"
    from merchants.api_certificate c
    left join merchants.certificate_use u on u.mchid = c.mchid and u.serial = c.serial
    where c.mchid = ${mchid}
    order by c.created_at desc, c.serial`.execute(db)
  return rows
}

/** Which of these numbers are merchants'. */
export async function findKnownMerchants(
  db: Db,
  mchids: readonly string[],
): Promise<readonly string[]> {
  if (mchids.length === 0) return []
  const { rows } = await sql<{ mchid: string }>`
    select mchid from merchants.merchant where mchid = any(${[...mchids]}::text[])`.execute(db)
  return rows.map(({ mchid }) => mchid)
}

/** Who a merchant is, held until the end of the transaction. */
export async function lockMerchant(
  tx: Tx,
  mchid: string,
): Promise<Readonly<{ kind: MerchantKind; name: string }> | undefined> {
  const { rows } = await sql<Readonly<{ kind: MerchantKind; name: string }>>`
    select kind, name from merchants.merchant where mchid = ${mchid}
    for no key update`.execute(tx)
  return rows[0]
}

export async function countActive(
  tx: Tx,
  { mchid, now }: Readonly<{ mchid: string; now: Date }>,
): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*)::int as count from merchants.api_certificate
    where mchid = ${mchid} and state = 'active' and not_after > ${now}`.execute(tx)
  return rows[0]?.count ?? 0
}

export type KeyReplacement = Readonly<{
  mchid: string
  keySealed: string
  /** Until when the one before may be put back. */
  until: Date
  actor: string
  now: Date
}>

/** The key in force becomes the former one, and this one comes into force. */
export async function replaceKey(tx: Tx, given: KeyReplacement): Promise<void> {
  const { mchid, keySealed, until, actor, now } = given
  await sql`
    insert into merchants.former_key (mchid, key_sealed, until)
    select mchid, apiv3_key_sealed, ${until} from merchants.merchant
    where mchid = ${mchid} and apiv3_key_sealed is not null and apiv3_key_sealed <> ${keySealed}
    on conflict (mchid) do update
    set key_sealed = excluded.key_sealed, until = excluded.until`.execute(tx)
  await sql`
    update merchants.merchant set apiv3_key_sealed = ${keySealed}
    where mchid = ${mchid}`.execute(tx)
  await sql`
    insert into merchants.key_change (mchid, changed_at, actor) values (${mchid}, ${now}, ${actor})
    on conflict (mchid) do update
    set changed_at = excluded.changed_at, actor = excluded.actor`.execute(tx)
}

export async function findFormerKey(
  db: Db,
  { mchid, now }: Readonly<{ mchid: string; now: Date }>,
): Promise<Readonly<{ keySealed: string; until: Date }> | undefined> {
  const { rows } = await sql<Readonly<{ keySealed: string; until: Date }>>`
    select key_sealed as "keySealed", until from merchants.former_key
    where mchid = ${mchid} and until > ${now}`.execute(db)
  return rows[0]
}

export type KeyFacts = Readonly<{
  hasKey: boolean
  changedAt: Date | null
  formerUntil: Date | null
}>

/** What may be told of a merchant's APIv3 key. */
export async function findKeyFacts(db: Db, mchid: string): Promise<KeyFacts> {
  const { rows } = await sql<KeyFacts>`
    select m.apiv3_key_sealed is not null as "hasKey", k.changed_at as "changedAt",
      f.until as "formerUntil"
    from merchants.merchant m
    left join merchants.key_change k on k.mchid = m.mchid
    left join merchants.former_key f on f.mchid = m.mchid
    where m.mchid = ${mchid}`.execute(db)
  return rows[0] ?? { hasKey: false, changedAt: null, formerUntil: null }
}

export type NewPending = Readonly<{
  mchid: string
  id: string
  kind: KeyChangeKind
  subject: string
  content: string
  approvalId: ApprovalId
  /** A staff id. */
  maker: string
  createdAt: Date
}>

/** One row an approval, however often its proposal is repeated. */
export async function insertPending(tx: Tx, row: NewPending): Promise<void> {
  await sql`
    insert into merchants.pending_change (mchid, id, kind, subject, content, approval_id, maker,
      state, created_at)
    select ${row.mchid}, ${row.id}, ${row.kind}, ${row.subject}, ${row.content}, ${row.approvalId},
      ${row.maker}, 'waiting', ${row.createdAt}
    where not exists (
      select from merchants.pending_change
      where mchid = ${row.mchid} and approval_id = ${row.approvalId})`.execute(tx)
}

export type PendingChange = Omit<NewPending, 'createdAt'> & Readonly<{ decision: string }>

/** Waiting changes whose approval is decided, the oldest first. */
export async function findDecided(db: Db, limit: number): Promise<readonly PendingChange[]> {
  const { rows } = await sql<PendingChange>`
    select p.mchid, p.id, p.kind, p.subject, p.content, p.approval_id as "approvalId", p.maker,
      a.state as decision
    from merchants.pending_change p
    cross join lateral (
      select state from oversight.approval_fact where id = p.approval_id offset 0) a
    where p.state = 'waiting' and a.state <> 'PENDING'
    order by p.created_at limit ${limit}`.execute(db)
  return rows
}

/** False where it is not waiting any more; held until the end of the transaction where it is. */
export async function lockPending(
  tx: Tx,
  { mchid, id }: Pick<PendingChange, 'mchid' | 'id'>,
): Promise<boolean> {
  const { rows } = await sql`
    select from merchants.pending_change
    where mchid = ${mchid} and id = ${id} and state = 'waiting' for no key update`.execute(tx)
  return rows.length > 0
}

/** What waited holds no secret afterwards, sealed or not. */
export async function endPending(
  tx: Tx,
  { mchid, id }: Pick<PendingChange, 'mchid' | 'id'>,
  state: 'done' | 'dropped',
): Promise<void> {
  await sql`
    update merchants.pending_change set state = ${state}, content = ''
    where mchid = ${mchid} and id = ${id} and state = 'waiting'`.execute(tx)
}

export async function findWaiting(
  db: Db,
  mchid: string,
): Promise<readonly Pick<NewPending, 'id' | 'kind' | 'subject' | 'approvalId' | 'createdAt'>[]> {
  const { rows } = await sql<
    Pick<NewPending, 'id' | 'kind' | 'subject' | 'approvalId' | 'createdAt'>
  >`
    select id, kind, subject, approval_id as "approvalId", created_at as "createdAt"
    from merchants.pending_change where mchid = ${mchid} and state = 'waiting'
    order by created_at`.execute(db)
  return rows
}

export type AccessNotice = Readonly<{
  mchid: string
  id: string
  kind: string
  subject: string
  actor: string
  at: Date
}>

export async function insertNotice(tx: Tx, notice: AccessNotice): Promise<void> {
  const { mchid, id, kind, subject, actor, at } = notice
  await sql`
    insert into merchants.access_notice (mchid, id, kind, subject, actor, at)
    values (${mchid}, ${id}, ${kind}, ${subject}, ${actor}, ${at})
    on conflict do nothing`.execute(tx)
}

/** What a merchant's people are told about its access, the newest first. */
export async function findAccessNotices(
  db: Db,
  { mchid, limit }: Readonly<{ mchid: string; limit: number }>,
): Promise<readonly AccessNotice[]> {
  const { rows } = await sql<AccessNotice>`
    select mchid, id, kind, subject, actor, at from merchants.access_notice
    where mchid = ${mchid} order by id desc limit ${limit}`.execute(db)
  return rows
}
