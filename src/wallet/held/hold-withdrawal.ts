import { newId } from '#kernel/id'
import { fen } from '#kernel/money'
import type { Clock } from '#kernel/time'
import { postChain, stands } from '#ledger'
import { notify } from '#parties'
import type { Payments } from '#payments'
import { type Db, inTransaction } from '#platform/db'
import { type Card, titleOf } from '../card/card.ts'
import { findTransferByRequest } from '../transfer/store.ts'
import { refuse as refuseTransfer } from '../transfer/transfer.ts'
import type { HeldWithdrawal } from './held.ts'
import { tellHeld } from './notices.ts'
import { holdPostings } from './postings.ts'
import { findHeldByRequest, insertHeld } from './store.ts'

type Request = Readonly<{
  customerId: string
  requestId: string
  wishId: string
  amountMinor: bigint
  until: Date | null
  words: HeldWithdrawal['words']
}>

/**
 * Sets the money of a withdrawal aside, and tells its customer. Refuses BALANCE_NOT_ENOUGH,
 * ACCOUNT_ERROR and REQUEST_REUSED. The second time: the one that is held.
 */
export function holdWithdrawal(
  {
    db,
    now,
    payments,
  }: Readonly<{ db: Db; now: Clock; payments: Pick<Payments, 'countWithdrawal'> }>,
  card: Card,
  { amountMinor, ...request }: Request,
): Promise<HeldWithdrawal> {
  const at = now()
  const held: HeldWithdrawal = {
    ...request,
    id: newId('wd', at),
    cardId: card.id,
    cardTitle: titleOf(card),
    bankCardId: card.bankCardId,
    amount: fen(amountMinor),
    state: 'HELD',
    createdAt: at,
  }
  return inTransaction(db, async (tx) => {
    if (!(await insertHeld(tx, held))) {
      const earlier = await findHeldByRequest(tx, request)
      if (earlier?.wishId !== request.wishId) throw refuseTransfer('REQUEST_REUSED')
      return earlier
    }
    // Counted as it leaves the balance; what is called back gives nothing of a limit back.
    await payments.countWithdrawal(tx, { customerId: held.customerId, amountMinor })
    // The same request may leave at this moment: counting has put the two in a row.
    if (await findTransferByRequest(tx, request)) throw refuseTransfer('REQUEST_REUSED')
    const verdicts = await postChain(tx, holdPostings(held), at)
    if (verdicts.includes('insufficient_funds')) throw refuseTransfer('BALANCE_NOT_ENOUGH')
    if (!verdicts.every(stands)) throw refuseTransfer('ACCOUNT_ERROR')
    await notify(tx, [tellHeld(held)], at)
    return held
  })
}
