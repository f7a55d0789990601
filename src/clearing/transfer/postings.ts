import type { Money } from '#kernel/money'
import type { Movement, Resolution } from '#ledger'

/** A bill by its transfer_bill_no, or a detail of a batch by its detail_id. */
type Numbered = Readonly<{ billNo: string } | { detailNo: string }>

export type Sent = Numbered & Readonly<{ mchid: string; customerId: string; amount: Money }>

/** What goes to somebody whom only this channel knows. */
export type SentToChannel = Numbered & Readonly<{ mchid: string; channel: string; amount: Money }>

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

/**
 * 商家转账经通道: the merchant's operation money is set aside for what we owe the channel once it has
 * paid somebody whom only the channel knows.
 */
export const setAsideForChannelPosting = (sent: SentToChannel): Movement => ({
  key: keyOf(sent),
  kind: 'pending',
  posting: 'transfer_set_aside_for_channel',
  debit: { kind: 'merchant_operation', owner: sent.mchid },
  credit: { kind: 'channel_receivable', owner: sent.channel },
  amount: sent.amount,
})

/**
 * 通道迟到成功: the channel has paid what it had said not to pay, after the merchant had its money again.
 * As much of it as the merchant still has for transfers is taken.
 */
export const paidLatePosting = (sent: SentToChannel): Movement => ({
  key: `${keyOf(sent)}:late`,
  kind: 'direct',
  posting: 'transfer_paid_late',
  debit: { kind: 'merchant_operation', owner: sent.mchid },
  credit: { kind: 'channel_receivable', owner: sent.channel },
  amount: sent.amount,
  balancing: true,
})

/** 通道迟到成功、余额不足: the merchant owes us the rest. */
export const owedLatePosting = (sent: SentToChannel, rest: Money): Movement => ({
  key: `${keyOf(sent)}:late:owed`,
  kind: 'direct',
  posting: 'transfer_owed_late',
  debit: { kind: 'merchant_receivable', owner: sent.mchid },
  credit: { kind: 'channel_receivable', owner: sent.channel },
  amount: rest,
})

/** 转账到账: it is the payee's, or the channel's who has paid it. */
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
