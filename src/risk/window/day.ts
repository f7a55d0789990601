import { dayMs, hourMs } from '#kernel/time'

const beijingMs = 8 * hourMs

/** Days in Beijing since 1970. */
export const dayOf = (atMs: number): number => Math.floor((atMs + beijingMs) / dayMs)
export const hourOf = (atMs: number): number => Math.floor((atMs + beijingMs) / hourMs) % 24
/** Monday is 1: 1970 began on a Thursday. */
export const weekdayOf = (atMs: number): number => ((dayOf(atMs) + 3) % 7) + 1

export const isNight = (atMs: number): boolean => {
  const hour = hourOf(atMs)
  return hour >= 22 || hour < 6
}

/** When most of the night's gambling is (T09). */
export const isLate = (atMs: number): boolean => {
  const hour = hourOf(atMs)
  return hour >= 22 || hour < 4
}
