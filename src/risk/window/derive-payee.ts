import type { Values } from '../factor/factor.ts'
import { type Window, windows } from '../factor/grammar.ts'
import { cursors } from './counters.ts'
import { totalOf } from './delayed.ts'
import { type Cursor, floatAt, header } from './layout.ts'
import { deviation, meanOf } from './moving.ts'
import { at, flag, placeNamed, placesOf, type Question, ratio } from './places.ts'
import { counted, look, type Ring, summed } from './ring.ts'
import { type Seen, seenWithin } from './seen.ts'
import { estimate } from './sketch.ts'
import { customer, merchant, pair, payee, terminal } from './slots.ts'

const dayMs = 86_400_000

/** Exact while the set holds them all, about right beyond. */
const distinct = (
  slot: Cursor,
  ring: Ring,
  set: Seen,
  asked: Readonly<{ window: number; atMs: number; spanMs: number }>,
): number => {
  const exact = seenWithin(slot, set, asked.atMs, asked.spanMs)
  return exact < set.size ? exact : Math.max(exact, estimate(slot, ring, asked.window))
}

const payeeSpans: readonly Window[] = payee.paid.windows
const ofPayee = {
  count: placesOf('payee', 'count', payeeSpans),
  sum: placesOf('payee', 'sum', payeeSpans),
  payers: placesOf('payee', 'distinct_payers', payeeSpans),
  reports: placesOf('payee', 'reports', payeeSpans),
} as const
const outInPlace = placeNamed('payee.out_in_ratio.24h')

/** Family E, but for what is given and for the walk. Not known of a payment that names no payee. */
export function derivePayee(out: Values, { payment, keys, atMs }: Question): void {
  if (keys.payee === 0) return
  const { paid, payers, sorts } = payee
  look(cursors.payee, paid, atMs)
  for (let window = 0; window < payeeSpans.length; window++) {
    const spanMs = windows[payeeSpans[window] ?? '1h'].ms
    out[ofPayee.count[window] ?? 0] = counted(cursors.payee, paid, paid.counts.count, window)
    out[ofPayee.sum[window] ?? 0] = summed(cursors.payee, paid, paid.sums.sum, window)
    out[ofPayee.payers[window] ?? 0] = distinct(cursors.payee, paid, payers, {
      window,
      atMs,
      spanMs,
    })
    out[ofPayee.reports[window] ?? 0] = counted(cursors.payee, paid, paid.counts.reports, window)
  }
  const dayIn = summed(cursors.payee, paid, paid.sums.sum, 1)
  look(cursors.payeeAsPayer, customer.out, atMs)
  out[outInPlace] = ratio(
    summed(cursors.payeeAsPayer, customer.out, customer.out.sums.sum, 0),
    dayIn,
  )
  const count = floatAt(cursors.pair, pair.count)
  const since = floatAt(cursors.pair, header.firstMs)
  out[at['pair.days']] = since === 0 ? 0 : Math.max(0, atMs - since) / dayMs
  out[at['pair.count']] = count
  out[at['pair.sum']] = floatAt(cursors.pair, pair.sum)
  out[at['pair.is_new']] = flag(count === 0)
  if (payment.province !== undefined && payment.payeeProvince !== undefined)
    out[at['pair.cross_province']] = flag(payment.province !== payment.payeeProvince)
  const first = floatAt(cursors.payee, header.firstMs)
  out[at['payee.days']] = first === 0 ? 0 : Math.max(0, atMs - first) / dayMs
  look(cursors.payee, sorts, atMs)
  out[at['payee.stranger_share']] = ratio(
    counted(cursors.payee, sorts, sorts.counts.stranger, 0),
    counted(cursors.payee, sorts, sorts.counts.all, 0),
  )
}

