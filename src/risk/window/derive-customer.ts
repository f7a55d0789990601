import type { Values } from '../factor/factor.ts'
import { type Window, windows } from '../factor/grammar.ts'
import { cursors } from './counters.ts'
import { totalOf } from './delayed.ts'
import { floatAt, header } from './layout.ts'
import { hoursSince } from './observe.ts'
import { at, placeNamed, placesOf, type Question, ratio } from './places.ts'
import { counted, highest, look, summed } from './ring.ts'
import { seenWithin } from './seen.ts'
import { customer } from './slots.ts'

const { asked, changed, delayed } = customer
const spans: readonly Window[] = asked.windows
const of = {
  count: placesOf('customer', 'count', spans),
  sum: placesOf('customer', 'sum', spans),
  max: placesOf('customer', 'max', spans),
  mean: placesOf('customer', 'mean', spans),
  payees: placesOf('customer', 'distinct_payees', spans),
  merchants: placesOf('customer', 'distinct_merchants', spans),
  devices: placesOf('customer', 'distinct_devices', spans),
  declines: placesOf('customer', 'declines', spans),
  night: placesOf('customer', 'night_count', spans),
} as const

/** Family C, whole. */
export function deriveVelocity(out: Values, { atMs }: Question): void {
  const slot = cursors.customer
  look(slot, asked, atMs)
  for (let window = 0; window < spans.length; window++) {
    const count = counted(slot, asked, asked.counts.count, window)
    const sum = summed(slot, asked, asked.sums.sum, window)
    const spanMs = windows[spans[window] ?? '5m'].ms
    out[of.count[window] ?? 0] = count
    out[of.sum[window] ?? 0] = sum
    out[of.max[window] ?? 0] = highest(slot, asked, asked.sums.max, window)
    out[of.mean[window] ?? 0] = ratio(sum, count)
    out[of.payees[window] ?? 0] = seenWithin(slot, customer.payees, atMs, spanMs)
    out[of.merchants[window] ?? 0] = seenWithin(slot, customer.merchants, atMs, spanMs)
    out[of.devices[window] ?? 0] = seenWithin(slot, customer.devices, atMs, spanMs)
    out[of.declines[window] ?? 0] = counted(slot, asked, asked.counts.declines, window)
    out[of.night[window] ?? 0] = counted(slot, asked, asked.counts.night, window)
  }
}

const hourMs = 3_600_000
const dayMs = 24 * hourMs

/** What family B counts; the rest of it is given. */
export function deriveProfile(out: Values, { atMs, fen, given }: Question): void {
  const slot = cursors.customer
  const last = floatAt(slot, customer.askedMs)
  const first = floatAt(slot, header.firstMs)
  out[at['profile.idle_days']] = last === 0 ? Number.NaN : Math.max(0, atMs - last) / dayMs
  out[at['profile.tenure_days']] = first === 0 ? 0 : Math.max(0, atMs - first) / dayMs
  const balance = given['profile.balance']
  if (balance === undefined) return
  out[at['profile.balance_ratio']] = ratio(balance, fen)
  out[at['customer.drain_ratio']] = ratio(fen, balance)
}

const changeCounts = [
  ['cards', placeNamed('change.cards.24h')],
  ['payees', placeNamed('change.payees.24h')],
  ['login_fails', placeNamed('change.login_fails.24h')],
  ['face_fails', placeNamed('change.face_fails.24h')],
] as const

/** Family J, but for what is given. */
export function deriveChanges(out: Values, { atMs }: Question): void {
  look(cursors.customer, changed, atMs)
  for (const [lane, place] of changeCounts)
    out[place] = counted(cursors.customer, changed, changed.counts[lane], 0)
  out[at['change.password_hours']] = hoursSince('password', atMs)
  out[at['change.pin_hours']] = hoursSince('pin', atMs)
  out[at['change.phone_hours']] = hoursSince('phone', atMs)
  out[at['change.device_hours']] = hoursSince('device', atMs)
  out[at['change.address_hours']] = hoursSince('address', atMs)
  out[at['change.email_hours']] = hoursSince('email', atMs)
  const [raised, lowered] = [hoursSince('limit_raised', atMs), hoursSince('limit_lowered', atMs)]
  out[at['change.limit_hours']] = Number.isNaN(raised)
    ? lowered
    : Math.min(raised, Number.isNaN(lowered) ? raised : lowered)
  out[at['change.limit_raised']] = raised < 72 ? 1 : 0
}

const labelWindows: readonly Window[] = ['7d', '14d', '28d']
const frauds = placesOf('customer', 'delayed_frauds', labelWindows)
const rates = placesOf('customer', 'delayed_fraud_rate', labelWindows)

/** What labels say of a payer, once they may be known. */
export function deriveLabels(out: Values, { atMs }: Question, delayMs: number): void {
  for (let window = 0; window < labelWindows.length; window++) {
    const span = { atMs, delayMs, spanMs: windows[labelWindows[window] ?? '7d'].ms }
    const paid = totalOf(cursors.customer, delayed, delayed.paid, span)
    const bad = totalOf(cursors.customer, delayed, delayed.frauds, span)
    out[frauds[window] ?? 0] = bad
    out[rates[window] ?? 0] = ratio(bad, paid)
  }
}
