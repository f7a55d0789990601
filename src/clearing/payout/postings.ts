import type { Money } from '#kernel/money'
import type { AccountRef, Movement } from '#ledger'
import type { AccountType } from './payout.ts'

const purses = {
  BASIC: 'merchant_available',
  OPERATION: 'merchant_operation',
  FEES: 'merchant_fees',
} as const

export const accounts = {
  purse: (accountType: AccountType, unit: string): AccountRef => ({
    kind: purses[accountType],
    owner: unit,
  }),
  inTransit: (bank: string): AccountRef => ({ kind: 'payout_in_transit', owner: bank }),
  custody: (bank: string): AccountRef => ({ kind: 'custody', owner: bank }),
} as const

export type Leaving = Readonly<{
  id: string
  unit: string
  accountType: AccountType
  bank: string
  amount: Money
}>

/** At the bank: the custody account that pays, and the number under which it was told to. */
export type Instructed = Leaving & Readonly<{ custody: string; instructionId: string }>

/** 出款冻结: the money has left the merchant's purse and is on its way, wherever the bank has it. */
export const setAsidePosting = ({ id, unit, accountType, bank, amount }: Leaving): Movement => ({
  key: `${id}:aside`,
  kind: 'direct',
  posting: 'payout_set_aside',
  debit: accounts.purse(accountType, unit),
  credit: accounts.inTransit(bank),
  amount,
})

/** 出款成功: the bank has paid it out of custody, and we owe it no longer. */
export const paidPosting = ({ instructionId, bank, custody, amount }: Instructed): Movement => ({
  key: `${instructionId}:paid`,
  kind: 'direct',
  posting: 'payout_paid',
  debit: accounts.inTransit(bank),
  credit: accounts.custody(custody),
  amount,
})

/** 出款失败退回: the bank refused for good, or it was never sent; the merchant has it again. */
export const giveBackPosting = ({ id, unit, accountType, bank, amount }: Leaving): Movement => ({
  key: `${id}:given_back`,
  kind: 'direct',
  posting: 'payout_given_back',
  debit: accounts.inTransit(bank),
  credit: accounts.purse(accountType, unit),
  amount,
})

/** 退汇: it was paid and has come back to custody; the merchant has it again. */
export const returnPosting = (returned: Instructed): Movement => ({
  key: `${returned.instructionId}:returned`,
  kind: 'direct',
  posting: 'payout_returned',
  debit: accounts.custody(returned.custody),
  credit: accounts.purse(returned.accountType, returned.unit),
  amount: returned.amount,
})
