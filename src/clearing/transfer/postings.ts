import type { Money } from '#kernel/money'
import type { Movement, Resolution } from '#ledger'

export type Sent = Readonly<{ id: string; mchid: string; customerId: string; amount: Money }>

const keyOf = (id: string): string => `${id}:transfer`

/** 商家转账: the merchant's operation money is set aside for the payee, and nobody else can have it. */
export const setAsidePosting = ({ id, mchid, customerId, amount }: Sent): Movement => ({
  key: keyOf(id),
  kind: 'pending',
  posting: 'transfer_set_aside',
  debit: { kind: 'merchant_operation', owner: mchid },
  credit: { kind: 'customer_balance', owner: customerId },
  amount,
})

/** 转账到账: it is the payee's. */
export const arrivePosting = ({ id }: Pick<Sent, 'id'>): Resolution => ({
  key: `${keyOf(id)}:arrived`,
  kind: 'post',
  pendingKey: keyOf(id),
  posting: 'transfer_arrived',
})

/** 转账退回: cancelled, declined, overdue or refused; the merchant has it again. */
export const takeBackPosting = ({ id }: Pick<Sent, 'id'>): Resolution => ({
  key: `${keyOf(id)}:returned`,
  kind: 'void',
  pendingKey: keyOf(id),
  posting: 'transfer_returned',
})
