import { sql } from 'kysely'
import type { Db, Tx } from '#platform/db'
import type { PaymentCode } from './payment-code.ts'

type Row = Omit<PaymentCode, 'order'> &
  Readonly<{ orderMchid: string | null; orderId: string | null }>

const columns = sql`
  code, customer_id as "customerId", issued_at as "issuedAt", expires_at as "expiresAt",
  order_mchid as "orderMchid", order_id as "orderId", needs_pin as "needsPin"`

const codeOf = ({ orderMchid, orderId, ...rest }: Row): PaymentCode => ({
  ...rest,
  order: orderMchid !== null && orderId !== null ? { mchid: orderMchid, id: orderId } : null,
})

export async function insertCode(db: Db, code: PaymentCode): Promise<void> {
  await sql`
    insert into wallet.payment_code (code, customer_id, issued_at, expires_at)
    values (${code.code}, ${code.customerId}, ${code.issuedAt}, ${code.expiresAt})`.execute(db)
}

export async function findCode(db: Db, code: string): Promise<PaymentCode | undefined> {
  const { rows } = await sql<Row>`
    select ${columns} from wallet.payment_code where code = ${code}`.execute(db)
  return rows[0] && codeOf(rows[0])
}

export async function lockCode(tx: Tx, code: string): Promise<PaymentCode | undefined> {
  const { rows } = await sql<Row>`
    select ${columns} from wallet.payment_code where code = ${code} for update`.execute(tx)
  return rows[0] && codeOf(rows[0])
}

export async function markRedeemed(
  tx: Tx,
  redeemed: Readonly<{
    code: string
    mchid: string
    id: string
    needsPin: boolean
    now: Date
  }>,
): Promise<void> {
  await sql`
    update wallet.payment_code
    set order_mchid = ${redeemed.mchid}, order_id = ${redeemed.id},
        needs_pin = ${redeemed.needsPin}, redeemed_at = ${redeemed.now}
    where code = ${redeemed.code}`.execute(tx)
}

export async function countPinFree(
  tx: Tx,
  { customerId, since }: Readonly<{ customerId: string; since: Date }>,
): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*)::integer as count from wallet.payment_code
    where customer_id = ${customerId} and redeemed_at >= ${since} and not needs_pin`.execute(tx)
  return rows[0]?.count ?? 0
}

/** Codes that nobody redeemed are of no use to anybody after a day. */
export async function deleteStaleCodes(db: Db, before: Date, limit: number): Promise<number> {
  const { numAffectedRows } = await sql`
    delete from wallet.payment_code where code in (
      select code from wallet.payment_code
      where expires_at < ${before} and redeemed_at is null limit ${limit})`.execute(db)
  return Number(numAffectedRows ?? 0n)
}
