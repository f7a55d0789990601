import { exceeds, money, plus } from '#kernel/money'
import type { Refusal } from '#kernel/refusal'
import type { Tx } from '#platform/db'
import { nameOf, type Order } from '../../order/order.ts'
import { lockOrders } from '../../order/store.ts'
import { refuse as refuseRefund, refundCountMax, refundPeriodMs } from '../../refund/refund.ts'
import type { Scope } from '../scope.ts'
import { refuse, type Wish } from './desk-refund.ts'
import { findNamed, findTakenNumbers, sumWaiting } from './store.ts'

/** A wish with its order and how many fen of it can be asked back at most; or why it cannot be. */
export type Checked =
  | Readonly<{ wish: Wish; order: Order; left: bigint }>
  | Readonly<{ wish: Wish; refusal: Refusal }>

/**
 * Looks at each wish in turn, those before it counted. The orders are locked until the transaction ends, so
 * that two people together do not ask back more than there is.
 */
export async function checkWishes(
  tx: Tx,
  scope: Scope,
  wishes: readonly Wish[],
  now: Date,
): Promise<readonly Checked[]> {
  const named = await findNamed(tx, scope, [...new Set(wishes.map(({ number }) => number))])
  const orders = new Map(
    (await lockOrders(tx, unique(named))).map((order) => [nameOf(order), order] as const),
  )
  const waiting = new Map(await sumWaiting(tx, named))
  const taken = new Set(await takenAmong(tx, wishes, named))
  return wishes.map((wish) => {
    const keys = named.filter(({ number }) => number === wish.number)
    const [key] = keys
    // A provider's merchants may have the same number; then the transaction number says which.
    const order = keys.length === 1 && key ? orders.get(nameOf(key)) : undefined
    if (!order) return { wish, refusal: refuseRefund('ORDER_NOT_FOUND') }
    const left = order.amount.minor - order.refunded - (waiting.get(order.id) ?? 0n)
    const refusal = refusalOf(order, wish, left, now) ?? refusalOfNumber(taken, wish)
    if (refusal) return { wish, refusal }
    waiting.set(order.id, (waiting.get(order.id) ?? 0n) + wish.amount)
    return { wish, order, left }
  })
}

const unique = <Key extends Readonly<{ mchid: string; id: string }>>(keys: readonly Key[]) => [
  ...new Map(keys.map((key) => [nameOf(key), key] as const)).values(),
]

async function takenAmong(
  tx: Tx,
  wishes: readonly Wish[],
  named: Awaited<ReturnType<typeof findNamed>>,
): Promise<ReadonlySet<string>> {
  const numbers = wishes.flatMap(({ number, outRefundNo }) =>
    outRefundNo === undefined
      ? []
      : named.filter((key) => key.number === number).map(({ mchid }) => ({ mchid, outRefundNo })),
  )
  return numbers.length === 0 ? new Set() : findTakenNumbers(tx, numbers)
}

/** As a refund would be refused now; it is asked again when it is made. */
function refusalOf(order: Order, { amount }: Wish, left: bigint, now: Date): Refusal | undefined {
  const { payment, state, refundCount } = order
  if (!payment) return refuseRefund('ORDER_NOT_PAID')
  if (state === 'REVOKED') return refuseRefund('ORDER_REVERSED')
  if (now.getTime() - payment.paidAt.getTime() > refundPeriodMs)
    return refuseRefund('REFUND_TOO_LATE')
  if (refundCount >= refundCountMax) return refuseRefund('TOO_MANY_REFUNDS')
  const { currency } = order.amount
  const after = plus(money(order.refunded, currency), money(amount, currency))
  if (exceeds(after, order.amount) || amount > left)
    return refuse('REFUND_EXCEEDS_LEFT', { leftMinor: String(left) })
  return undefined
}

/** A number may stand once: in the tables, and in one file. */
function refusalOfNumber(taken: Set<string>, { outRefundNo }: Wish): Refusal | undefined {
  if (outRefundNo === undefined) return undefined
  if (taken.has(outRefundNo)) return refuse('REFUND_NO_TAKEN')
  taken.add(outRefundNo)
  return undefined
}
