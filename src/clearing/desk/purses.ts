import type { AccountKind } from '#ledger'
import type { AccountType } from '../payout/payout.ts'

/** Where a merchant's money lies, by the words of the wire. */
export const purses = {
  BASIC: 'merchant_available',
  OPERATION: 'merchant_operation',
  FEES: 'merchant_fees',
} as const satisfies Readonly<Record<AccountType, AccountKind>>
