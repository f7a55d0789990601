import { type Money, money } from '#kernel/money'
import { type AccountRef, balanceOf } from '#ledger'
import type { Tx } from '#platform/db'
import { openSharingOrder } from '../order/open-sharing-order.ts'
import { least, refundFromPool } from '../order/sharing-order.ts'
import { changeSharingOrder, findPaid } from '../order/store.ts'
import { holdSharer } from '../profile/store.ts'
import { accounts } from '../share/postings.ts'
import { type OrderKey, refuse, type SharingDeps } from '../sharing.ts'
import { takeBack } from './take-back.ts'

export type FundDeps = Pick<SharingDeps, 'feeOfOrder' | 'policyOf' | 'tell'>

export type RefundAsk = Readonly<{
  order: OrderKey
  amount: Money
  /** What the merchant asked for; null leaves it to us. */
  fundsAccount: 'UNSETTLED' | 'AVAILABLE' | null
  now: Date
}>

/** What one purse gives to a refund. */
export type RefundSource = Readonly<{ account: AccountRef; amount: Money }>

/**
 * Says which purses give a refund, to the fen (APIv3 refunds, split orders). Of a shared order: first
 * what is still frozen of it; then, where the merchant's contract says `take_back`, what merchants
 * have received of it and allow to be taken, the newest first, as far as they have it, which comes
 * to the payer merchant's available balance; then that balance itself, and unless the merchant named
 * AVAILABLE its unsettled money, in which an order lies that was unfrozen today. Other orders are
 * given back from the purse that was named, else from unsettled money.
 *
 * A reversal is a refund of the whole. The caller posts from these purses in this very transaction,
 * and asks once for each refund.
 * Refuses REFUND_NOT_FUNDED, and then everything must roll back.
 */
export const fundRefund =
  (deps: FundDeps) =>
  async (tx: Tx, ask: RefundAsk): Promise<readonly RefundSource[]> => {
    const { order, amount, fundsAccount, now } = ask
    const fact = await findPaid(tx, order)
    if (!fact?.profitSharing) {
      const purse = fundsAccount === 'AVAILABLE' ? accounts.available : accounts.unsettled
      return [{ account: purse(order.mchid), amount }]
    }
    await holdSharer(tx, order.mchid)
    const shared = await openSharingOrder(tx, deps, fact)
    const { taken, feeReserved } = refundFromPool(shared, amount.minor)
    await changeSharingOrder(tx, shared, {
      refundAsked: amount.minor,
      refunded: taken,
      feeReserved,
    })
    const short = amount.minor - taken
    if (short > 0n && (await deps.policyOf(tx, order.mchid)) === 'take_back')
      await takeBack(tx, deps, shared, { short, now })
    return [
      ...sourceOf(accounts.sharing(order.mchid), taken, amount),
      ...(await ownPurses(tx, ask, short)),
    ]
  }

const sourceOf = (account: AccountRef, minor: bigint, { currency }: Money): RefundSource[] =>
  minor > 0n ? [{ account, amount: money(minor, currency) }] : []

/** What the merchant itself adds; returns have come to its available balance by now. */
async function ownPurses(
  tx: Tx,
  { order, amount, fundsAccount }: RefundAsk,
  short: bigint,
): Promise<readonly RefundSource[]> {
  const purses = [
    accounts.available(order.mchid),
    ...(fundsAccount === 'AVAILABLE' ? [] : [accounts.unsettled(order.mchid)]),
  ]
  const sources: RefundSource[] = []
  let missing = short
  for (const account of purses) {
    if (missing === 0n) break
    const { available } = await balanceOf(tx, account, amount.currency)
    const given = least(missing, available.minor > 0n ? available.minor : 0n)
    sources.push(...sourceOf(account, given, amount))
    missing -= given
  }
  if (missing > 0n) throw refuse('REFUND_NOT_FUNDED')
  return sources
}
