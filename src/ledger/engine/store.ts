import { sql } from 'kysely'
import type { Db, Tx } from '#platform/db'
import { tableOf } from '#platform/table-of'
import { type AccountName, accountColumns, balance, lateLegs, type NamedAccount } from '../store.ts'
import type { Account } from '../transfer.ts'
import type { Engine } from './engine.ts'

/** The name of a connection that no later one bears, in whatever time zone somebody reads it. */
const sessionName = sql`pid || '/' || extract(epoch from backend_start)`
const thisSession = sql`
  (select ${sessionName} from pg_stat_activity where pid = pg_backend_pid())`

const silenceMax = sql`interval '10 seconds'`

export type Claim = Pick<Engine, 'epoch' | 'lastBatch'>

/**
 * Makes this process the only one that writes balances, unless another engine is alive: one that has
 * said so in the last ten seconds and whose session still stands. Waits for every batch in flight,
 * since each of them holds the row of the book; a batch of an older epoch writes nothing from now on.
 */
export async function claimBook(db: Db, epoch: bigint): Promise<bigint | undefined> {
  const { rows } = await sql<{ epoch: bigint }>`
    update ledger.book
    set writer = 'engine', epoch = epoch + 1, seen_at = clock_timestamp(), session = ${thisSession},
        -- Rows leave nothing behind that is not in the balances.
        folded_to = case writer when 'rows' then 9223372036854775807 else folded_to end
    where writer = 'rows' or epoch = ${epoch} or seen_at < clock_timestamp() - ${silenceMax}
       or not exists (select from pg_stat_activity where ${sessionName} = session)
    returning epoch`.execute(db)
  return rows[0]?.epoch
}

/** Says that the engine is alive; `false` when another has taken its place. */
export async function sayAlive(db: Db, epoch: bigint): Promise<boolean> {
  const { numAffectedRows } = await sql`
    update ledger.book set seen_at = clock_timestamp(), session = ${thisSession}
    where epoch = ${epoch} and writer = 'engine'`.execute(db)
  return numAffectedRows === 1n
}

/**
 * Adds to every balance what it is short of, and answers where the engine goes on; `undefined`, and
 * nothing is changed, when the book is another's.
 */
export async function foldTail(tx: Tx, epoch: bigint): Promise<Claim | undefined> {
  const { rows: held } = await sql`
    select from ledger.book where writer = 'engine' and epoch = ${epoch} for update`.execute(tx)
  // Somebody else has claimed it since, and adds the same.
  if (held.length === 0) return undefined
  await sql`
    with sums as (
      select a.id, max(l.batch) as batch, sum(l.debits) as debits, sum(l.credits) as credits,
             sum(l.pending_debits) as pending_debits, sum(l.pending_credits) as pending_credits
      from (${lateLegs}) l join ledger.account a on a.id = l.id and l.batch > a.as_of
      group by a.id
    )
    update ledger.account a
    set debits = a.debits + s.debits, credits = a.credits + s.credits, as_of = s.batch,
        pending_debits = a.pending_debits + s.pending_debits,
        pending_credits = a.pending_credits + s.pending_credits
    from sums s where s.id = a.id`.execute(tx)
  const { rows } = await sql<Claim>`
    update ledger.book
    set last_batch = last.batch, folded_to = last.batch
    from (select greatest(last_batch, (select max(as_of) from ledger.account)) as batch
          from ledger.book) last
    where epoch = ${epoch}
    returning epoch, last_batch as "lastBatch"`.execute(tx)
  return rows[0]
}

/** Accounts by name or id, as their rows stand; nothing is locked. */
export async function findAccounts(
  tx: Tx,
  wanted: Readonly<{ names: readonly AccountName[]; ids: readonly bigint[] }>,
): Promise<readonly NamedAccount[]> {
  const { rows } = await sql<NamedAccount>`
    select ${accountColumns}
    from ${tableOf(wanted.names, { kind: 'text', owner: 'text', currency: 'text' })}
    cross join lateral (
      select * from ledger.account
      where owner = r.owner and kind = r.kind and currency = r.currency offset 0
    ) account
    union all
    select ${accountColumns} from ledger.account where id = any(${wanted.ids}::bigint[])`.execute(
    tx,
  )
  return rows
}

/** Balances alone, when nothing is posted; `false` when another engine has taken over. */
export async function writeBalances(
  db: Db,
  accounts: readonly Account[],
  at: Readonly<{ epoch: bigint; lastBatch: bigint; foldedTo: bigint }>,
): Promise<boolean> {
  const { rows } = await sql`
    with book as (
      update ledger.book set folded_to = ${at.foldedTo}
      where writer = 'engine' and epoch = ${at.epoch}
      returning id
    ), balances as (
      -- From the row that was changed, so that a process that has lost the books writes nothing.
      update ledger.account a
      set debits = r.debits, credits = r.credits, pending_debits = r."pendingDebits",
          pending_credits = r."pendingCredits", as_of = ${at.lastBatch}
      from book, ${tableOf(accounts, balance)}
      where a.id = r.id
    )
    select id from book`.execute(db)
  return rows.length === 1
}

/** Gives the books back to whoever writes rows, when every balance is complete. */
export async function handBackBook(db: Db, epoch: bigint): Promise<boolean> {
  const { numAffectedRows } = await sql`
    update ledger.book set writer = 'rows', seen_at = null, session = null
    where epoch = ${epoch} and writer = 'engine' and folded_to = last_batch`.execute(db)
  return numAffectedRows === 1n
}
