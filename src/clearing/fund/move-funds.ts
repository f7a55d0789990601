import { newId } from '#kernel/id'
import { isPositive, type Money } from '#kernel/money'
import type { Clock } from '#kernel/time'
import { type Movement, postChain, stands } from '#ledger'
import { type Db, inTransaction, type Tx } from '#platform/db'
import { findHolds } from '../hold/store.ts'
import { type FundMove, refuse } from './fund-move.ts'
import { moveToOperationPosting, rechargePostings } from './postings.ts'
import { findMove, insertMove } from './store.ts'

type Deps = Readonly<{ db: Db; now: Clock }>

/**
 * Moves settled money into the account that transfers are paid from. The second time: the same
 * number with the same amount is the same movement, under a hold as well. Refuses FUND_NOT_ENOUGH,
 * FUND_HELD where the merchant's money is kept back, FUND_REQUEST_REUSED, FUND_AMOUNT_INVALID, FUND_ACCOUNT_ERROR.
 */
export async function moveToOperation(
  { db, now }: Deps,
  asked: Readonly<{ mchid: string; requestNo: string; amount: Money }>,
): Promise<FundMove> {
  const move = moveOf({ ...asked, kind: 'to_operation', accountType: 'OPERATION' }, now())
  return carryOut({ db, now }, move, [moveToOperationPosting(move)])
}

/**
 * Takes in what a bank reports as arrived for a merchant: custody grows by what we now owe it. The
 * second time: the same report is the same money. Refuses as `moveToOperation` does, but for holds
 * and for want of money.
 */
export async function recharge(
  { db, now }: Deps,
  asked: Readonly<{
    mchid: string
    requestNo: string
    accountType: FundMove['accountType']
    amount: Money
  }>,
): Promise<FundMove> {
  const move = moveOf({ ...asked, kind: 'recharge' }, now())
  return carryOut({ db, now }, move, rechargePostings(move))
}

function moveOf(asked: Omit<FundMove, 'id' | 'createdAt'>, now: Date): FundMove {
  if (!isPositive(asked.amount)) throw refuse('FUND_AMOUNT_INVALID')
  return { ...asked, id: newId('fm', now), createdAt: now }
}

const carryOut = (
  { db, now }: Deps,
  move: FundMove,
  movements: readonly Movement[],
): Promise<FundMove> =>
  inTransaction(db, async (tx) => {
    if (!(await insertMove(tx, move))) return sameMove(await findMove(tx, move), move)
    if (move.kind === 'to_operation') await refuseHeld(tx, move.mchid)
    const verdicts = await postChain(tx, movements, now())
    if (verdicts.includes('insufficient_funds')) throw refuse('FUND_NOT_ENOUGH')
    if (!verdicts.every(stands)) throw refuse('FUND_ACCOUNT_ERROR')
    return move
  })

async function refuseHeld(tx: Tx, mchid: string): Promise<void> {
  const holds = await findHolds(tx, mchid)
  if (holds.some(({ liftedAt }) => liftedAt === null)) throw refuse('FUND_HELD')
}

function sameMove(earlier: FundMove | undefined, asked: FundMove): FundMove {
  const isSame =
    earlier?.amount.minor === asked.amount.minor && earlier.accountType === asked.accountType
  if (!earlier || !isSame) throw refuse('FUND_REQUEST_REUSED')
  return earlier
}
