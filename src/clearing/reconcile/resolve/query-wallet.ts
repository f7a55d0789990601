import type { Db } from '#platform/db'
import type { QueryChannel } from './resolve-breaks.ts'
import { findPaid, findRefunded } from './store.ts'

/** The wallet as a channel: payments answers for it as of now. */
export const queryWallet =
  (db: Db): QueryChannel =>
  async ({ kind, ...trade }) => {
    if (kind === 'refund') return findRefunded(db, trade)
    const paid = await findPaid(db, trade)
    if (!paid) return undefined
    if (kind === 'payment') return { state: paid.state, amount: paid.amount }
    return paid.isReversed ? { state: 'REVOKED', amount: paid.amount } : undefined
  }
