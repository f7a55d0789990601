import type { Tx } from '#platform/db'
import type { BillTotals } from '../../reconcile/read-trade-bill.ts'
import type { ChannelDay } from '../channel-bill.ts'
import type { ChannelSettlement } from './channel-settlement.ts'
import { settle } from './settle-channel.ts'
import { insertExpected } from './store.ts'

/**
 * Writes down what a channel is to pay us of a day, by its bill, in the transaction that ends the bill.
 * Where nothing is to be paid, because refunds ate it all, the fee alone is booked at once. The second
 * time: what stands there stays, because money may have moved for it.
 */
export async function expectSettlement(
  tx: Tx,
  day: ChannelDay & Readonly<{ id: string }>,
  { payments, paid, refunds, refunded, fee }: BillTotals,
  now: Date,
): Promise<void> {
  const expected: ChannelSettlement = {
    id: day.id,
    channel: day.channel,
    businessDate: day.businessDate,
    currency: 'CNY',
    paymentCount: BigInt(payments),
    paid,
    refundCount: BigInt(refunds),
    refunded,
    fee,
    net: paid - refunded - fee,
    state: 'EXPECTED',
    how: null,
    reference: null,
    arrivedOn: null,
    evidence: null,
    expectedAt: now,
    settledAt: null,
  }
  if (!(await insertExpected(tx, expected))) return
  if (expected.net === 0n)
    await settle(
      tx,
      expected,
      { how: 'nothing_due', reference: null, arrivedOn: null, evidence: '轧差为零，无须划款' },
      now,
    )
}
