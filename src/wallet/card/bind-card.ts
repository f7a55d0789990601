import { newId } from '#kernel/id'
import type { Clock } from '#kernel/time'
import { type Db, inTransaction, type Tx } from '#platform/db'
import type { Keys } from '#platform/keys'
import { listedForm } from '#risk'
import { type Card, cardsMax, refuse } from './card.ts'
import { bankName, verifyBankCard } from './demo-bank.ts'
import { findCards, insertCard, markUnbound } from './store.ts'

type Deps = Readonly<{ db: Db; keys: Keys; now: Clock }>

type Request = Readonly<{ customerId: string; number: string; holderName: string; phone: string }>

/**
 * Binds a card that the bank confirms. The full number is not kept on our side, only the form by which
 * lists find it. `onBound` runs in its transaction. Refuses CARD_NOT_RECOGNISED,
 * TOO_MANY_CARDS, CARD_ALREADY_BOUND.
 */
export async function bindCard(
  deps: Deps,
  request: Request,
  onBound: (tx: Tx) => Promise<void> = () => Promise.resolve(),
): Promise<Card> {
  const bankCard = await verifyBankCard(deps, request)
  if (!bankCard) throw refuse('CARD_NOT_RECOGNISED')
  if ((await findCards(deps.db, request.customerId)).length >= cardsMax)
    throw refuse('TOO_MANY_CARDS')

  const card: Card = {
    id: newId('card', deps.now()),
    customerId: request.customerId,
    bankCardId: bankCard.id,
    listedAs: listedForm(deps.keys, 'card', request.number) ?? null,
    bank: bankName,
    bankType: bankCard.bankType,
    kind: bankCard.kind,
    last4: bankCard.last4,
    phoneMasked: request.phone.replace(/^(...).*(....)$/, '$1****$2'),
  }
  const isNew = await inTransaction(deps.db, async (tx) => {
    if (!(await insertCard(tx, card, deps.now()))) return false
    await onBound(tx)
    return true
  })
  if (!isNew) throw refuse('CARD_ALREADY_BOUND')
  return card
}

export async function unbindCard(
  { db, now }: Pick<Deps, 'db' | 'now'>,
  card: Readonly<{ customerId: string; id: string }>,
): Promise<void> {
  if (!(await markUnbound(db, { ...card, now: now() }))) throw refuse('CARD_NOT_FOUND')
}
