import type { Wechatpay } from 'wechatpay-axios-plugin'
import type { Configuration } from './configuration.ts'
import type { OrderBook } from './order-book.ts'

/** What every act of the shop needs. */
export type Shop = Readonly<{
  configuration: Configuration
  wxpay: Wechatpay
  book: OrderBook
  now: () => Date
}>
