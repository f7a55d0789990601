import { dayMs, hourMs } from '#kernel/time'
import { type Cursor, type Layout, wordAt, words } from './layout.ts'

/**
 * Payments and frauds by the half day in which was paid. A label counts once `delayMs` have passed
 * since the payment, however early it came, so that training sees what serving saw.
 */
export type Delayed = Readonly<{ head: number; paid: number; frauds: number }>

const width = 12 * hourMs
/** 28 days and a delay of a week. */
const parts = 72
export const delayMaxMs = 7 * dayMs

export const createDelayed = (layout: Layout): Delayed => ({
  head: words(layout),
  paid: words(layout, parts),
  frauds: words(layout, parts),
})

/** The cell of an instant, or -1 when it is too long ago. */
function cellOf(slot: Cursor, ring: Delayed, atMs: number): number {
  const part = Math.floor(atMs / width) + 1
  const head = wordAt(slot, ring.head)
  if (part > head) {
    for (let next = Math.max(head + 1, part - parts + 1); next <= part; next++) {
      slot.words[slot.w + ring.paid + (next % parts)] = 0
      slot.words[slot.w + ring.frauds + (next % parts)] = 0
    }
    slot.words[slot.w + ring.head] = part
  }
  return head - part >= parts ? -1 : part % parts
}

function bump(slot: Cursor, place: number, by: number): void {
  slot.words[slot.w + place] = Math.max(0, wordAt(slot, place) + by)
}

/** False when the payment is so long ago that it counts no more. */
export function countPaid(slot: Cursor, ring: Delayed, atMs: number): boolean {
  const cell = cellOf(slot, ring, atMs)
  if (cell >= 0) bump(slot, ring.paid + cell, 1)
  return cell >= 0
}

/** A payment of `paidAtMs` is fraud, or after all is none. */
export function countLabel(
  slot: Cursor,
  ring: Delayed,
  paidAtMs: number,
  isFraud: boolean,
): boolean {
  const cell = cellOf(slot, ring, paidAtMs)
  if (cell >= 0) bump(slot, ring.frauds + cell, isFraud ? 1 : -1)
  return cell >= 0
}

/** Whole half days only, so no label counts before its delay. */
export function totalOf(
  slot: Cursor,
  ring: Delayed,
  lane: number,
  asked: Readonly<{ atMs: number; spanMs: number; delayMs: number }>,
): number {
  const head = wordAt(slot, ring.head)
  const last = Math.min(head, Math.floor((asked.atMs - asked.delayMs) / width))
  const first = Math.max(
    1,
    head - parts + 1,
    Math.floor((asked.atMs - asked.delayMs) / width) - asked.spanMs / width + 1,
  )
  let total = 0
  for (let part = first; part <= last; part++) total += wordAt(slot, lane + (part % parts))
  return total
}
