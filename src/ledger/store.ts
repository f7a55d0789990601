import { type RawBuilder, sql } from 'kysely'
import { assert } from '#kernel/assert'
import type { Db, Tx } from '#platform/db'
import { tableOf } from '#platform/table-of'
import { byMonth, type Month, monthOf } from './birth.ts'
import type { AccountKind } from './chart.ts'
import type { Account, Entry } from './transfer.ts'

/** An account's identity; it never changes, so callers may remember it. */
export type AccountName = Readonly<{ kind: AccountKind; owner: string; currency: string }>

export type NamedAccount = AccountName & Account

export type NewAccount = AccountName &
  Readonly<{ id: bigint; normalSide: 'debit' | 'credit'; limited: boolean }>

const newAccount = {
  id: 'bigint',
  kind: 'text',
  owner: 'text',
  currency: 'text',
  normalSide: 'text',
  limited: 'boolean',
} as const

/** Opens what is not open yet; an account that exists is left as it is. */
export async function insertAccounts(
  tx: Tx,
  accounts: readonly NewAccount[],
  now: Date,
): Promise<void> {
  await sql`
    insert into ledger.account (id, kind, owner, currency, normal_side, limited, opened_at)
    select r.id, r.kind, r.owner, r.currency, r."normalSide", r.limited, ${now}
    from ${tableOf(accounts, newAccount)}
    order by r.owner, r.kind -- two openers never wait for each other in a circle
    on conflict (owner, kind, currency) do nothing`.execute(tx)
}

export const accountColumns = sql`
  account.id, account.kind, account.owner, account.currency, normal_side as "normalSide", limited, state, debits, credits,
  pending_debits as "pendingDebits", pending_credits as "pendingCredits"`

/** Legs of entries that balances may be short of. Rows leave none: then this reads nothing. */
export const lateLegs = sql`
  with late as (
    select t.* from ledger.transfer t
    where (select writer from ledger.book) = 'engine'
      and t.batch > (select folded_to from ledger.book)
  )
  select debit_account as id, batch, amount as debits, 0 as credits, 0 as pending_debits,
         0 as pending_credits from late where kind in ('direct', 'post')
  union all
  select credit_account, batch, 0, amount, 0, 0 from late where kind in ('direct', 'post')
  union all
  select debit_account, batch, 0, 0, amount, 0 from late where kind = 'pending'
  union all
  select credit_account, batch, 0, 0, 0, amount from late where kind = 'pending'
  union all
  select r.debit_account, r.batch, 0, 0, -p.amount, 0
  from late r join ledger.transfer p on p.key = r.pending_key and p.born = r.born
  union all
  select r.credit_account, r.batch, 0, 0, 0, -p.amount
  from late r join ledger.transfer p on p.key = r.pending_key and p.born = r.born`

/** Locks in the order of ids, so that two batches never wait for each other in a circle. */
export async function lockAccounts(
  tx: Tx,
  names: readonly AccountName[],
  ids: readonly bigint[],
): Promise<readonly NamedAccount[]> {
  const { rows } = await sql<NamedAccount>`
    select ${accountColumns}
    from (
      select a.id
      from ${tableOf(names, { kind: 'text', owner: 'text', currency: 'text' })}
      cross join lateral (
        select id from ledger.account
        where owner = r.owner and kind = r.kind and currency = r.currency offset 0
      ) a
      union select unnest(${ids}::bigint[])
      order by id
    ) wanted
    cross join lateral (
      select * from ledger.account where id = wanted.id for no key update
    ) account`.execute(tx)
  return rows
}

/** An account with its complete balance, whoever writes balances. */
export async function findAccount(db: Db, name: AccountName): Promise<Account | undefined> {
  const { rows } = await sql<Account & { writer: Book['writer'] }>`
    select ${accountColumns}, (select writer from ledger.book) as writer from ledger.account
    where owner = ${name.owner} and kind = ${name.kind} and currency = ${name.currency}`.execute(db)
  const [account] = rows
  // Where rows are written the row is exact, and looking for late legs would nearly double its 0.3 ms.
  return account?.writer === 'engine' ? findLateAccount(db, name) : account
}

