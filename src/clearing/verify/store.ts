import { type RawBuilder, sql } from 'kysely'
import { type Currency, money } from '#kernel/money'
import type { Db, Tx } from '#platform/db'
import { type TestTransfer, testTransferStates } from './test-transfer.ts'

type Row = Omit<TestTransfer, 'amount'> & Readonly<{ amount: bigint; currency: Currency }>

const columns = sql`
  t.id, t.amount, t.currency, t.account_sealed as "accountSealed", t.last4,
  t.holder_name as "holderName", t.bank_name as "bankName", t.branch_number as "branchNumber",
  t.bank, t.state, t.sent_at as "sentAt", t.leased_until as "leasedUntil",
  t.handed_at as "handedAt", t.ask_at as "askAt", t.paid_at as "paidAt", t.reason,
  t.created_at as "createdAt", t.updated_at as "updatedAt"`

const transferOf = ({ amount, currency, ...rest }: Row): TestTransfer => ({
  ...rest,
  amount: money(amount, currency),
})

async function select(
  db: Db | Tx,
  condition: RawBuilder<unknown>,
): Promise<readonly TestTransfer[]> {
  const { rows } = await sql<Row>`
    select ${columns} from clearing.test_transfer t where ${condition}`.execute(db)
  return rows.map(transferOf)
}

/** Once: the same id again changes nothing. */
export async function insertTransfer(tx: Tx, one: TestTransfer): Promise<void> {
  await sql`
    insert into clearing.test_transfer (id, amount, currency, account_sealed, last4, holder_name,
      bank_name, branch_number, state, created_at, updated_at)
    values (${one.id}, ${one.amount.minor}, ${one.amount.currency}, ${one.accountSealed},
      ${one.last4}, ${one.holderName}, ${one.bankName}, ${one.branchNumber}, ${one.state},
      ${one.createdAt}, ${one.updatedAt})
    on conflict (id) do nothing`.execute(tx)
}

export const findTransfers = (
  db: Db | Tx,
  ids: readonly string[],
): Promise<readonly TestTransfer[]> => select(db, sql`t.id = any(${[...ids]}::text[])`)

/** Not sent yet, oldest first; whoever comes second waits for the first. */
export const lockCreated = (tx: Tx, limit: number): Promise<readonly TestTransfer[]> =>
  select(tx, sql`t.state = 'CREATED' order by t.created_at, t.id limit ${limit} for no key update`)

type Lease = Readonly<{ bank: string; now: Date; until: Date; limit: number }>

/** Sent ones of which it is not known that the bank has them, for whoever hands them over until then. */
export async function leaseUnheard(db: Db, lease: Lease): Promise<readonly TestTransfer[]> {
  const { rows } = await sql<Row>`
    update clearing.test_transfer t set leased_until = ${lease.until}
    where t.state = 'SENT' and t.handed_at is null and t.id in (
      select u.id from clearing.test_transfer u
      where u.bank = ${lease.bank} and u.state = 'SENT' and u.handed_at is null
        and u.leased_until <= ${lease.now}
      order by u.leased_until limit ${lease.limit} for no key update skip locked)
    returning ${columns}`.execute(db)
  return rows.map(transferOf)
}

type Due = Readonly<{ bank: string; now: Date; limit: number }>

/** Whose bank is to be asked now; those that another process has at hand are left out. */
export const lockToAsk = (tx: Tx, { bank, now, limit }: Due): Promise<readonly TestTransfer[]> =>
  select(
    tx,
    sql`t.bank = ${bank} and t.ask_at <= ${now} and t.handed_at is not null
      order by t.ask_at limit ${limit} for no key update skip locked`,
  )

export const lockTransfers = (tx: Tx, ids: readonly string[]): Promise<readonly TestTransfer[]> =>
  select(tx, sql`t.id = any(${[...ids]}::text[]) order by t.id for no key update`)

/** What changes, in a transaction that has it locked; its state moves as the table has it. */
export async function updateTransfer(tx: Tx, one: TestTransfer): Promise<void> {
  const from = [one.state, ...testTransferStates.sourcesOf(one.state)]
  const { numAffectedRows } = await sql`
    update clearing.test_transfer set state = ${one.state}, bank = ${one.bank},
      sent_at = ${one.sentAt}, leased_until = ${one.leasedUntil}, handed_at = ${one.handedAt},
      ask_at = ${one.askAt}, paid_at = ${one.paidAt}, reason = ${one.reason},
      updated_at = ${one.updatedAt}
    where id = ${one.id} and state = any(${from}::text[])`.execute(tx)
  if (numAffectedRows !== 1n)
    throw new Error(`a test transfer moved to ${one.state} from a state that does not lead there`)
}
