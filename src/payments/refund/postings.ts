import { assert } from '#kernel/assert'
import { type Money, money } from '#kernel/money'
import type { Movement, Resolution } from '#ledger'
import { accounts } from '../order/postings.ts'
import { nothing, paidFrom } from './purse.ts'
import type { Refund } from './refund.ts'

/**
 * 退款申请: the merchant's money is set aside for the payer at once, so it cannot be paid out
 * meanwhile. `merchant` stands for the purses that give it; the same refund makes the same legs
 * whenever it is asked.
 */
export function requestRefundPostings(refund: Refund): readonly Movement[] {
  if (refund.route === 'MERCHANT_BANK_CARD') return returnRefundPostings(refund)
  const { mchid, customerId } = refund
  const { toBalance, toCard, toChannel, cardId, channel } = destinationsOf(refund)
  const key = keyOf(refund)
  const merchant = accounts.merchant(mchid)
  const movements: Movement[] = []
  if (toBalance.minor > 0n) {
    assert(customerId !== null, 'a balance is a customer of ours')
    movements.push({
      key: `${key}:balance`,
      kind: 'pending',
      posting: 'refund_to_balance',
      debit: merchant,
      credit: accounts.customer(customerId),
      amount: toBalance,
    })
  }
  if (toCard.minor > 0n && cardId !== null) {
    movements.push(
      {
        key: `${key}:card`,
        kind: 'pending',
        posting: 'refund_to_card',
        debit: merchant,
        credit: accounts.custody,
        amount: toCard,
      },
      {
        key: `${key}:bank`,
        kind: 'pending',
        posting: 'refund_to_card_at_bank',
        debit: accounts.bankCustody,
        credit: accounts.bankDeposit(cardId),
        amount: toCard,
      },
    )
  }
  if (toChannel.minor > 0n && channel !== null)
    movements.push({
      key: `${key}:channel`,
      kind: 'pending',
      posting: 'refund_to_channel',
      debit: merchant,
      credit: accounts.receivable(channel),
      amount: toChannel,
    })
  return paidFrom(mchid, refund, movements)
}

/**
 * 异常退款退回商户: what the payer cannot receive becomes the merchant's available balance. What came
 * from there is there again as soon as the first route is released, and needs no leg.
 */
export function returnRefundPostings(refund: Refund): readonly Movement[] {
  const { mchid, amount, unsettledAmount, sharingAmount } = refund
  const minor = unsettledAmount + sharingAmount
  if (minor === 0n) return []
  return paidFrom(mchid, { ...nothing, unsettledAmount, sharingAmount }, [
    {
      key: `${keyOf(refund)}:merchant`,
      kind: 'pending',
      posting: 'refund_to_merchant',
      debit: accounts.merchant(mchid),
      credit: accounts.available(mchid),
      amount: money(minor, amount.currency),
    },
  ])
}

/** 退款到账: what was set aside reaches the payer. */
export const settleRefundPostings = (refund: Refund): readonly Resolution[] =>
  requestRefundPostings(refund).map(({ key, posting }) => ({
    key: `${key}:settled`,
    kind: 'post',
    pendingKey: key,
    posting: `${posting}_settled`,
  }))

/** 退款关闭、改道: what was set aside is the merchant's again, in the purse that gave it. */
export const releaseRefundPostings = (refund: Refund): readonly Resolution[] =>
  requestRefundPostings(refund).map(({ key, posting }) => ({
    key: `${key}:released`,
    kind: 'void',
    pendingKey: key,
    posting: `${posting}_released`,
  }))

/** A refund whose route was changed has legs of its own; those before it were released. */
const keyOf = ({ id, routeNo }: Refund): string =>
  routeNo === 0 ? `${id}:refund` : `${id}:refund:${routeNo}`

type Destinations = Readonly<{
  toBalance: Money
  toCard: Money
  cardId: string | null
  toChannel: Money
  channel: string | null
}>

function destinationsOf(refund: Refund): Destinations {
  const { route, amount, balanceAmount, cardAmount, channelAmount, cardId, routeCardId } = refund
  const { currency } = amount
  const { channel } = refund
  const toChannel = money(channelAmount, currency)
  if (route === 'USER_BANK_CARD')
    return {
      toBalance: money(0n, currency),
      toCard: amount,
      cardId: routeCardId,
      toChannel: money(0n, currency),
      channel,
    }
  return {
    toBalance: money(balanceAmount, currency),
    toCard: money(cardAmount, currency),
    cardId,
    toChannel,
    channel,
  }
}
