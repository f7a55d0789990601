import { sql } from 'kysely'
import { type Currency, money } from '#kernel/money'
import type { Db, Tx } from '#platform/db'
import type { WalletTransfer } from './transfer.ts'

type Row = Omit<WalletTransfer, 'amount'> & Readonly<{ amount: bigint; currency: Currency }>

const columns = sql`
  id, customer_id as "customerId", request_id as "requestId", kind, card_id as "cardId",
  card_title as "cardTitle", amount, currency, created_at as "createdAt"`

const transferOf = ({ amount, currency, ...rest }: Row): WalletTransfer => ({
  ...rest,
  amount: money(amount, currency),
})

/** Answers whether it went in; the same request twice is one transfer. */
export async function insertTransfer(tx: Tx, transfer: WalletTransfer): Promise<boolean> {
  const { numAffectedRows } = await sql`
    insert into wallet.transfer (customer_id, id, request_id, kind, card_id, card_title, amount,
      currency, created_at)
    values (${transfer.customerId}, ${transfer.id}, ${transfer.requestId}, ${transfer.kind},
      ${transfer.cardId}, ${transfer.cardTitle}, ${transfer.amount.minor},
      ${transfer.amount.currency}, ${transfer.createdAt})
    on conflict (customer_id, request_id) do nothing`.execute(tx)
  return numAffectedRows === 1n
}

export async function findTransferByRequest(
  db: Db,
  { customerId, requestId }: Readonly<{ customerId: string; requestId: string }>,
): Promise<WalletTransfer | undefined> {
  const { rows } = await sql<Row>`
    select ${columns} from wallet.transfer
    where customer_id = ${customerId} and request_id = ${requestId}`.execute(db)
  return rows[0] && transferOf(rows[0])
}

export async function findTransfer(
  db: Db,
  { customerId, id }: Readonly<{ customerId: string; id: string }>,
): Promise<WalletTransfer | undefined> {
  const { rows } = await sql<Row>`
    select ${columns} from wallet.transfer
    where customer_id = ${customerId} and id = ${id}`.execute(db)
  return rows[0] && transferOf(rows[0])
}

/** A customer's transfers before an instant, newest first. */
export async function findTransfers(
  db: Db,
  page: Readonly<{ customerId: string; before: Date; since: Date; limit: number }>,
): Promise<readonly WalletTransfer[]> {
  const { rows } = await sql<Row>`
    select ${columns} from wallet.transfer
    where customer_id = ${page.customerId} and created_at < ${page.before}
      and created_at >= ${page.since}
    order by created_at desc limit ${page.limit}`.execute(db)
  return rows.map(transferOf)
}
