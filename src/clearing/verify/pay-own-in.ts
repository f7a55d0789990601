import { fen } from '#kernel/money'
import type { Clock } from '#kernel/time'
import { accountsOf, openAccounts, postChain, stands } from '#ledger'
import { type Db, inTransaction } from '#platform/db'
import { bankName } from '../bank/demo/postings.ts'
import { ownDepositPostings } from './postings.ts'

/**
 * Money of the institution's own comes to the demo bank, from which accounts are proved before any fee is
 * earned. The same key again is once.
 */
export const payOwnIn = (
  { db, now }: Readonly<{ db: Db; now: Clock }>,
  { key, amountMinor }: Readonly<{ key: string; amountMinor: bigint }>,
): Promise<void> =>
  inTransaction(db, async (tx) => {
    const shared = [...accountsOf('platform', 'platform'), ...accountsOf('bank', bankName)]
    await openAccounts(tx, shared, 'CNY', now())
    const verdicts = await postChain(tx, ownDepositPostings(key, bankName, fen(amountMinor)), now())
    if (!verdicts.every(stands)) throw new Error(`own money was not paid in: ${verdicts.join()}`)
  })
