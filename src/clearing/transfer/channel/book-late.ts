import { assert } from '#kernel/assert'
import { isPositive, minus, money } from '#kernel/money'
import { amountsOf, post, stands } from '#ledger'
import type { Tx } from '#platform/db'
import { owedLatePosting, paidLatePosting } from '../postings.ts'
import type { ChannelBill } from './channel-port.ts'

/**
 * The channel has paid after we had given the money back: it is taken from the merchant's operation
 * money again, as far as it is there, and the rest is what the merchant owes us. Once.
 */
export async function bookLate(tx: Tx, bill: ChannelBill, now: Date): Promise<void> {
  const late = paidLatePosting(bill)
  await post(tx, [late], now)
  const taken = (await amountsOf(tx, [late.key])).get(late.key) ?? money(0n, bill.amount.currency)
  const rest = minus(bill.amount, taken)
  if (!isPositive(rest)) return
  const [verdict] = await post(tx, [owedLatePosting(bill, rest)], now)
  assert(stands(verdict), 'a merchant can owe us what was paid for it')
}
