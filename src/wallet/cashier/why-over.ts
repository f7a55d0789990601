import type { Order } from '#payments'

/** With which code paying it now would be refused; undefined while it can be paid. */
export function overBecause(
  { state, expiresAt }: Pick<Order, 'state' | 'expiresAt'>,
  now: Date,
): string | undefined {
  switch (state) {
    case 'SUCCESS':
    case 'REFUND':
      return 'ORDER_PAID'
    case 'REVOKED':
      return 'ORDER_REVERSED'
    case 'CLOSED':
    case 'PAYERROR':
      return 'ORDER_CLOSED'
    case 'NOTPAY':
    case 'USERPAYING':
      return expiresAt.getTime() <= now.getTime() ? 'ORDER_EXPIRED' : undefined
  }
}
