import { sql } from 'kysely'
import { assert } from '#kernel/assert'
import type { Db, Tx } from '#platform/db'
import { tableOf } from '#platform/table-of'
import type { Colour, ListKind } from './entry.ts'

export type ListChange = Readonly<{
  id: string
  act: 'add' | 'remove'
  kind: ListKind
  colour: Colour
  reason: string
  source: string
  expiresAt: Date | null
  rowDigest: string
  count: number
  maker: string
  approvalId: string | null
  askedAt: Date
  doneAt: Date | null
}>

export type ChangeRow = Readonly<{ digest: string; masked: string }>

/** Counts a change, holds off others until the transaction ends, and answers which it is. */
export async function countChange(tx: Tx): Promise<bigint> {
  const { rows } = await sql<{ no: bigint }>`
    update risk.change_count set no = no + 1 where what = 'lists' returning no`.execute(tx)
  const [row] = rows
  assert(row, 'the count of changes is there from the migration on')
  return row.no
}

export async function insertChange(
  tx: Tx,
  change: ListChange,
  rows: readonly ChangeRow[],
): Promise<void> {
  await sql`
    insert into risk.list_change (id, act, kind, colour, reason, source, expires_at, row_digest,
      count, maker, approval_id, asked_at, done_at)
    values (${change.id}, ${change.act}, ${change.kind}, ${change.colour}, ${change.reason},
      ${change.source}, ${change.expiresAt}, ${change.rowDigest}, ${change.count}, ${change.maker},
      ${change.approvalId}, ${change.askedAt}, ${change.doneAt})`.execute(tx)
  await sql`
    insert into risk.list_change_row (change_id, digest, masked)
    select ${change.id}, digest, masked
    from ${tableOf(rows, { digest: 'text', masked: 'text' })}`.execute(tx)
}

const changeColumns = sql`
  id, act, kind, colour, reason, source, expires_at as "expiresAt", row_digest as "rowDigest", count,
  maker, approval_id as "approvalId", asked_at as "askedAt", done_at as "doneAt"`

export async function findChange(db: Db, approvalId: string): Promise<ListChange | undefined> {
  const { rows } = await sql<ListChange>`
    select ${changeColumns} from risk.list_change where approval_id = ${approvalId}`.execute(db)
  return rows[0]
}

export async function findChangeRows(db: Db, id: string): Promise<readonly ChangeRow[]> {
  const { rows } = await sql<ChangeRow>`
    select digest, masked from risk.list_change_row where change_id = ${id}
    order by digest`.execute(db)
  return rows
}

export async function markDone(tx: Tx, id: string, now: Date): Promise<void> {
  await sql`
    update risk.list_change set done_at = ${now} where id = ${id} and done_at is null`.execute(tx)
}

/** Adds, or adds again with another reason and another end. */
export async function addEntries(
  tx: Tx,
  change: ListChange,
  rows: readonly ChangeRow[],
  { no, now }: Readonly<{ no: bigint; now: Date }>,
): Promise<void> {
  await sql`
    insert into risk.list_entry (kind, digest, colour, masked, reason, source, added_by, added_at,
      expires_at, removed_at, changed_in)
    select ${change.kind}, digest, ${change.colour}, masked, ${change.reason}, ${change.source},
           ${change.maker}, ${now}, ${change.expiresAt}, null, ${no}
    from ${tableOf(rows, { digest: 'text', masked: 'text' })}
    on conflict (kind, digest, colour) do update set
      reason = excluded.reason, source = excluded.source, added_by = excluded.added_by,
      added_at = excluded.added_at, expires_at = excluded.expires_at, removed_at = null,
      changed_in = excluded.changed_in`.execute(tx)
}

export async function removeEntries(
  tx: Tx,
  { kind, colour }: ListChange,
  rows: readonly ChangeRow[],
  { no, now }: Readonly<{ no: bigint; now: Date }>,
): Promise<void> {
  await sql`
    update risk.list_entry e set removed_at = ${now}, changed_in = ${no}
    from ${tableOf(rows, { digest: 'text' })}
    where e.kind = ${kind} and e.digest = r.digest and e.colour = ${colour}
      and e.removed_at is null`.execute(tx)
}

export type ListEntry = Readonly<{
  kind: ListKind
  digest: string
  colour: Colour
  masked: string
  reason: string
  source: string
  addedBy: string
  addedAt: Date
  expiresAt: Date | null
  removedAt: Date | null
  changedIn: bigint
}>

/** What has changed since a count, also what was removed; at most `limit` and the whole last change. */
export async function findChangedAfter(
  db: Db,
  no: bigint,
  limit: number,
): Promise<readonly ListEntry[]> {
  const { rows } = await sql<ListEntry>`
    select kind, digest, colour, masked, reason, source, added_by as "addedBy",
           added_at as "addedAt", expires_at as "expiresAt", removed_at as "removedAt",
           changed_in as "changedIn"
    from risk.list_entry where changed_in > ${no}
    order by changed_in fetch first ${limit} rows with ties`.execute(db)
  return rows
}

/** What stands on the lists, newest first, for people. */
export async function findEntries(
  db: Db,
  { colour, limit }: Readonly<{ colour: Colour; limit: number }>,
): Promise<readonly ListEntry[]> {
  const { rows } = await sql<ListEntry>`
    select kind, digest, colour, masked, reason, source, added_by as "addedBy",
           added_at as "addedAt", expires_at as "expiresAt", removed_at as "removedAt",
           changed_in as "changedIn"
    from risk.list_entry where colour = ${colour} and removed_at is null
    order by added_at desc, kind, digest limit ${limit}`.execute(db)
  return rows
}

/** Approved and not done yet, oldest first. */
export async function findWaiting(db: Db, limit: number): Promise<readonly string[]> {
  const { rows } = await sql<{ id: string }>`
    select c.approval_id as id from risk.list_change c
    join oversight.approval_fact a on a.id = c.approval_id and a.state = 'APPROVED'
    where c.done_at is null order by c.approval_id limit ${limit}`.execute(db)
  return rows.map(({ id }) => id)
}
