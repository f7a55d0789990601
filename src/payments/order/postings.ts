import { assert } from '#kernel/assert'
import { type Money, money } from '#kernel/money'
import type { AccountRef, Movement } from '#ledger'
import type { OrderKey, Payment } from './order.ts'

/** The bank that keeps the custody account. */
const bank = 'demo'

export const accounts = {
  customer: (customerId: string): AccountRef => ({ kind: 'customer_balance', owner: customerId }),
  merchant: (mchid: string): AccountRef => ({ kind: 'merchant_unsettled', owner: mchid }),
  available: (mchid: string): AccountRef => ({ kind: 'merchant_available', owner: mchid }),
  sharing: (mchid: string): AccountRef => ({ kind: 'merchant_sharing', owner: mchid }),
  custody: { kind: 'custody', owner: bank },
  bankCustody: { kind: 'demo_bank_custody', owner: bank },
  /** What a channel has taken for us and not brought yet. */
  receivable: (channel: string): AccountRef => ({ kind: 'channel_receivable', owner: channel }),
  surplus: (channel: string): AccountRef => ({ kind: 'channel_surplus', owner: channel }),
  bankDeposit: (cardId: string): AccountRef => ({ kind: 'demo_bank_deposit', owner: cardId }),
} as const satisfies Record<string, AccountRef | ((owner: string) => AccountRef)>

export type Paid = OrderKey &
  Readonly<{
    amount: Money
    /** Its money waits to be shared with others before it is the merchant's to settle. */
    profitSharing: boolean
  }> &
  Pick<
    Payment,
    'customerId' | 'balanceAmount' | 'cardAmount' | 'cardId' | 'channelAmount' | 'channel'
  >

/**
 * 支付: the payer's balance, card or both become the merchant's unsettled money, all or none; through a
 * channel it is what the channel owes us from now on.
 */
export function payOrderPostings(paid: Paid): readonly Movement[] {
  const { id, mchid, amount, profitSharing } = paid
  const merchant = profitSharing ? accounts.sharing(mchid) : accounts.merchant(mchid)
  const movements: Movement[] = []
  if (paid.balanceAmount > 0n) {
    assert(paid.customerId !== null, 'a balance is a customer of ours')
    movements.push({
      key: `${id}:pay:balance`,
      kind: 'direct',
      posting: 'pay_from_balance',
      debit: accounts.customer(paid.customerId),
      credit: merchant,
      amount: money(paid.balanceAmount, amount.currency),
    })
  }
  if (paid.cardAmount > 0n && paid.cardId !== null) {
    const part = money(paid.cardAmount, amount.currency)
    movements.push(
      // The bank's books: the card holder's deposit becomes custody money …
      {
        key: `${id}:pay:bank`,
        kind: 'direct',
        posting: 'pay_from_card_at_bank',
        debit: accounts.bankDeposit(paid.cardId),
        credit: accounts.bankCustody,
        amount: part,
      },
      // … and ours: the custody account grows by what we now owe the merchant.
      {
        key: `${id}:pay:card`,
        kind: 'direct',
        posting: 'pay_from_card',
        debit: accounts.custody,
        credit: merchant,
        amount: part,
      },
    )
  }
  if (paid.channelAmount > 0n && paid.channel !== null)
    movements.push({
      key: `${id}:pay:channel`,
      kind: 'direct',
      posting: 'pay_from_channel',
      debit: accounts.receivable(paid.channel),
      credit: merchant,
      amount: money(paid.channelAmount, amount.currency),
    })
  return movements
}

/** 撤销: a code payment undone at the till; every leg goes back where it came from. */
export const reverseOrderPostings = (paid: Paid): readonly Movement[] =>
  payOrderPostings(paid).map((movement) => ({
    ...movement,
    key: movement.key.replace(':pay:', ':reverse:'),
    posting: `reverse_${movement.posting}`,
    debit: movement.credit,
    credit: movement.debit,
  }))
