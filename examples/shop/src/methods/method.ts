import type { FastifyInstance } from 'fastify'
import type { Goods, Words } from '../goods.ts'
import type { MethodId, Order } from '../order.ts'
import type { Html } from '../pages/html.ts'
import type { View } from '../pages/view.ts'
import type { Shop } from '../shop.ts'

/** A way to pay: its words, its two pieces of page, and the routes behind them. */
export type Method = Readonly<{
  id: MethodId
  name: Words
  about: Words
  /** Runs only in the wallet's built-in browser, by its bridge script. */
  needsWallet?: boolean
  /** Scripts of both pieces of page. */
  scripts?: readonly string[]
  /** The button that places an order. */
  buy: (shop: Shop, view: View, goods: Goods) => Html
  /** How the payer pays an order that was placed. */
  pay: (shop: Shop, view: View, order: Order) => Html
  /** Under `/buy/<id>`. */
  routes: (app: FastifyInstance, shop: Shop) => void
}>
