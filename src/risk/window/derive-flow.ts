import type { Values } from '../factor/factor.ts'
import { cursors } from './counters.ts'
import { dayOf } from './day.ts'
import { type Cursor, floatAt } from './layout.ts'
import { meanOf } from './moving.ts'
import { at, flag, placeNamed, type Question, ratio } from './places.ts'
import { counted, look, summed } from './ring.ts'
import { isInBoth, seenWithin } from './seen.ts'
import { customer, pair, payee } from './slots.ts'

const dayMs = 86_400_000
const weekMs = 7 * dayMs
const place = {
  outIn: [placeNamed('flow.out_in_ratio.24h'), placeNamed('flow.out_in_ratio.7d')],
  fanIn: [placeNamed('flow.fan_in.24h'), placeNamed('flow.fan_in.7d')],
  fanOut: [placeNamed('flow.fan_out.24h'), placeNamed('flow.fan_out.7d')],
  structuring: placeNamed('flow.structuring.7d'),
} as const
const spansMs = [dayMs, weekMs] as const

/** A day and its total; 0 when that day is not today. */
const todayOf = (slot: Cursor, where: number, atMs: number): number =>
  floatAt(slot, where) === dayOf(atMs) ? floatAt(slot, where + 1) : 0

/** Family L: how money comes to the payer and goes on. */
export function deriveFlow(out: Values, question: Question): void {
  const { atMs, given, keys } = question
  const [outgoing, incoming] = [cursors.customer, cursors.payerAsPayee]
  const { out: went } = customer
  look(outgoing, went, atMs)
  look(incoming, payee.paid, atMs)
  for (let window = 0; window < spansMs.length; window++) {
    const spanMs = spansMs[window] ?? dayMs
    const came = summed(incoming, payee.paid, payee.paid.sums.sum, window + 1)
    out[place.outIn[window] ?? 0] = ratio(summed(outgoing, went, went.sums.sum, window), came)
    out[place.fanIn[window] ?? 0] = seenWithin(incoming, payee.payers, atMs, spanMs)
    out[place.fanOut[window] ?? 0] = seenWithin(outgoing, customer.payees, atMs, spanMs)
  }
  const near = counted(outgoing, went, went.counts.near, 1)
  const all = counted(outgoing, went, went.counts.count, 1)
  out[place.structuring] = near
  out[at['flow.near_threshold_share']] = ratio(near, all)
  out[at['flow.round_trip_share']] = ratio(counted(outgoing, went, went.counts.back, 1), all)
  out[at['flow.dwell_seconds']] = meanOf(outgoing, customer.dwell)
  const balance = given['profile.balance']
  if (balance !== undefined)
    out[at['flow.end_balance_ratio']] = ratio(
      balance,
      summed(incoming, payee.paid, payee.paid.sums.sum, 1),
    )
  out[at['flow.payer_provinces']] = seenWithin(incoming, payee.provinces, atMs, weekMs)
  out[at['flow.depth']] = floatAt(incoming, payee.depth)
  out[at['flow.day_in']] = todayOf(incoming, payee.dayIn, atMs)
  out[at['flow.day_out']] = todayOf(outgoing, customer.dayOut, atMs)
  deriveSorts(out, incoming, atMs)
  deriveCycle(out, keys.payee)
  out[at['flow.dormant_burst']] =
    (out[at['customer.dormant_days']] ?? Number.NaN) *
    (out[placeNamed('customer.count.24h')] ?? Number.NaN)
}

function deriveSorts(out: Values, incoming: Cursor, atMs: number): void {
  const { sorts } = payee
  look(incoming, sorts, atMs)
  const all = counted(incoming, sorts, sorts.counts.all, 0)
  const share = (lane: number): number => ratio(counted(incoming, sorts, lane, 0), all)
  out[at['flow.gamble_share']] = share(sorts.counts.late)
  out[at['flow.quota_share']] = share(sorts.counts.alike)
  out[at['flow.fx_share']] = share(sorts.counts.divisible)
  out[at['flow.cash_share']] = share(sorts.counts.cash)
  out[at['flow.private_share']] = share(sorts.counts.private)
}

/** Whether this payment would close a cycle: the payee paid the payer, or somebody who did. */
function deriveCycle(out: Values, payeeKey: number): void {
  if (payeeKey === 0) return
  const isTwo = floatAt(cursors.back, pair.count) > 0
  const isThree =
    !isTwo && isInBoth(cursors.payeeAsPayer, customer.payees, cursors.payerAsPayee, payee.payers)
  out[at['graph.in_ring']] = flag(isTwo)
  out[at['flow.cycle_length']] = isTwo ? 2 : isThree ? 3 : 0
}
