import type { BalanceView } from '@tongbao/apiv3'
import type { FundBalance } from './balances.ts'

/** Sums of fen as JSON integers: 90 trillion yuan fit before one would be wrong. */
export const balanceViewOf = ({ available, pending }: FundBalance): BalanceView => ({
  available_amount: Number(available),
  ...(pending !== undefined && { pending_amount: Number(pending) }),
})
