import type { Clock } from '#kernel/time'
import type { Payments } from '#payments'
import type { Db } from '#platform/db'
import type { Guard } from '../guard/guard.ts'
import { type Asker, wishToWithdraw } from '../guard/wish.ts'
import type { HeldWithdrawal } from '../held/held.ts'
import { holdWithdrawal } from '../held/hold-withdrawal.ts'
import { findHeldByRequest } from '../held/store.ts'
import { refuseFrozen } from '../freeze/freeze-wallet.ts'
import { availableTo } from '../cashier/funding-options.ts'
import { findTransferByRequest } from './store.ts'
import { cardToMove, moveMoney } from './move-money.ts'
import { refuse, type WalletTransfer } from './transfer.ts'

type Deps = Readonly<{
  db: Db
  now: Clock
  guard: Guard
  payments: Pick<Payments, 'countWithdrawal'>
}>

type Request = Readonly<{
  requestId: string
  cardId: string
  amountMinor: bigint
}>

/**
 * Withdraws to a card, once risk has nothing against it; or sets the money aside until its time, or until
 * a case is decided. Refuses as `moveMoney` and the guard do. The second time: what became of the first.
 */
export async function withdraw(
  deps: Deps,
  asker: Asker,
  request: Request,
): Promise<WalletTransfer | HeldWithdrawal> {
  const { db, now, guard } = deps
  const { customerId } = asker
  const moving = { customerId, kind: 'withdrawal', ...request } as const
  const card = await cardToMove(db, moving)
  await refuseFrozen(db, customerId)
  const balance = await availableTo(db, customerId)
  const wish = wishToWithdraw({ ...asker, balance }, { ...request, card }, now())
  const held = await findHeldByRequest(db, { customerId, ...request })
  if (held) {
    if (held.wishId !== wish.id) throw refuse('REQUEST_REUSED')
    return held
  }
  if (await findTransferByRequest(db, moving)) return moveMoney(deps, moving)
  // Who cannot have it is not asked to prove anything for it.
  if (balance < request.amountMinor) throw refuse('BALANCE_NOT_ENOUGH')
  const passage = await guard.admit(wish, ['pin'])
  if (passage.is === 'held')
    return holdWithdrawal(deps, card, { customerId, wishId: wish.id, ...request, ...passage })
  const moved = await moveMoney(deps, moving)
  guard.ended(wish, 'succeeded')
  return moved
}
