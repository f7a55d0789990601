import { assert } from '#kernel/assert'
import { postChain, stands } from '#ledger'
import type { Tx } from '#platform/db'
import { type FundRefund, fundFromPurses } from '../refund/fund-refund.ts'
import { paidFrom } from '../refund/purse.ts'
import { oweUndonePostings, undoPaymentPostings } from './channel-postings.ts'
import type { Order } from './order.ts'
import { moveOrders } from './store.ts'

type Deps = Readonly<{ fundRefund?: FundRefund | undefined }>

/**
 * A payment that its channel has undone: the payer has the money again, so it leaves the merchant, from
 * its purses if they have it, else as a debt. An order of which refunds were asked for is left to
 * people: undoing it whole would give back too much.
 */
export async function undoPayment(
  { fundRefund }: Deps,
  tx: Tx,
  order: Order,
  now: Date,
): Promise<void> {
  const { payment, mchid, amount } = order
  if (order.state !== 'SUCCESS' || !payment || payment.channel === null) return
  const { channel } = payment
  const asked = { order: { ...order, payment }, amount, fundsAccount: null, now }
  const funded = await fundFromPurses(tx, asked, {
    fundRefund,
    postingsOf: (parts) => paidFrom(mchid, parts, undoPaymentPostings(order, channel)),
  })
  if (funded === 'short' || funded === 'closed') {
    const verdicts = await postChain(tx, oweUndonePostings(order, channel), now)
    assert(verdicts.every(stands), 'a debt can always be written down')
  }
  await moveOrders(tx, [order], 'REVOKED', now)
}