const merchantSpans: readonly Window[] = merchant.asked.windows
const ofMerchant = {
  count: placesOf('merchant', 'count', merchantSpans),
  sum: placesOf('merchant', 'sum', merchantSpans),
  payers: placesOf('merchant', 'distinct_payers', merchantSpans),
  refunds: placesOf('merchant', 'refund_rate', merchantSpans),
  declines: placesOf('merchant', 'decline_rate', merchantSpans),
} as const

/** Family F, of the merchant. */
export function deriveMerchant(out: Values, { keys, atMs, fen }: Question): void {
  if (keys.merchant === 0) return
  const slot = cursors.merchant
  const { asked, sorts, payers, ticket } = merchant
  look(slot, asked, atMs)
  for (let window = 0; window < merchantSpans.length; window++) {
    const spanMs = windows[merchantSpans[window] ?? '1h'].ms
    const count = counted(slot, asked, asked.counts.count, window)
    out[ofMerchant.count[window] ?? 0] = count
    out[ofMerchant.sum[window] ?? 0] = summed(slot, asked, asked.sums.sum, window)
    out[ofMerchant.payers[window] ?? 0] = distinct(slot, asked, payers, { window, atMs, spanMs })
    out[ofMerchant.refunds[window] ?? 0] = ratio(
      counted(slot, asked, asked.counts.refunds, window),
      count,
    )
    out[ofMerchant.declines[window] ?? 0] = ratio(
      counted(slot, asked, asked.counts.declines, window),
      count,
    )
  }
  out[at['merchant.ticket_ratio']] = ratio(fen, meanOf(slot, ticket))
  out[at['merchant.ticket_z']] = deviation(slot, ticket, fen, 100)
  look(slot, sorts, atMs)
  const all = counted(slot, sorts, sorts.counts.all, 0)
  out[at['merchant.round_share']] = ratio(counted(slot, sorts, sorts.counts.round, 0), all)
  out[at['merchant.night_share']] = ratio(counted(slot, sorts, sorts.counts.night, 0), all)
  out[at['merchant.credit_share']] = ratio(counted(slot, sorts, sorts.counts.credit, 0), all)
}

const terminalSpans: readonly Window[] = terminal.asked.windows
const labelSpans: readonly Window[] = ['7d', '14d', '28d']
const ofTerminal = {
  count: placesOf('terminal', 'count', terminalSpans),
  mean: placesOf('terminal', 'mean', terminalSpans),
  paid: placesOf('terminal', 'delayed_count', labelSpans),
  frauds: placesOf('terminal', 'delayed_frauds', labelSpans),
  rate: placesOf('terminal', 'delayed_fraud_rate', labelSpans),
} as const

/** Family F, of the terminal, with what labels say of it once they may be known. */
export function deriveTerminal(out: Values, { keys, atMs, fen }: Question, delayMs: number): void {
  if (keys.terminal === 0) return
  const slot = cursors.terminal
  const { asked, delayed, ticket } = terminal
  look(slot, asked, atMs)
  for (let window = 0; window < terminalSpans.length; window++) {
    const count = counted(slot, asked, asked.counts.count, window)
    out[ofTerminal.count[window] ?? 0] = count
    out[ofTerminal.mean[window] ?? 0] = ratio(summed(slot, asked, asked.sums.sum, window), count)
  }
  out[at['terminal.ticket_ratio']] = ratio(fen, meanOf(slot, ticket))
  out[at['terminal.ticket_z']] = deviation(slot, ticket, fen, 100)
  for (let window = 0; window < labelSpans.length; window++) {
    const span = { atMs, delayMs, spanMs: windows[labelSpans[window] ?? '7d'].ms }
    const paid = totalOf(slot, delayed, delayed.paid, span)
    const bad = totalOf(slot, delayed, delayed.frauds, span)
    out[ofTerminal.paid[window] ?? 0] = paid
    out[ofTerminal.frauds[window] ?? 0] = bad
    out[ofTerminal.rate[window] ?? 0] = ratio(bad, paid)
  }
}
