import type { Content, Instructed, NewInstruction, RouteOrder } from '#payments'
import type { TransferBill } from '../transfer-bill.ts'

/** How transfers reach people whom only a channel knows. Without it all go through our own wallet. */
export type TransferChannels = Readonly<{
  routeOrder: RouteOrder
  /** Tells a channel, once a number; `payments.instruct`. */
  instruct: (asked: NewInstruction, content: Content) => Promise<Instructed>
}>

/** Trade type of all transfers, for routes and instructions. */
export const method = 'TRANSFER'

/** A bill whose payee only a channel knows. */
export type ChannelBill = TransferBill & Readonly<{ channel: string }>

export const isChannelBill = (bill: TransferBill): bill is ChannelBill => bill.channel !== null
