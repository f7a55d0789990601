import { balanceOf } from '#ledger'
import type { Funding } from '#payments'
import type { Db } from '#platform/db'
import { type Card, paymentCardOf, refuse as refuseCard, titleOf } from '../card/card.ts'
import { findCard, findCards } from '../card/store.ts'

/** What the payer may choose to pay from; `mixed` empties the balance and takes the rest from a card. */
export type FundingOption = Readonly<{
  /** `balance`, `card:<id>`, `mixed:<id>`. */
  id: string
  title: string
  enabled: boolean
  reason?: string
  balanceShare?: string
  cardShare?: string
}>

/** In fen; what waits to leave has left. */
export const availableTo = async (db: Db, customerId: string): Promise<bigint> =>
  (await balanceOf(db, { kind: 'customer_balance', owner: customerId }, 'CNY')).available.minor

export async function fundingOptions(
  db: Db,
  customerId: string,
  amountMinor: bigint,
): Promise<readonly FundingOption[]> {
  const available = await availableTo(db, customerId)
  const cards = await findCards(db, customerId)
  const suffices = available >= amountMinor
  const balance: FundingOption = {
    id: 'balance',
    title: '零钱',
    enabled: suffices,
    ...(suffices ? {} : { reason: '零钱余额不足' }),
  }
  const whole = cards.map((card) => ({
    id: `card:${card.id}`,
    title: titleOf(card),
    enabled: true,
  }))
  const mixed = suffices || available === 0n ? [] : cards.map(mixedOption(available, amountMinor))
  return [balance, ...whole, ...mixed]
}

const mixedOption =
  (available: bigint, amountMinor: bigint) =>
  (card: Card): FundingOption => ({
    id: `mixed:${card.id}`,
    title: `零钱 + ${titleOf(card)}`,
    enabled: true,
    balanceShare: String(available),
    cardShare: String(amountMinor - available),
  })

/** The payer's choice, as the payment needs it; a balance beyond the amount is left where it is. */
export async function fundingOf(db: Db, customerId: string, optionId: string): Promise<Funding> {
  if (optionId === 'balance') return { method: 'balance' }
  const [method, id = ''] = optionId.split(':')
  const card = await findCard(db, { customerId, id })
  if (!card) throw refuseCard('CARD_NOT_FOUND')
  if (method !== 'mixed') return { method: 'card', card: paymentCardOf(card) }
  const balanceShare = await availableTo(db, customerId)
  return { method: 'mixed', card: paymentCardOf(card), balanceShare }
}

/** What a payer who is not asked pays from: the balance when it suffices, else the first card. */
export async function usualFunding(
  db: Db,
  customerId: string,
  amountMinor: bigint,
): Promise<Funding> {
  const available = await availableTo(db, customerId)
  const [card] = await findCards(db, customerId)
  if (available >= amountMinor || !card) return { method: 'balance' }
  return { method: 'card', card: paymentCardOf(card) }
}
