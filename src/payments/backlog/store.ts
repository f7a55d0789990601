import { type RawBuilder, sql } from 'kysely'
import type { Db } from '#platform/db'

/** How many wait, and since when the first of them. */
export type Waiting = Readonly<{ count: number; since: Date | null }>

/** Of those that began to wait by `until`; without it, of all. */
export type Count = (db: Db, until?: Date) => Promise<Waiting>

/** Each condition is that of a partial index, which makes it cheap to ask. */
const countOf =
  (rows: RawBuilder<unknown>): Count =>
  async (db, until) => {
    const old = until ? sql`and created_at <= ${until}` : sql``
    const { rows: counted } = await sql<Waiting>`
      select count(*)::integer as count, min(created_at) as since from ${rows} ${old}`.execute(db)
    return counted[0] ?? { count: 0, since: null }
  }

/** Callbacks that no merchant has acknowledged yet. */
export const waitingCallbacks = countOf(sql`payments.callback where state = 'pending'`)

/** Refunds that nobody has to approve and that have not arrived. */
export const waitingRefunds = countOf(
  sql`payments.refund where state = 'PROCESSING' and approval_id is null`,
)

/** Refunds that wait for people to approve them, or for a moment after they did. */
export const refundsInReview = countOf(
  sql`payments.refund where state = 'PROCESSING' and approval_id is not null`,
)

/** Refunds that could not arrive, and wait for their merchant to choose another way. */
export const abnormalRefunds = countOf(sql`payments.refund where state = 'ABNORMAL'`)
