import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import type { Order } from './order.ts'

/** One callback as it arrived; those that failed verification are kept too, for the eyes. */
export type Callback = Readonly<{
  /** The platform's id, the same on every retry; ours for what could not be verified. */
  id: string
  /** One entry per delivery. */
  receivedAt: readonly string[]
  isVerified: boolean
  serial: string
  answer: 204 | 400 | 401
  eventType?: string
  summary?: string
  outTradeNo?: string
  /** The decrypted resource. */
  resource?: object
  problem?: string
}>

type Pages = { orders: Order[]; callbacks: Callback[] }

/** Anybody may knock at /notify, so the log forgets its oldest lines. */
const callbacksKept = 500

export type OrderBook = ReturnType<typeof openOrderBook>

/**
 * Orders in memory, and in a file so that a restart keeps them. A real shop has a database here;
 * what must stay is that `change` reads and writes in one step.
 */
export function openOrderBook(path: string) {
  const pages: Pages = existsSync(path)
    ? JSON.parse(readFileSync(path, 'utf8'))
    : { orders: [], callbacks: [] }
  const orders = new Map(pages.orders.map((order) => [order.outTradeNo, order]))
  let callbacks = pages.callbacks

  // Renaming is atomic: a crash leaves the old file or the new one, never half of one.
  const save = () => {
    writeFileSync(`${path}.new`, JSON.stringify({ orders: [...orders.values()], callbacks }))
    renameSync(`${path}.new`, path)
  }

  return {
    add(order: Order): void {
      orders.set(order.outTradeNo, order)
      save()
    },
    find: (outTradeNo: string): Order | undefined => orders.get(outTradeNo),
    newestFirst: (): Order[] => [...orders.values()].toReversed(),

    /** Applies a change to the order as it is now, not as it was before some `await`. */
    change(outTradeNo: string, change: (order: Order) => Order): Order {
      const order = orders.get(outTradeNo)
      if (!order) throw new Error(`No order ${outTradeNo}`)
      const changed = change(order)
      if (changed === order) return order
      const next = { ...changed, version: order.version + 1 }
      orders.set(outTradeNo, next)
      save()
      return next
    },

    callbacks: (): readonly Callback[] => callbacks,
    callbacksOf: (outTradeNo: string): Callback[] =>
      callbacks.filter((callback) => callback.outTradeNo === outTradeNo),
    findCallback: (id: string): Callback | undefined => callbacks.find((one) => one.id === id),
    /** Newest first; takes the place of an earlier line with the same id. */
    keepCallback(callback: Callback): void {
      const others = callbacks.filter(({ id }) => id !== callback.id)
      callbacks = [callback, ...others].slice(0, callbacksKept)
      save()
    },
  }
}
