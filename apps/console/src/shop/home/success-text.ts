import type { Sum } from '../api.ts'

/** Of a hundred orders; whole per cents with one digit behind. */
export const successText = ({ orderCount, paidCount }: Sum): string => {
  if (orderCount === 0) return '—'
  const tenths = Math.floor((1_000 * paidCount) / orderCount)
  return `${Math.floor(tenths / 10)}.${tenths % 10}%`
}
