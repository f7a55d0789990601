/** Gives the present instant. It comes in by the door (`deps.now`), so that a test can hold it still. */
export type Clock = () => Date

const beijingOffsetMs = 8 * 60 * 60 * 1000

/** Asia/Shanghai has had no daylight saving since 1991, so a fixed shift is exact and costs nothing. */
const shifted = (instant: Date): string =>
  new Date(instant.getTime() + beijingOffsetMs).toISOString()

/** RFC 3339 in Beijing time, to the second: `2026-11-24T08:00:00+08:00`. */
export const beijing = (instant: Date): string => `${shifted(instant).slice(0, 19)}+08:00`

/** The same as bills write it: `2026-11-24 08:00:00`. */
export const beijingText = (instant: Date): string =>
  shifted(instant).slice(0, 19).replace('T', ' ')

/** The business date in Asia/Shanghai: `2026-11-24`. */
export const businessDate = (instant: Date): string => shifted(instant).slice(0, 10)

/** So many days after a business date, before it where `count` is below zero. */
export const daysAfter = (date: string, count: number): string =>
  plusMs(new Date(`${date}T00:00:00Z`), count * dayMs)
    .toISOString()
    .slice(0, 10)

/** The day after a business date: `2026-11-30` is followed by `2026-12-01`. */
export const dayAfter = (date: string): string => daysAfter(date, 1)

/** Whether a text is a date that exists: `2026-02-30` does not. */
export function isDate(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false
  const instant = new Date(`${text}T00:00:00Z`)
  return !Number.isNaN(instant.getTime()) && instant.toISOString().startsWith(text)
}

/** Fourteen digits, sortable by birth: `20261124080000`. */
export const beijingDigits = (instant: Date): string =>
  shifted(instant).slice(0, 19).replaceAll(/[-:T]/g, '')

export const plusMs = (instant: Date, ms: number): Date => new Date(instant.getTime() + ms)

export const secondMs = 1000
export const minuteMs = 60 * secondMs
export const hourMs = 60 * minuteMs
export const dayMs = 24 * hourMs
