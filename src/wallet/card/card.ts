import { refusals } from '#kernel/refusal'
import type { Card as PaymentCard } from '#payments'

/** A bank card that a customer has bound. */
export type Card = Readonly<{
  id: string
  customerId: string
  bankCardId: string
  /** By which the lists of risk find its number; null of a card that was bound before they could. */
  listedAs: string | null
  bank: string
  /** The wire's word for bank and kind, such as `ICBC_DEBIT`. */
  bankType: string
  kind: 'debit' | 'credit'
  last4: string
  /** `138****0001` */
  phoneMasked: string
}>

const kindTitles = { debit: '储蓄卡', credit: '信用卡' } as const

type Named = Pick<Card, 'bank' | 'kind' | 'last4'>

/** As the payer reads it: `演示银行储蓄卡1234`. */
export const titleOf = ({ bank, kind, last4 }: Named): string =>
  `${bank}${kindTitles[kind]}${last4}`

/**
 * The card as a payment needs it. Its money lies in the bank's own account for the card, which two
 * customers who bound the same card share; the payment therefore names the bank's card.
 */
export const paymentCardOf = (
  card: Named & Pick<Card, 'bankCardId' | 'bankType'> & Partial<Pick<Card, 'listedAs'>>,
): PaymentCard => ({
  id: card.bankCardId,
  kind: card.kind,
  bankType: card.bankType,
  title: titleOf(card),
  listedAs: card.listedAs ?? null,
})

export const refuse = refusals({
  CARD_NOT_FOUND: [404, '没有找到这张银行卡'],
  CARD_NOT_RECOGNISED: [400, '银行未能核验该卡，请核对卡号与持卡人姓名'],
  CARD_ALREADY_BOUND: [409, '这张银行卡已经绑定'],
  TOO_MANY_CARDS: [400, '最多绑定20张银行卡'],
  CREDIT_CARD_NOT_ALLOWED: [400, '信用卡不能用于充值或提现，请使用储蓄卡'],
})

export const cardsMax = 20
