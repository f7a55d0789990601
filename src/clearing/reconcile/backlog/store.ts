import { sql } from 'kysely'
import type { Db } from '#platform/db'
import type { BreakClass } from '../recon-break.ts'

/** What is open of a class: how many, what both sides tell differently, and since when the first. */
export type OpenClass = Readonly<{
  class: BreakClass
  count: number
  stake: bigint
  since: Date
}>

/** Open differences are few; their partial index makes it cheap to ask. Stakes are those of `stakeOf`. */
export async function sumOpen(db: Db): Promise<readonly OpenClass[]> {
  const { rows } = await sql<OpenClass>`
    select class, count(*)::integer as count, min(opened_at) as since,
           sum(case class
             when 'fee' then abs(coalesce(ours_fee, 0) - coalesce(theirs_fee, 0))
             when 'duplicate' then coalesce(ours_amount, theirs_amount, 0) * extra
             when 'state' then coalesce(theirs_amount, 0)
             when 'merchant' then coalesce(theirs_amount, 0)
             when 'currency' then coalesce(theirs_amount, 0)
             else abs(coalesce(ours_amount, 0) - coalesce(theirs_amount, 0)) end)::bigint as stake
    from clearing.recon_break where state = 'OPEN' group by class`.execute(db)
  return rows
}

/** What open differences hold in the suspense account together. */
export async function sumSuspended(db: Db): Promise<bigint> {
  const { rows } = await sql<{ suspended: bigint }>`
    select coalesce(sum(suspended), 0)::bigint as suspended
    from clearing.recon_break where state = 'OPEN'`.execute(db)
  return rows[0]?.suspended ?? 0n
}
