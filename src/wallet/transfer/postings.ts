import type { AccountRef, Movement } from '#ledger'
import type { WalletTransfer } from './transfer.ts'

const custody: AccountRef = { kind: 'custody', owner: 'demo' }
const bankCustody: AccountRef = { kind: 'demo_bank_custody', owner: 'demo' }

type Moved = Pick<WalletTransfer, 'id' | 'customerId' | 'amount'> & Readonly<{ bankCardId: string }>

/** 充值: the card's money becomes custody money at the bank, and we owe it to the customer. */
export const topUpPostings = ({
  id,
  customerId,
  amount,
  bankCardId,
}: Moved): readonly Movement[] => [
  {
    key: `${id}:bank`,
    kind: 'direct',
    posting: 'top_up_at_bank',
    debit: { kind: 'demo_bank_deposit', owner: bankCardId },
    credit: bankCustody,
    amount,
  },
  {
    key: `${id}:balance`,
    kind: 'direct',
    posting: 'top_up',
    debit: custody,
    credit: { kind: 'customer_balance', owner: customerId },
    amount,
  },
]

/** 提现: what we owe the customer leaves custody and returns to the card. */
export const withdrawalPostings = (moved: Moved): readonly Movement[] => [
  {
    key: `${moved.id}:balance`,
    kind: 'direct',
    posting: 'withdrawal',
    debit: { kind: 'customer_balance', owner: moved.customerId },
    credit: custody,
    amount: moved.amount,
  },
  {
    key: `${moved.id}:bank`,
    kind: 'direct',
    posting: 'withdrawal_at_bank',
    debit: bankCustody,
    credit: { kind: 'demo_bank_deposit', owner: moved.bankCardId },
    amount: moved.amount,
  },
]
