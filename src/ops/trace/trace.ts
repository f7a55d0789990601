import { findPayoutOwner } from '#clearing'
import type { Db } from '#platform/db'
import { findOrderOf, findRefundOf } from './store.ts'

/** The business object whose money an entry moved, as far as a page shows it. */
export type Traced =
  | Readonly<{ kind: 'order'; id: string; mchid: string; outTradeNo: string }>
  | Readonly<{ kind: 'refund'; id: string; mchid: string; outTradeNo: string; outRefundNo: string }>
  | Readonly<{ kind: 'payout'; id: string; mchid: string }>
  | Readonly<{ kind: 'break'; id: string }>
  | Readonly<{ kind: 'other'; id: string }>

/** By the beginning of a key, which is the id of what it belongs to. */
export async function traceOf(db: Db, key: string): Promise<Traced> {
  const [id = ''] = key.split(':')
  if (/^42\d{26}$/.test(id)) {
    const order = await findOrderOf(db, id)
    if (order) return { kind: 'order', id, ...order }
  }
  if (/^50\d{27}$/.test(id)) {
    const refund = await findRefundOf(db, id)
    if (refund) return { kind: 'refund', id, ...refund }
  }
  if (id.startsWith('po_')) {
    const mchid = await findPayoutOwner(db, id)
    if (mchid !== undefined) return { kind: 'payout', id, mchid }
  }
  if (id.startsWith('br_')) return { kind: 'break', id }
  return { kind: 'other', id }
}
