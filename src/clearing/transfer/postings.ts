import type { Money } from '#kernel/money'
import type { Movement, Resolution } from '#ledger'

/** A bill by its transfer_bill_no, or a detail of a batch by its detail_id. */
type Numbered = Readonly<{ billNo: string } | { detailNo: string }>

export type Sent = Numbered & Readonly<{ mchid: string; customerId: string; amount: Money }>

/** The number that the merchant knows, so that its fund flow names what it can look up. */
const keyOf = (sent: Numbered): string =>
  `${'billNo' in sent ? sent.billNo : sent.detailNo}:transfer`

/** 商家转账: the merchant's operation money is set aside for the payee, and nobody else can have it. */
export const setAsidePosting = (sent: Sent): Movement => ({
  key: keyOf(sent),
  kind: 'pending',
  posting: 'transfer_set_aside',
  debit: { kind: 'merchant_operation', owner: sent.mchid },
  credit: { kind: 'customer_balance', owner: sent.customerId },
  amount: sent.amount,
})

/** 转账到账: it is the payee's. */
export const arrivePosting = (sent: Numbered): Resolution => ({
  key: `${keyOf(sent)}:arrived`,
  kind: 'post',
  pendingKey: keyOf(sent),
  posting: 'transfer_arrived',
})

/** 转账退回: cancelled, declined, overdue or refused; the merchant has it again. */
export const takeBackPosting = (sent: Numbered): Resolution => ({
  key: `${keyOf(sent)}:returned`,
  kind: 'void',
  pendingKey: keyOf(sent),
  posting: 'transfer_returned',
})
