import type { Money } from '#kernel/money'
import type { Movement } from '#ledger'
import { accounts } from '../day/postings.ts'

type Part = Readonly<{ id: string; mchid: string; amount: Money }>

/** 收回应收款: what the merchant owes is taken from what it earned, before anything is settled. */
export const recoverPosting = ({ id, mchid, amount }: Part): Movement => ({
  key: `${id}:recovered`,
  kind: 'direct',
  posting: 'receivable_recovered',
  debit: accounts.unsettled(mchid),
  credit: accounts.receivable(mchid),
  amount,
  balancing: true,
})

/**
 * 结算: unsettled money becomes available, as far as it is there; refunds of later days may have taken
 * some of it already, and those days make up for it.
 */
export const settlePosting = ({
  id,
  mchid,
  unit,
  amount,
}: Part & Readonly<{ unit: string }>): Movement => ({
  key: `${id}:settled`,
  kind: 'direct',
  posting: 'settled',
  debit: accounts.unsettled(mchid),
  credit: accounts.available(unit),
  amount,
  balancing: true,
})

/** 实时结算: money of a day that is not over becomes available, by contract (D+0). */
export const advancePosting = ({
  id,
  mchid,
  unit,
  amount,
}: Part & Readonly<{ unit: string }>): Movement => ({
  ...settlePosting({ id, mchid, unit, amount }),
  key: `${id}:advanced`,
  posting: 'advanced',
  // All or nothing: what is written down as advanced is deducted when the day is settled.
  balancing: false,
})
