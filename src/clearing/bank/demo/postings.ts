import type { Money } from '#kernel/money'
import type { AccountRef, Movement } from '#ledger'

export const bankName = 'demo'

export const accounts = {
  custody: { kind: 'demo_bank_custody', owner: bankName },
  outbound: { kind: 'demo_bank_outbound', owner: bankName },
  deposit: (accountId: string): AccountRef => ({ kind: 'demo_bank_deposit', owner: accountId }),
} as const satisfies Record<string, AccountRef | ((owner: string) => AccountRef)>

export type Told = Readonly<{ id: string; accountId: string; amount: Money }>

/** 受理汇出: the bank takes what it was told to pay out of the custody account. */
export const takeOutPosting = ({ id, amount }: Omit<Told, 'accountId'>): Movement => ({
  key: `${id}:bank_sent`,
  kind: 'direct',
  posting: 'payout_taken_out_at_bank',
  debit: accounts.custody,
  credit: accounts.outbound,
  amount,
})

/** 汇出入账: it is in the payee's account. Posted beside our own booking, so that custody agrees always. */
export const arrivePosting = ({ id, accountId, amount }: Told): Movement => ({
  key: `${id}:bank_paid`,
  kind: 'direct',
  posting: 'payout_arrived_at_bank',
  debit: accounts.outbound,
  credit: accounts.deposit(accountId),
  amount,
})

/** 退汇: the payee's account did not keep it, and custody has it again. */
export const comeBackPosting = ({ id, accountId, amount }: Told): Movement => ({
  key: `${id}:bank_returned`,
  kind: 'direct',
  posting: 'payout_returned_at_bank',
  debit: accounts.deposit(accountId),
  credit: accounts.custody,
  amount,
})
