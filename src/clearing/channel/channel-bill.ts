import { machine, type StateOf } from '#kernel/machine'
import { plusMs, hourMs } from '#kernel/time'

/** EMPTY: neither the channel nor we had anything of that day; a payment that is heard of late undoes it. */
export const channelBillStates = machine('WAITING', {
  WAITING: ['RECONCILED', 'EMPTY'],
  RECONCILED: [],
  EMPTY: ['WAITING'],
})
export type ChannelBillState = StateOf<typeof channelBillStates>

export type ChannelDay = Readonly<{ channel: string; businessDate: string }>

/** A channel's bill of a day, fetched or still to be. */
export type ChannelBill = ChannelDay &
  Readonly<{
    state: ChannelBillState
    /** When it is asked for again; null once it is over. */
    nextAt: Date | null
    asks: number
    /** Why it was not there, as last heard. */
    lastAnswer: string | null
    /** When somebody was told that it is late. */
    lateAt: Date | null
    doneAt: Date | null
  }>

/** A channel as whoever reads its bills has to know it. */
export type BillChannel = Readonly<{
  id: string
  /** Since when it is registered. */
  since: Date
  /** Who we are there. */
  mchid: string
  /** Who our merchants are there, where each has a number of its own. */
  subMchids: ReadonlyMap<string, string>
}>

/** How asking for a bill ended. `none`: no such bill, for want of trades or not yet; `creating`: wait. */
export type AskedBill =
  | Readonly<{ is: 'there'; sha1: string; bytes: AsyncIterable<Uint8Array> }>
  | Readonly<{ is: 'none' | 'creating' | 'failed'; why: string }>

/**
 * Bills of institutions through which payers are reached. Whoever implements it asks, downloads and
 * unpacks, believes no file but that of the announced hash, and never keeps one whole in memory.
 * `bytes` may throw at any byte, and then nothing of them counts.
 */
export type ChannelBills = Readonly<{
  /** All that are registered: a paused one has refunds still. */
  channels: () => Promise<readonly BillChannel[]>
  /** The trade bill of type ALL of a day. */
  ask: (channel: string, businessDate: string) => Promise<AskedBill>
}>

/** Midnight in Beijing. */
export const beginOf = (date: string): Date => new Date(`${date}T00:00:00+08:00`)

const dayOf = (date: string): Date => plusMs(beginOf(date), 24 * hourMs)

/** From noon on a bill that is not there is late. */
export const lateAt = (date: string): Date => plusMs(dayOf(date), 12 * hourMs)
