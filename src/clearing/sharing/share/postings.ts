import type { Money } from '#kernel/money'
import type { AccountRef, Movement } from '#ledger'

export const accounts = {
  sharing: (mchid: string): AccountRef => ({ kind: 'merchant_sharing', owner: mchid }),
  unsettled: (mchid: string): AccountRef => ({ kind: 'merchant_unsettled', owner: mchid }),
  available: (mchid: string): AccountRef => ({ kind: 'merchant_available', owner: mchid }),
  customer: (customerId: string): AccountRef => ({ kind: 'customer_balance', owner: customerId }),
} as const satisfies Record<string, (owner: string) => AccountRef>

type Part = Readonly<{
  /** The detail, or whatever else names the movement in order of birth. */
  id: string
  /** The merchant whose order it is. */
  mchid: string
  amount: Money
}>

/** 分账: a part of an order becomes the receiver's. */
export const sharePosting = ({ id, mchid, amount }: Part, receiver: AccountRef): Movement => ({
  key: `${id}:share`,
  kind: 'direct',
  posting: 'share',
  debit: accounts.sharing(mchid),
  credit: receiver,
  amount,
})

/** 解冻剩余资金: what is left becomes the merchant's unsettled money, as if it were paid today. */
export const unfreezePosting = ({ id, mchid, amount }: Part): Movement => ({
  key: `${id}:unfreeze`,
  kind: 'direct',
  posting: 'unfreeze_rest',
  debit: accounts.sharing(mchid),
  credit: accounts.unsettled(mchid),
  amount,
})

/** 分账回退: what a receiver got is available to the merchant that shared it. */
export const returnPosting = ({ id, mchid, amount }: Part, returnMchid: string): Movement => ({
  key: `${id}:return`,
  kind: 'direct',
  posting: 'return_share',
  debit: accounts.available(returnMchid),
  credit: accounts.available(mchid),
  amount,
})
