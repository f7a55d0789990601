import { beijingDigits, dayAfter } from '#kernel/time'

/** What was done on a day, by the birth of orders and refunds; amounts in fen of CNY. */
export type DayFigure = Readonly<{
  date: string
  orders: bigint
  paid: bigint
  /** Not paid, and never will be; the rest may still be paid. */
  ended: bigint
  amount: bigint
  refunds: bigint
  refunded: bigint
}>

/** As many of a day as are looked at while somebody waits; above it the figures are a least. */
export const liveMax = 200_000

/** Ids sort by birth: those of a Beijing day lie between two of them. */
export const spanOf = (date: string): Readonly<{ from: string; until: string }> => ({
  from: beijingDigits(beginOf(date)),
  until: beijingDigits(beginOf(dayAfter(date))),
})

const beginOf = (date: string): Date => new Date(`${date}T00:00:00+08:00`)
