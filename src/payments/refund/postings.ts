import { money } from '#kernel/money'
import type { Movement, Resolution } from '#ledger'
import { accounts } from '../order/postings.ts'
import type { Refund } from './refund.ts'

/** 退款申请: the merchant's money is set aside for the payer at once, so it cannot be paid out meanwhile. */
export function requestRefundPostings(refund: Refund): readonly Movement[] {
  const { id, mchid, customerId, amount } = refund
  const merchant = accounts.merchant(mchid)
  const movements: Movement[] = []
  if (refund.balanceAmount > 0n)
    movements.push({
      key: `${id}:refund:balance`,
      kind: 'pending',
      posting: 'refund_to_balance',
      debit: merchant,
      credit: accounts.customer(customerId),
      amount: money(refund.balanceAmount, amount.currency),
    })
  if (refund.cardAmount > 0n && refund.cardId !== null) {
    const part = money(refund.cardAmount, amount.currency)
    movements.push(
      {
        key: `${id}:refund:card`,
        kind: 'pending',
        posting: 'refund_to_card',
        debit: merchant,
        credit: accounts.custody,
        amount: part,
      },
      {
        key: `${id}:refund:bank`,
        kind: 'pending',
        posting: 'refund_to_card_at_bank',
        debit: accounts.bankCustody,
        credit: accounts.bankDeposit(refund.cardId),
        amount: part,
      },
    )
  }
  return movements
}

/** 退款到账: what was set aside reaches the payer. */
export const settleRefundPostings = (refund: Refund): readonly Resolution[] =>
  requestRefundPostings(refund).map(({ key, posting }) => ({
    key: `${key}:settled`,
    kind: 'post',
    pendingKey: key,
    posting: `${posting}_settled`,
  }))
