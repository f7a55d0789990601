import { type RawBuilder, sql } from 'kysely'
import { type Currency, money } from '#kernel/money'
import { businessDate } from '#kernel/time'
import type { Db, Tx } from '#platform/db'
import { tableOf } from '#platform/table-of'
import type { ShareReturn } from './share-return.ts'

type ReturnRow = Omit<ShareReturn, 'amount'> & Readonly<{ amount: bigint; currency: Currency }>

async function select(db: Db, condition: RawBuilder<unknown>): Promise<readonly ShareReturn[]> {
  const { rows } = await sql<ReturnRow>`
    select b.mchid, b.id, b.out_return_no as "outReturnNo", b.share_id as "shareId",
           s.out_order_no as "outOrderNo", b.detail_id as "detailId", b.order_id as "orderId",
           s.sp_mchid as "spMchid", b.return_mchid as "returnMchid", b.amount, b.currency,
           b.description, b.result, b.fail_reason as "failReason",
           b.content_digest as "contentDigest", b.created_at as "createdAt"
    from clearing.share_return b
    join clearing.share s on s.mchid = b.mchid and s.id = b.share_id
    where ${condition}`.execute(db)
  return rows.map(({ amount, currency, ...rest }) => ({ ...rest, amount: money(amount, currency) }))
}

export async function findReturn(
  db: Db,
  { mchid, outReturnNo }: Readonly<{ mchid: string; outReturnNo: string }>,
): Promise<ShareReturn | undefined> {
  const [found] = await select(db, sql`b.out_return_no = ${outReturnNo} and b.mchid = ${mchid}`)
  return found
}

/** How often was asked for something back of this share; what the platform took does not count. */
export async function countReturns(
  db: Db,
  { mchid, id }: Readonly<{ mchid: string; id: string }>,
): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*)::integer as count from clearing.share_return
    where share_id = ${id} and mchid = ${mchid} and out_return_no is not null`.execute(db)
  return rows[0]?.count ?? 0
}

const columns = {
  mchid: 'text',
  id: 'text',
  outReturnNo: 'text',
  shareId: 'text',
  detailId: 'text',
  orderId: 'text',
  returnMchid: 'text',
  minor: 'bigint',
  currency: 'text',
  description: 'text',
  result: 'text',
  failReason: 'text',
  contentDigest: 'text',
  date: 'date',
  createdAt: 'timestamptz',
} as const

/** Answers how many went in: a number that is taken does not. */
export async function insertReturns(tx: Tx, returns: readonly ShareReturn[]): Promise<bigint> {
  const rows = returns.map(({ amount, ...rest }) => ({
    ...rest,
    ...amount,
    date: businessDate(rest.createdAt),
  }))
  const { numAffectedRows } = await sql`
    insert into clearing.share_return (mchid, id, out_return_no, share_id, detail_id, order_id,
      return_mchid, amount, currency, description, result, fail_reason, content_digest,
      business_date, created_at)
    select * from ${tableOf(rows, columns)}
    on conflict (out_return_no, mchid) do nothing`.execute(tx)
  return numAffectedRows ?? 0n
}
