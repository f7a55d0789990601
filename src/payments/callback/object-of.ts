import type { EventObject, NewCallback } from './callback.ts'

/**
 * What a callback is about, in the words that its merchant is told: an order is known by its
 * transaction_id, and refunds and shares of it belong to it; a combine order is known by its merchant's
 * number. Transfers, batches and withdrawals are told by numbers of their own.
 */
export function objectOf({ eventType, subject, resource }: NewCallback): EventObject {
  switch (eventType) {
    case 'TRANSACTION.SUCCESS':
      // Within a text the quotes would be escaped, so this is the member or nothing; the usual order is
      // spared being parsed.
      if (!resource.includes('"combine_out_trade_no":')) return { type: 'order', id: subject }
      return { type: 'combine_order', id: numberIn(resource, 'combine_out_trade_no') ?? subject }
    case 'MCHTRANSFER.BILL.FINISHED':
      return { type: 'transfer_bill', id: subject }
    case 'MCHTRANSFER.BATCH.FINISHED':
      return { type: 'transfer_batch', id: subject }
    case 'MCHWITHDRAW.CHANGE':
      return { type: 'withdrawal', id: subject }
    default:
      return { type: 'order', id: numberIn(resource, 'transaction_id') ?? subject }
  }
}

function numberIn(resource: string, member: string): string | undefined {
  const told: unknown = JSON.parse(resource)
  const number: unknown = told instanceof Object ? Reflect.get(told, member) : undefined
  return typeof number === 'string' ? number : undefined
}