/** What its row is short of is added from the entries of the last moments. */
async function findLateAccount(db: Db, name: AccountName): Promise<Account | undefined> {
  const { rows } = await sql<Account>`
    select account.id, account.currency, normal_side as "normalSide", limited, state,
           (account.debits + late.debits)::bigint as debits, (account.credits + late.credits)::bigint as credits,
           (account.pending_debits + late.pending_debits)::bigint as "pendingDebits",
           (account.pending_credits + late.pending_credits)::bigint as "pendingCredits"
    from ledger.account
    cross join lateral (
      select coalesce(sum(l.debits), 0) as debits, coalesce(sum(l.credits), 0) as credits,
             coalesce(sum(l.pending_debits), 0) as pending_debits,
             coalesce(sum(l.pending_credits), 0) as pending_credits
      from (${lateLegs}) l where l.id = account.id and l.batch > account.as_of
    ) late
    where owner = ${name.owner} and kind = ${name.kind} and currency = ${name.currency}`.execute(db)
  return rows[0]
}

/** `false`, and nothing is changed, when others keep the books: rows have no epoch. */
export async function updateAccountState(
  tx: Tx,
  id: bigint,
  { state, epoch }: Readonly<{ state: Account['state']; epoch: bigint | null }>,
): Promise<boolean> {
  const { numAffectedRows } = await sql`
    with book as (
      select from ledger.book
      where writer = case when ${epoch}::bigint is null then 'rows' else 'engine' end
        and epoch = coalesce(${epoch}, epoch)
      for share
    )
    update ledger.account set state = ${state} from book where id = ${id}`.execute(tx)
  return numAffectedRows === 1n
}

const entryColumns = sql`
  key, kind, debit_account as "debitAccount", credit_account as "creditAccount", amount,
  at_most as "atMost", currency, posting, pending_key as "pendingKey"`

export const findEntries = (db: Db, keys: readonly string[]): Promise<readonly Entry[]> =>
  findByMonth(db, sql`key`, keys)

/** A resolution is born with the pending transfer that it resolves. */
export const findResolutions = (
  db: Db,
  pendingKeys: readonly string[],
): Promise<readonly Entry[]> => findByMonth(db, sql`pending_key`, pendingKeys)

async function findByMonth(
  db: Db,
  column: RawBuilder<unknown>,
  keys: readonly string[],
): Promise<readonly Entry[]> {
  const found: Entry[] = []
  for (const [month, born] of byMonth(keys)) {
    const { rows } = await sql<Entry>`
      select ${entryColumns} from ledger.transfer
      where born = ${literal(month)} and ${column} = any(${born}::text[])`.execute(db)
    found.push(...rows)
  }
  return found
}

/** Spelled into the statement, so that its plan knows one partition and not all of them. */
const literal = (month: Month): RawBuilder<unknown> => sql.raw(`date '${month}'`)

export type Timeout = Readonly<{ expiresAt: Date; pendingKey: string }>

export const balance = {
  id: 'bigint',
  debits: 'bigint',
  credits: 'bigint',
  pendingDebits: 'bigint',
  pendingCredits: 'bigint',
} as const

const entryColumnTypes = {
  key: 'text',
  born: 'date',
  position: 'integer',
  kind: 'text',
  debitAccount: 'bigint',
  creditAccount: 'bigint',
  amount: 'bigint',
  atMost: 'bigint',
  currency: 'text',
  posting: 'text',
  pendingKey: 'text',
} as const

/** What is written together: entries in order, balances, new timeouts. */
export type Batch = Readonly<{
  id: bigint
  businessDate: string
  createdAt: Date
  digest: Buffer
  entries: readonly Entry[]
  accounts: readonly Account[]
  timeouts: readonly Timeout[]
}>

