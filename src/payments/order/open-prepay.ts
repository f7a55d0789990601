import type { Clock } from '#kernel/time'
import type { Db } from '#platform/db'
import type { Keys } from '#platform/keys'
import { partsOf } from '../combine/find-combine.ts'
import { findCombineById } from '../combine/store.ts'
import type { CombineToTell } from './facts.ts'
import { type Order, type OrderKey, refuse } from './order.ts'
import { readPrepay, tokenIn } from './prepay.ts'

type Deps = Readonly<{
  db: Db
  keys: Keys
  now: Clock
  find: (key: OrderKey) => Promise<Order | undefined>
}>

/** What a payer is about to pay: one order, or the parts of a combine order with what binds them. */
export type Opened = Readonly<{
  /** The token that was read; paying names it again. */
  prepayId: string
  orders: readonly Order[]
  combine: CombineToTell | undefined
}>

/** Reads a code_url, h5_url or prepay_id and finds its orders. */
export async function openPrepay({ db, keys, now, find }: Deps, code: string): Promise<Opened> {
  const prepayId = tokenIn(code.trim())
  const { mchid, id, isCombine } = readPrepay(keys, prepayId, now())
  if (!isCombine) {
    const order = await find({ mchid, id })
    if (!order) throw refuse('ORDER_NOT_EXIST')
    return { prepayId, orders: [order], combine: undefined }
  }
  const combine = await findCombineById(db, { mchid, id })
  if (!combine) throw refuse('ORDER_NOT_EXIST')
  return { prepayId, orders: await partsOf(db, combine), combine }
}
