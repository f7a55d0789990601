import type { Money } from '#kernel/money'
import type { AccountRef, Movement } from '#ledger'

export const accounts = {
  own: { kind: 'platform_own', owner: 'platform' },
  /** What we have earned and not taken out is ours as well. */
  earned: { kind: 'platform_fee', owner: 'platform' },
  inTransit: (bank: string): AccountRef => ({ kind: 'payout_in_transit', owner: bank }),
  custody: (bank: string): AccountRef => ({ kind: 'custody', owner: bank }),
} as const satisfies Record<string, AccountRef | ((bank: string) => AccountRef)>

export type Leaving = Readonly<{ id: string; bank: string; amount: Money }>

/** At the bank: the custody account that pays. */
export type Instructed = Leaving & Readonly<{ custody: string }>

/** 手续费转自有资金: what was earned pays, where nothing else of ours is there. */
export const drawEarnedPosting = ({ id, amount }: Omit<Leaving, 'bank'>): Movement => ({
  key: `${id}:earned`,
  kind: 'direct',
  posting: 'earned_fees_drawn',
  debit: accounts.earned,
  credit: accounts.own,
  amount,
})

/** 验证打款冻结: it has left our own money and is on its way. */
export const setAsidePosting = ({ id, bank, amount }: Leaving): Movement => ({
  key: `${id}:aside`,
  kind: 'direct',
  posting: 'test_transfer_set_aside',
  debit: accounts.own,
  credit: accounts.inTransit(bank),
  amount,
})

/** 验证打款成功: the bank has paid it out of custody. */
export const paidPosting = ({ id, bank, custody, amount }: Instructed): Movement => ({
  key: `${id}:paid`,
  kind: 'direct',
  posting: 'test_transfer_paid',
  debit: accounts.inTransit(bank),
  credit: accounts.custody(custody),
  amount,
})

/** 验证打款失败退回: the bank refused it, and we have it again. */
export const giveBackPosting = ({ id, bank, amount }: Leaving): Movement => ({
  key: `${id}:given_back`,
  kind: 'direct',
  posting: 'test_transfer_given_back',
  debit: accounts.inTransit(bank),
  credit: accounts.own,
  amount,
})

/** 验证打款退汇: it was paid and has come back. */
export const returnPosting = ({ id, custody, amount }: Instructed): Movement => ({
  key: `${id}:returned`,
  kind: 'direct',
  posting: 'test_transfer_returned',
  debit: accounts.custody(custody),
  credit: accounts.own,
  amount,
})

/** 自有资金存入: the demo's institution begins with some money of its own, so that it can pay something. */
export const ownDepositPostings = (
  key: string,
  bank: string,
  amount: Money,
): readonly Movement[] => [
  {
    key: `${key}:own`,
    kind: 'direct',
    posting: 'own_money_paid_in',
    debit: accounts.custody(bank),
    credit: accounts.own,
    amount,
  },
  {
    key: `${key}:bank_own`,
    kind: 'direct',
    posting: 'own_money_paid_in_at_bank',
    debit: { kind: 'demo_bank_vault', owner: bank },
    credit: { kind: 'demo_bank_custody', owner: bank },
    amount,
  },
]
