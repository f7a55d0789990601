import { isPositive, type Money } from '#kernel/money'
import { openAccounts, postChain, stands } from '#ledger'
import { type Db, inTransaction, type Tx } from '#platform/db'
import { isHeld } from '../settlement/store.ts'
import { digestOf, newPayout } from './new-payout.ts'
import { type AccountType, amountMax, type Payout, payoutStates, refuse } from './payout.ts'
import type { PayoutDeps } from './payout-deps.ts'
import { accounts, giveBackPosting, setAsidePosting } from './postings.ts'
import { findByRequestNo, findPayout, insertPayout, lockPayout, updatePayouts } from './store.ts'

export type WithdrawalRequest = Readonly<{
  mchid: string
  /** The merchant, or a node of its tree that settles by itself. */
  unit: string
  /** The idempotency key. */
  outRequestNo: string
  accountType: AccountType
  amount: Money
  remark: string | null
  bankMemo: string | null
  notifyUrl: string | null
}>

/**
 * 提现: the merchant's money is set aside and goes to its bank account (APIv3 funds).
 *
 * The second time: the same number with the same content answers the withdrawal as it stands, other
 * content refuses PAYOUT_REQUEST_REUSED. Refuses PAYOUT_AMOUNT_INVALID, PAYOUT_HELD,
 * PAYOUT_NO_BANK_ACCOUNT, PAYOUT_NOT_ENOUGH and PAYOUT_ACCOUNT_ERROR, and then nothing is kept, so
 * that the number may be used again. `created` is told of a new one last in its transaction, and may refuse.
 */
export async function withdraw(
  deps: PayoutDeps,
  request: WithdrawalRequest,
  created?: (tx: Tx, payout: Payout) => Promise<void>,
): Promise<Payout> {
  const { db, now } = deps
  if (!isPositive(request.amount) || request.amount.minor > amountMax)
    throw refuse('PAYOUT_AMOUNT_INVALID', { field: 'amount' })
  const wanted = { ...request, kind: 'withdrawal' } as const
  const earlier = await findByRequestNo(db, request)
  if (earlier) return sameContent(earlier, digestOf(wanted))
  const account = await deps.bankAccountOf(deps, request)
  if (!account) throw refuse('PAYOUT_NO_BANK_ACCOUNT')

  const payout = newPayout(deps, wanted, account)
  return inTransaction(db, async (tx) => {
    if (!(await insertPayout(tx, payout)))
      return sameContent(await findByRequestNo(tx, request), payout.contentDigest)
    if (await isHeld(tx, request.mchid)) throw refuse('PAYOUT_HELD')
    await openAccounts(tx, [accounts.inTransit(payout.bank)], 'CNY', now())
    const verdicts = await postChain(tx, [setAsidePosting(payout)], now())
    if (verdicts.includes('insufficient_funds')) throw refuse('PAYOUT_NOT_ENOUGH')
    if (!verdicts.every(stands)) throw refuse('PAYOUT_ACCOUNT_ERROR')
    await created?.(tx, payout)
    return payout
  })
}

function sameContent(earlier: Payout | undefined, contentDigest: string): Payout {
  if (earlier?.contentDigest !== contentDigest)
    throw refuse('PAYOUT_REQUEST_REUSED', { field: 'out_request_no' })
  return earlier
}

/** A withdrawal by the merchant's number or by ours; refuses PAYOUT_NOT_FOUND. */
export async function findWithdrawal(
  db: Db,
  asked: Readonly<{ mchid: string }> &
    (Readonly<{ outRequestNo: string }> | Readonly<{ id: string }>),
): Promise<Payout> {
  const found = 'id' in asked ? await findPayout(db, asked) : await findByRequestNo(db, asked)
  if (found?.kind !== 'withdrawal') throw refuse('PAYOUT_NOT_FOUND')
  return found
}

/**
 * Gives up a payout that waits to be sent, first or again: the unit has its money back. Closing it
 * again answers it. Refuses PAYOUT_NOT_CLOSABLE once the bank may have it, and PAYOUT_NOT_FOUND.
 */
export const closePayout = (
  { db, now, onChange }: Pick<PayoutDeps, 'db' | 'now' | 'onChange'>,
  key: Readonly<{ mchid: string; id: string }>,
): Promise<Payout> =>
  inTransaction(db, async (tx) => {
    const payout = await lockPayout(tx, key)
    if (!payout) throw refuse('PAYOUT_NOT_FOUND')
    if (payout.state === 'CLOSED') return payout
    if (!payoutStates.canMove(payout.state, 'CLOSED')) throw refuse('PAYOUT_NOT_CLOSABLE')
    const verdicts = await postChain(tx, [giveBackPosting(payout)], now())
    if (!verdicts.every(stands)) throw refuse('PAYOUT_ACCOUNT_ERROR')

    const closed: Payout = { ...payout, state: 'CLOSED', updatedAt: now() }
    await updatePayouts(tx, [closed])
    await onChange(tx, closed)
    return closed
  })
