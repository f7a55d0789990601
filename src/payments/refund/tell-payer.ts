import { type NewMessage, notify } from '#parties'
import type { Tx } from '#platform/db'
import type { Refund } from './refund.ts'

/** What a payer hears of a refund on its way. */
export type RefundNews = 'accepted' | 'in_review' | 'arrived' | 'returned' | 'closed' | 'abnormal'

/** `body` without a sentence of its own names the account. */
const words: Readonly<Record<RefundNews, Readonly<{ title: string; body?: string }>>> = {
  accepted: { title: '退款已受理' },
  in_review: { title: '退款审核中', body: '退款金额较大，正在审核，通过后将原路退回。' },
  arrived: { title: '退款到账' },
  returned: { title: '退款已退回商户', body: '款项未能退给您，已退回商户，请与商户联系。' },
  closed: { title: '退款已关闭', body: '退款未通过审核，请与商户联系。' },
  abnormal: { title: '退款异常', body: '收款账户暂时无法入账，商户将为您另行处理。' },
}

/** Messages to the payers, in the transaction of what they tell. */
export const tellPayers = (
  tx: Tx,
  news: readonly Readonly<{ refund: Refund; is: RefundNews }>[],
  now: Date,
): Promise<void> =>
  notify(
    tx,
    news.flatMap(({ refund, is }) => messageOf(refund, words[is])),
    now,
  )

function messageOf(refund: Refund, { title, body }: (typeof words)[RefundNews]): NewMessage[] {
  const { customerId, mchid, orderId, amount, receivedAccount } = refund
  // Whom a channel knows, it tells itself.
  if (customerId === null) return []
  const data = { mchid, orderId, amount: String(amount.minor), currency: amount.currency }
  return [{ customerId, kind: 'refund', title, body: body ?? receivedAccount, data }]
}