/** A statement that holds the book until the end of the transaction, or finds no row of it. */
export type Hold = RawBuilder<unknown>

/**
 * The hold of those who write balances under row locks, any number at once. Closing a day and taking
 * the books over change the row, so they wait for us, and who comes later sees them.
 */
export const holdByRows = ({ businessDate }: Batch): Hold => sql`
  select from ledger.book
  where writer = 'rows' and closed_through < ${businessDate}::date for share`

/** The hold of the one engine of this epoch, and how far balances are complete when it is let go. */
export const holdByEngine = (
  { id, businessDate }: Batch,
  { epoch, foldedTo }: Readonly<{ epoch: bigint; foldedTo: bigint }>,
): Hold => sql`
  update ledger.book set last_batch = ${id}, folded_to = ${foldedTo}
  where writer = 'engine' and epoch = ${epoch} and closed_through < ${businessDate}::date
  returning id`

/**
 * Writes a batch in one statement, or nothing and answers `false` when the book cannot be held.
 * Balances are absolute: whoever decided them was alone with them.
 */
export async function writeBatch(tx: Tx, batch: Batch, hold: Hold): Promise<boolean> {
  const { numAffectedRows } = await sql`
    with book as (${hold}), balances as (
      update ledger.account a
      set debits = r.debits, credits = r.credits,
          pending_debits = r."pendingDebits", pending_credits = r."pendingCredits",
          as_of = greatest(a.as_of, ${batch.id})
      from book, ${tableOf(batch.accounts, balance)}
      where a.id = r.id
    ), timeouts as (
      insert into ledger.timeout (expires_at, pending_key)
      select r."expiresAt", r."pendingKey"
      from book, ${tableOf(batch.timeouts, { expiresAt: 'timestamptz', pendingKey: 'text' })}
    ), unsealed as (
      insert into ledger.unsealed (batch, entries, digest)
      select ${batch.id}, ${batch.entries.length}::integer, ${batch.digest}::bytea from book
    )
    insert into ledger.transfer (key, born, batch, position, kind, debit_account, credit_account, amount,
                                 at_most, currency, posting, pending_key, business_date, created_at)
    select r.key, r.born, ${batch.id}, r.position, r.kind, r."debitAccount", r."creditAccount",
           r.amount, r."atMost", r.currency, r.posting, r."pendingKey",
           ${batch.businessDate}::date, ${batch.createdAt}::timestamptz
    from book, ${tableOf(batch.entries.map(placed), entryColumnTypes)}`.execute(tx)
  return Number(numAffectedRows) === batch.entries.length
}

const placed = (entry: Entry, index: number) => ({
  ...entry,
  born: monthOf(entry.key),
  position: index + 1,
})

/** What every writer of the books must agree on. */
export type Book = Readonly<{ writer: 'rows' | 'engine'; epoch: bigint; closedThrough: string }>

export async function findBook(db: Db): Promise<Book> {
  const { rows } = await sql<Book>`
    select writer, epoch, closed_through::text as "closedThrough" from ledger.book`.execute(db)
  const [book] = rows
  assert(book, 'the migration wrote the one row of the book')
  return book
}

/** Takes timeouts that have passed; another process takes others. */
export async function takeTimeouts(tx: Tx, now: Date, limit: number): Promise<readonly string[]> {
  const { rows } = await sql<{ pendingKey: string }>`
    delete from ledger.timeout t
    using (select expires_at, pending_key from ledger.timeout where expires_at <= ${now}
           order by expires_at limit ${limit} for update skip locked) due
    where t.expires_at = due.expires_at and t.pending_key = due.pending_key
    returning t.pending_key as "pendingKey"`.execute(tx)
  return rows.map(({ pendingKey }) => pendingKey)
}
