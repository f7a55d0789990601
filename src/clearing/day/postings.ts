import type { Money } from '#kernel/money'
import type { AccountRef, Movement } from '#ledger'

export const accounts = {
  unsettled: (mchid: string): AccountRef => ({ kind: 'merchant_unsettled', owner: mchid }),
  sharing: (mchid: string): AccountRef => ({ kind: 'merchant_sharing', owner: mchid }),
  available: (unit: string): AccountRef => ({ kind: 'merchant_available', owner: unit }),
  receivable: (mchid: string): AccountRef => ({ kind: 'merchant_receivable', owner: mchid }),
  fee: { kind: 'platform_fee', owner: 'platform' },
} as const satisfies Record<string, AccountRef | ((owner: string) => AccountRef)>

/** What clearing itself does to unsettled money; all else that a day did to it is to be settled. */
export const ownPostings = [
  'fee_charged',
  'fee_returned',
  'receivable_recovered',
  'settled',
  'advanced',
] as const

export type Charge = Readonly<{
  mchid: string
  /** Names the charge; made when the day is cut. */
  id: string
  amount: Money
}>

/** 扣除交易手续费: a day's fees leave the unsettled money, as far as it is there. */
export const chargeFeePosting = ({ mchid, id, amount }: Charge): Movement => ({
  key: `${id}:fee`,
  kind: 'direct',
  posting: 'fee_charged',
  debit: accounts.unsettled(mchid),
  credit: accounts.fee,
  amount,
  balancing: true,
})

/** 扣除分账订单手续费: the fees of orders to be shared were kept in their own money. */
export const chargeSharedFeePosting = ({ mchid, id, amount }: Charge): Movement => ({
  ...chargeFeePosting({ mchid, id, amount }),
  key: `${id}:shared_fee`,
  debit: accounts.sharing(mchid),
})

/** 手续费挂账: what could not be charged is owed by the merchant. */
export const oweFeePosting = ({ mchid, id, amount }: Charge): Movement => ({
  key: `${id}:fee_owed`,
  kind: 'direct',
  posting: 'fee_owed',
  debit: accounts.receivable(mchid),
  credit: accounts.fee,
  amount,
})

/** 退还交易手续费: a day gave back more fees than it earned. */
export const returnFeePosting = ({ mchid, id, amount }: Charge): Movement => ({
  key: `${id}:fee_returned`,
  kind: 'direct',
  posting: 'fee_returned',
  debit: accounts.fee,
  credit: accounts.unsettled(mchid),
  amount,
})
