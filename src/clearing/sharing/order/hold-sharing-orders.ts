import type { Tx } from '#platform/db'
import type { OrderKey } from '../sharing.ts'
import { lockSharingOrders } from './store.ts'

/**
 * For whoever posts first and tells us afterwards (`refundReleased`): holds the rows of these orders
 * before any account is held, because everybody else takes orders before accounts. Orders that are
 * not shared have none.
 */
export const holdSharingOrders = (tx: Tx, keys: readonly OrderKey[]): Promise<void> =>
  lockSharingOrders(tx, keys)
