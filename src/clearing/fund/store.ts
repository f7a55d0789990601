import { sql } from 'kysely'
import { type Currency, money } from '#kernel/money'
import type { Db, Tx } from '#platform/db'
import type { FundMove } from './fund-move.ts'

type Row = Omit<FundMove, 'amount'> & Readonly<{ amount: bigint; currency: Currency }>

/** Answers whether it went in; the same request twice is one movement. */
export async function insertMove(tx: Tx, move: FundMove): Promise<boolean> {
  const { numAffectedRows } = await sql`
    insert into clearing.fund_move (mchid, kind, request_no, id, account_type, amount, currency,
      created_at)
    values (${move.mchid}, ${move.kind}, ${move.requestNo}, ${move.id}, ${move.accountType},
      ${move.amount.minor}, ${move.amount.currency}, ${move.createdAt})
    on conflict (mchid, kind, request_no) do nothing`.execute(tx)
  return numAffectedRows === 1n
}

export async function findMove(
  db: Db,
  { mchid, kind, requestNo }: Pick<FundMove, 'mchid' | 'kind' | 'requestNo'>,
): Promise<FundMove | undefined> {
  const { rows } = await sql<Row>`
    select mchid, kind, request_no as "requestNo", id, account_type as "accountType", amount,
      currency, created_at as "createdAt"
    from clearing.fund_move
    where mchid = ${mchid} and kind = ${kind} and request_no = ${requestNo}`.execute(db)
  const [row] = rows
  if (!row) return undefined
  const { amount, currency, ...rest } = row
  return { ...rest, amount: money(amount, currency) }
}
