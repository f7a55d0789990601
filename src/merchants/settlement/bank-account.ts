import type { Db } from '#platform/db'
import type { Keys } from '#platform/keys'
import { findActiveAccount } from './store.ts'

export type BankAccountKind = 'corporate' | 'personal'

/** Where a unit is paid out to. */
export type BankAccount = Readonly<{
  id: string
  bankName: string
  /** 联行号, twelve digits. */
  branchNumber: string | null
  accountNumber: string
  last4: string
  holderName: string
  kind: BankAccountKind
}>

/** What a sealed account number is bound to: it opens in its own row only. */
export const placeOf = (id: string): string => `merchants.bank_account.account_number:${id}`

export const digestOf = (keys: Keys, accountNumber: string): string =>
  keys.digest('merchants.bank_account', accountNumber)

/**
 * The account of a unit with its number opened, for a payout; `undefined` when there is none. A
 * node's money never goes to another unit's account, not even the merchant's.
 */
export async function bankAccountOf(
  { db, keys }: Readonly<{ db: Db; keys: Keys }>,
  { mchid, unit }: Readonly<{ mchid: string; unit: string }>,
): Promise<BankAccount | undefined> {
  const found = await findActiveAccount(db, { mchid, unit })
  if (!found) return undefined
  const { id, bankName, branchNumber, last4, holderName, kind } = found
  const accountNumber = keys.open(placeOf(id), found.numberSealed)
  return { id, bankName, branchNumber, accountNumber, last4, holderName, kind }
}
