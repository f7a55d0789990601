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

/** The same by name only, for paying, which reads the orders itself and under lock. */
export type Located = Readonly<{ keys: readonly OrderKey[]; combine: CombineToTell | undefined }>

/** Reads a code_url, h5_url or prepay_id and finds its orders. */
export async function openPrepay(deps: Deps, code: string): Promise<Opened> {
  const prepayId = tokenIn(code.trim())
  const { isCombine, ...key } = readPrepay(deps.keys, prepayId, deps.now())
  if (isCombine) return { prepayId, ...(await openCombine(deps, key)) }
  const order = await deps.find(key)
  if (!order) throw refuse('ORDER_NOT_EXIST')
  return { prepayId, orders: [order], combine: undefined }
}

/** Names the orders of a prepay_id; an order of its own costs no question to the database. */
export async function locatePrepay(deps: Omit<Deps, 'find'>, prepayId: string): Promise<Located> {
  const { isCombine, mchid, id } = readPrepay(deps.keys, prepayId, deps.now())
  if (!isCombine) return { keys: [{ mchid, id }], combine: undefined }
  const { orders, combine } = await openCombine(deps, { mchid, id })
  return { keys: orders, combine }
}

async function openCombine({ db }: Pick<Deps, 'db'>, key: OrderKey) {
  const combine = await findCombineById(db, key)
  if (!combine) throw refuse('ORDER_NOT_EXIST')
  return { orders: await partsOf(db, combine), combine }
}
