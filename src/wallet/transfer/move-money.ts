import { assert } from '#kernel/assert'
import { newId } from '#kernel/id'
import { fen } from '#kernel/money'
import type { Clock } from '#kernel/time'
import { postChain, stands } from '#ledger'
import type { Payments } from '#payments'
import { type Db, inTransaction } from '#platform/db'
import { type Card, refuse as refuseCard, titleOf } from '../card/card.ts'
import { findCard } from '../card/store.ts'
import { findHeldByRequest } from '../held/store.ts'
import { topUpPostings, withdrawalPostings } from './postings.ts'
import { findTransferByRequest, insertTransfer } from './store.ts'
import { refuse, transferMax, type WalletTransfer } from './transfer.ts'

type Deps = Readonly<{
  db: Db
  now: Clock
  /** Counts what leaves the balance; what comes in does without. */
  payments?: Pick<Payments, 'countWithdrawal'>
}>

type Request = Readonly<{
  customerId: string
  requestId: string
  kind: WalletTransfer['kind']
  cardId: string
  amountMinor: bigint
}>

const prefixes = { top_up: 'tu', withdrawal: 'wd' } as const
const postings = { top_up: topUpPostings, withdrawal: withdrawalPostings } as const
const shortages = { top_up: 'CARD_NOT_ENOUGH', withdrawal: 'BALANCE_NOT_ENOUGH' } as const

/** Tops up from a card or withdraws to it. The same request again answers the same transfer. */
export async function moveMoney(
  { db, now, payments }: Deps,
  request: Request,
): Promise<WalletTransfer> {
  const { kind } = request
  const card = await cardToMove(db, request)
  const transfer = transferOf(request, card, now())
  return inTransaction(db, async (tx) => {
    if (!(await insertTransfer(tx, transfer)))
      return sameTransfer(await findTransferByRequest(tx, request), request)
    if (kind === 'withdrawal') {
      assert(payments, 'whatever leaves is counted')
      await payments.countWithdrawal(tx, request)
      // The same request may be held at this moment: counting has put the two in a row.
      if (await findHeldByRequest(tx, request)) throw refuse('REQUEST_REUSED')
    }
    const moved = { ...transfer, bankCardId: card.bankCardId }
    const verdicts = await postChain(tx, postings[kind](moved), now())
    if (verdicts.includes('insufficient_funds')) throw refuse(shortages[kind])
    if (!verdicts.every(stands)) throw refuse('ACCOUNT_ERROR')
    return transfer
  })
}

/** The card to move such an amount from or to. */
export async function cardToMove(
  db: Db,
  { customerId, cardId, amountMinor }: Pick<Request, 'customerId' | 'cardId' | 'amountMinor'>,
): Promise<Card> {
  if (amountMinor < 1n || amountMinor > transferMax) throw refuse('AMOUNT_OUT_OF_RANGE')
  const card = await findCard(db, { customerId, id: cardId })
  if (!card) throw refuseCard('CARD_NOT_FOUND')
  if (card.kind === 'credit') throw refuseCard('CREDIT_CARD_NOT_ALLOWED')
  return card
}

const transferOf = (request: Request, card: Card, now: Date): WalletTransfer => ({
  id: newId(prefixes[request.kind], now),
  customerId: request.customerId,
  requestId: request.requestId,
  kind: request.kind,
  cardId: card.id,
  cardTitle: titleOf(card),
  amount: fen(request.amountMinor),
  createdAt: now,
})

function sameTransfer(earlier: WalletTransfer | undefined, request: Request): WalletTransfer {
  const isSame =
    earlier?.kind === request.kind &&
    earlier.cardId === request.cardId &&
    earlier.amount.minor === request.amountMinor
  if (!earlier || !isSame) throw refuse('REQUEST_REUSED')
  return earlier
}
