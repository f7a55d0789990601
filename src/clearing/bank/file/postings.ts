import type { AccountRef, Movement } from '#ledger'
import type { Outcome } from '../bank.ts'
import { accounts, bankName } from '../demo/postings.ts'

const vault: AccountRef = { kind: 'demo_bank_vault', owner: bankName }

/**
 * 他行代付: cards and top-ups are still the demo bank's, and its books mirror custody. What another
 * bank pays out of custody leaves them for its vault, and comes back from there.
 */
export function elsewherePostings(
  { id, amount }: Outcome,
  step: 'paid' | 'returned',
): readonly Movement[] {
  if (!amount) return []
  const [debit, credit] = step === 'paid' ? [accounts.custody, vault] : [vault, accounts.custody]
  const posting = step === 'paid' ? 'payout_paid_elsewhere' : 'payout_returned_elsewhere'
  return [{ key: `${id}:bank_${step}`, kind: 'direct', posting, debit, credit, amount }]
}
