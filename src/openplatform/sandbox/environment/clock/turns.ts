import type { Clearing } from '#clearing'
import { closeDays, expirePending, keepMonths, sealBatches } from '#ledger'
import type { Payments } from '#payments'
import type { Clock } from '#kernel/time'
import type { Db } from '#platform/db'

/** One sweep, by the name of its loop. */
export type Turn = Readonly<{ name: string; run: () => Promise<unknown> }>

type Deps = Readonly<{
  db: Db
  now: Clock
  payments: Pick<Payments, 'settleRefunds' | 'expireOrders' | 'instructions'>
  clearing: Pick<Clearing, 'sweeps'>
}>

/**
 * What the loops would do in their own time, in the order in which one needs the other. The bank is
 * asked twice: it says how a payout went only after it was sent.
 */
const clearingOrder = [
  'process-batches',
  'expire-transfers',
  'expire-frozen',
  'cut-days',
  'settle-due',
  'advance-day',
  'pay-out',
  'pay-out',
  'prove-custody',
  'execute-corrections',
  'resolve-breaks',
  'publish-bills',
] as const

export function turnsOf({ db, now, payments, clearing }: Deps): readonly Turn[] {
  const cleared = clearingOrder.flatMap((name) => {
    const sweep = clearing.sweeps[name]
    return sweep ? [{ name, run: sweep.run }] : []
  })
  return [
    { name: 'keep-months', run: () => keepMonths(db, now()) },
    // What a channel says of a payment, before the end of its order is decided without it.
    { name: 'instructions', run: () => payments.instructions.resolveAll() },
    { name: 'settle-refunds', run: () => payments.settleRefunds() },
    { name: 'expire-orders', run: () => payments.expireOrders() },
    { name: 'expire-pending', run: () => expirePending(db, now()) },
    { name: 'seal-batches', run: () => sealBatches(db) },
    { name: 'close-days', run: () => closeDays(db, now()) },
    ...cleared,
  ]
}
