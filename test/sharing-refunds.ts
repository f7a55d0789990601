import { sql } from 'kysely'
import { fen } from '#kernel/money'
import { post, postChain, stands } from '#ledger'
import { inTransaction } from '#platform/db'
import { fundRefund } from '../src/clearing/sharing/refund/fund-refund.ts'
import { refundReleased } from '../src/clearing/sharing/refund/release-refund.ts'
import type { NewOrder } from '../src/payments/order/order.ts'
import { reverseOrder } from '../src/payments/order/reverse-order.ts'
import { newRefundId } from '../src/payments/refund/refund.ts'
import { requestRefund } from '../src/payments/refund/request-refund.ts'
import { withoutChannels } from './payments.ts'
import type { SharingWorld } from './sharing.ts'

export type Refunded = Readonly<{
  id: string
  keys: readonly string[]
  minor: bigint
  /** What each purse gave, by its kind. */
  from: Readonly<Record<string, bigint>>
}>

/** A refund as payments asks for one: the purses that we name give pending money to the payer. */
export const refund = (
  { deps, payer, mchid }: SharingWorld,
  { id: orderId }: Pick<NewOrder, 'id'>,
  minor: bigint,
  fundsAccount: 'AVAILABLE' | null = null,
): Promise<Refunded> =>
  inTransaction(deps.db, async (tx) => {
    const now = deps.now()
    const id = newRefundId(now)
    const key = { mchid, id: orderId }
    const ask = { order: key, amount: fen(minor), fundsAccount, now }
    const sources = await fundRefund(deps)(tx, ask)
    const movements = sources.map(({ account, amount }, index) => ({
      key: `${id}:refund:${index}`,
      kind: 'pending' as const,
      posting: 'refund_to_balance',
      debit: account,
      credit: { kind: 'customer_balance' as const, owner: payer.id },
      amount,
    }))
    const verdicts = await postChain(tx, movements, now)
    if (!verdicts.every(stands)) throw new Error(`a refund was not funded: ${verdicts.join()}`)
    const from = Object.fromEntries(
      sources.map(({ account, amount }) => [account.kind, amount.minor]),
    )
    return { id, keys: movements.map(({ key: name }) => name), minor, from }
  })

/** The refund is closed: its purses have their money again, and the order its frozen part. */
export const release = (
  { deps, mchid }: SharingWorld,
  { id: orderId }: Pick<NewOrder, 'id'>,
  { id, keys, minor, from }: Refunded,
): Promise<void> =>
  inTransaction(deps.db, async (tx) => {
    const now = deps.now()
    const voids = keys.map((pendingKey) => ({
      key: `${pendingKey}:released`,
      kind: 'void' as const,
      pendingKey,
      posting: 'refund_released',
    }))
    await postChain(tx, voids, now)
    await refundReleased(tx, {
      order: { mchid, id: orderId },
      refundId: id,
      amount: fen(minor),
      fromSharing: from['merchant_sharing'] ?? 0n,
      now,
    })
  })

/**
 * What is left of every order of the merchant, and what its pool has available: always the same. An
 * order that nobody has touched is left whole.
 */
export async function poolOf({ deps, holds }: SharingWorld, mchid: string) {
  const { rows } = await sql<{ left: bigint }>`
    select coalesce(sum(coalesce(
             o.amount - o.shared - o.refunded - o.unfrozen - o.fee_taken, p.amount)), 0)::bigint as left
    from payments.payment_fact p
    left join clearing.sharing_order o on o.mchid = p.mchid and o.order_id = p.id
    where p.mchid = ${mchid} and p.profit_sharing and (o.mchid is not null or p.state <> 'REVOKED')
  `.execute(deps.db)
  return { left: rows[0]?.left ?? 0n, pool: await holds('merchant_sharing', mchid) }
}

/** A receiver pays something out. */
export const spend = ({ deps, payer }: SharingWorld, owner: string, minor: bigint) =>
  inTransaction(deps.db, (tx) =>
    post(
      tx,
      [
        {
          key: `spend:${owner}`,
          kind: 'direct',
          posting: 'spend',
          debit: { kind: 'merchant_available', owner },
          credit: { kind: 'customer_balance', owner: payer.id },
          amount: fen(minor),
        },
      ],
      deps.now(),
    ),
  )

/** Asks for a refund as a merchant does. */
export const askRefund = ({ deps, mchid }: SharingWorld, outTradeNo: string, minor: bigint) =>
  requestRefund(
    { ...deps, fundRefund: fundRefund(deps) },
    {
      mchid,
      spMchid: null,
      transactionId: null,
      outTradeNo,
      outRefundNo: `r-${outTradeNo}`,
      amount: fen(minor),
      total: fen(100_000n),
      reason: null,
      notifyUrl: null,
      contentDigest: 'x',
    },
  )

/** Undoes a code payment at the till. */
export const reverseAtTill = ({ deps, mchid }: SharingWorld, outTradeNo: string) =>
  reverseOrder(
    { ...deps, fundRefund: fundRefund(deps), instructions: withoutChannels(deps) },
    { mchid, outTradeNo, spMchid: null },
  )
