import { sql } from 'kysely'
import type { Db } from '#platform/db'
import type { Colour, ListKind } from '../../list/entry.ts'
import type { ListChange, ListEntry } from '../../list/store.ts'

/** What stands on the lists, the newest first; of one value, by its digest, also what was taken off. */
export async function findListed(
  db: Db,
  {
    colour,
    kind,
    digest,
    limit,
  }: Readonly<{
    colour?: Colour | undefined
    kind?: ListKind | undefined
    digest?: string | undefined
    limit: number
  }>,
): Promise<readonly ListEntry[]> {
  const { rows } = await sql<ListEntry>`
    select kind, digest, colour, masked, reason, source, added_by as "addedBy",
           added_at as "addedAt", expires_at as "expiresAt", removed_at as "removedAt",
           changed_in as "changedIn"
    from risk.list_entry
    where ${colour === undefined ? sql`true` : sql`colour = ${colour}`}
      and ${kind === undefined ? sql`true` : sql`kind = ${kind}`}
      and ${digest === undefined ? sql`removed_at is null` : sql`digest = ${digest}`}
    order by added_at desc, kind, digest limit ${limit}`.execute(db)
  return rows
}

/** A change with where its approval stands; `null` of one that needed none. */
export type ChangeLine = ListChange &
  Readonly<{ approvalState: string | null; first: string | null }>

/** What was changed and asked for, the newest first; of one value, by its digest, what touched it. */
export async function findChanges(
  db: Db,
  { digest, limit }: Readonly<{ digest?: string | undefined; limit: number }>,
): Promise<readonly ChangeLine[]> {
  const touched =
    digest === undefined
      ? sql`true`
      : sql`exists (select from risk.list_change_row r where r.change_id = c.id and r.digest = ${digest})`
  const { rows } = await sql<ChangeLine>`
    select c.id, c.act, c.kind, c.colour, c.reason, c.source, c.expires_at as "expiresAt",
           c.row_digest as "rowDigest", c.count, c.maker, c.approval_id as "approvalId",
           c.asked_at as "askedAt", c.done_at as "doneAt", a.state as "approvalState",
           (select r.masked from risk.list_change_row r where r.change_id = c.id limit 1) as first
    from risk.list_change c left join oversight.approval_fact a on a.id = c.approval_id
    where ${touched} order by c.id desc limit ${limit}`.execute(db)
  return rows
}
