import { channels } from '../fact/fact.ts'
import type { Values } from '../factor/factor.ts'
import { cursors } from './counters.ts'
import { roundLevel } from './amounts.ts'
import { dayOf, hourOf, weekdayOf } from './day.ts'
import { type Cursor, floatAt, wordAt } from './layout.ts'
import { deviation, keptOf, meanOf } from './moving.ts'
import { at, flag, type Question, ratio } from './places.ts'
import { counted, highest, look, summed } from './ring.ts'
import { has, seenWithin } from './seen.ts'
import { customer } from './slots.ts'

const dayMs = 86_400_000
const { asked } = customer
const spans = { hour: 1, day: 2, week: 3, month: 4, quarter: 5 } as const

/** Family D: how a payment departs from what its payer does. `deriveVelocity` comes before. */
export function deriveDeviation(out: Values, question: Question): void {
  const { atMs, fen, keys, payment } = question
  const slot = cursors.customer
  out[at['customer.amount_z']] = deviation(slot, customer.amount, fen, 100)
  out[at['customer.amount_ratio']] = ratio(fen, meanOf(slot, customer.amount))
  const today =
    floatAt(slot, customer.day) === dayOf(atMs) ? floatAt(slot, customer.day + 1) + 1 : 1
  out[at['customer.count_z']] = deviation(slot, customer.daily, today, 1)
  out[at['customer.count_ratio']] = ratio(today, meanOf(slot, customer.daily))
  deriveGap(out, slot, atMs)
  deriveRecent(out, slot, fen)
  look(slot, asked, atMs)
  out[at['customer.amount_to_max']] = ratio(
    fen,
    highest(slot, asked, asked.sums.max, spans.quarter),
  )
  if (keys.mcc !== 0) out[at['customer.new_mcc']] = flag(!has(slot, customer.categories, keys.mcc))
  if (keys.city !== 0) out[at['customer.new_city']] = flag(!has(slot, customer.cities, keys.city))
  if (keys.device !== 0)
    out[at['customer.new_device']] = flag(!has(slot, customer.devices, keys.device))
  out[at['customer.hour_likelihood']] = shareOf(slot, customer.hours, 24, hourOf(atMs))
  out[at['customer.weekday_likelihood']] = shareOf(slot, customer.weekdays, 7, weekdayOf(atMs) - 1)
  out[at['customer.channel_shift']] =
    1 - shareOf(slot, customer.channels, channels.length, channels.indexOf(payment.channel))
  out[at['customer.payee_novelty']] = ratio(
    seenWithin(slot, customer.newPayees, atMs, 7 * dayMs),
    seenWithin(slot, customer.payees, atMs, 7 * dayMs),
  )
  const usual = counted(slot, asked, asked.counts.count, spans.month) / (30 * 24)
  out[at['customer.burst']] = ratio(
    counted(slot, asked, asked.counts.count, spans.hour) + 1,
    usual + 1 / 24,
  )
  const month = summed(slot, asked, asked.sums.sum, spans.month)
  const quarter = summed(slot, asked, asked.sums.sum, spans.quarter)
  out[at['customer.month_ratio']] = ratio(month + fen, (quarter - month) / 2)
  look(slot, customer.silence, atMs)
  const silence = highest(slot, customer.silence, customer.silence.sums.gap, 0)
  const now = floatAt(slot, customer.askedMs) === 0 ? 0 : atMs - floatAt(slot, customer.askedMs)
  out[at['customer.dormant_days']] = Math.max(silence, now) / dayMs
  out[at['customer.category_shift']] = categoryShift(slot)
}

function deriveGap(out: Values, slot: Cursor, atMs: number): void {
  const before = floatAt(slot, customer.askedMs)
  if (before === 0) return
  const gap = Math.max(0, atMs - before)
  out[at['customer.gap_z']] = deviation(slot, customer.gap, gap, 1_000)
  out[at['customer.gap_ratio']] = ratio(gap, meanOf(slot, customer.gap))
  const kept = keptOf(slot, customer.gaps)
  let shorter = 0
  for (let place = 0; place < kept; place++)
    if (floatAt(slot, customer.gaps.values + place) < gap) shorter++
  out[at['customer.gap_percentile']] = ratio(shorter, kept)
}

const sorted = new Float64Array(customer.amounts.size)

/** Of the last sixteen amounts. */
function deriveRecent(out: Values, slot: Cursor, fen: number): void {
  const kept = keptOf(slot, customer.amounts)
  let [same, round, small] = [0, 0, 0]
  let largest = 0
  let entropy = 0
  for (let place = 0; place < kept; place++) {
    const amount = floatAt(slot, customer.amounts.values + place)
    if (amount === fen) same++
    if (roundLevel(amount) > 0) round++
    if (amount <= 1_000) small++
    if (amount > largest) largest = amount
    sorted[place] = amount
    entropy -= Math.log2(timesOf(slot, amount, kept) / kept) / kept
  }
  out[at['customer.repeat_amounts']] = same
  out[at['customer.round_share']] = ratio(round, kept)
  out[at['customer.amount_entropy']] = kept === 0 ? Number.NaN : entropy
  // Ten yuan at most as a test, and then ten times what was ever paid lately.
  out[at['customer.test_then_large']] = flag(small > 0 && fen >= 100_000 && fen >= 10 * largest)
  if (kept === 0) return
  sorted.subarray(0, kept).sort()
  out[at['customer.amount_to_p95']] = ratio(fen, sorted[Math.ceil(kept * 0.95) - 1] ?? 0)
}

function timesOf(slot: Cursor, amount: number, kept: number): number {
  let times = 0
  for (let place = 0; place < kept; place++)
    if (floatAt(slot, customer.amounts.values + place) === amount) times++
  return times
}

/** One is added to each, so that what never was is seldom and not impossible. */
function shareOf(slot: Cursor, counts: number, size: number, which: number): number {
  let total = 0
  for (let each = 0; each < size; each++) total += wordAt(slot, counts + each)
  return (wordAt(slot, counts + which) + 1) / (total + size)
}

/** Jensen-Shannon divergence in bits between what is bought lately and what always was. */
function categoryShift(slot: Cursor): number {
  let [all, lately] = [0, 0]
  for (let each = 0; each < 8; each++) {
    all += wordAt(slot, customer.classes + each)
    lately += floatAt(slot, customer.fading + each)
  }
  if (all === 0 || lately === 0) return Number.NaN
  let bits = 0
  for (let each = 0; each < 8; each++) {
    const long = wordAt(slot, customer.classes + each) / all
    const short = floatAt(slot, customer.fading + each) / lately
    const middle = (long + short) / 2
    if (long > 0) bits += (long * Math.log2(long / middle)) / 2
    if (short > 0) bits += (short * Math.log2(short / middle)) / 2
  }
  return Math.max(0, bits)
}
