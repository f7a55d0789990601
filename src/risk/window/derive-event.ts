import { channels, codeTypes, products } from '../fact/fact.ts'
import type { Values } from '../factor/factor.ts'
import { endsInNine, magnitude, roundLevel, toCodeCap, toReportThreshold } from './amounts.ts'
import { cursors } from './counters.ts'
import { hourOf, isNight, weekdayOf } from './day.ts'
import { kmBetween, middleOf } from './geohash.ts'
import { floatAt, header } from './layout.ts'
import { at, flag, type Question } from './places.ts'
import { has } from './seen.ts'
import { customer, ip, link, pair } from './slots.ts'
import { seenWithin } from './seen.ts'
import { placesOf } from './places.ts'
import { windows } from '../factor/grammar.ts'

/** Renminbi; what is paid here has no other currency yet. */
const currencyCode = 156

/** Of family A what the payment tells by itself, whatever became of the counters. */
export function deriveBareEvent(
  out: Values,
  { payment, atMs, fen }: Pick<Question, 'payment' | 'atMs' | 'fen'>,
): void {
  out[at['event.amount']] = fen
  out[at['event.amount_log']] = magnitude(fen)
  out[at['event.currency']] = currencyCode
  out[at['event.product']] = products.indexOf(payment.product)
  out[at['event.channel']] = channels.indexOf(payment.channel)
  out[at['event.code_type']] = codeTypes.indexOf(payment.codeType ?? 'none')
  out[at['event.hour']] = hourOf(atMs)
  out[at['event.weekday']] = weekdayOf(atMs)
  out[at['event.night']] = flag(isNight(atMs))
  out[at['event.round_level']] = roundLevel(fen)
  out[at['event.tail_nine']] = flag(endsInNine(fen))
  out[at['event.to_report_threshold']] = toReportThreshold(fen)
  out[at['event.to_code_cap']] = toCodeCap(fen)
  out[at['event.is_refund']] = flag(payment.isRefund === true)
  out[at['event.cross_border']] = flag(payment.isCrossBorder === true)
}

/** Family A: the payment itself. */
export function deriveEvent(out: Values, question: Question): void {
  deriveBareEvent(out, question)
  const { keys } = question
  const isFirst =
    keys.payee === 0
      ? !has(cursors.customer, customer.merchants, keys.merchant)
      : floatAt(cursors.pair, pair.count) === 0
  out[at['event.first_with_payee']] = flag(isFirst)
}

const dayMs = 86_400_000
const deviceWindows = ['24h', '7d', '30d'] as const
const deviceAccounts = placesOf('device', 'accounts', deviceWindows)
const ipWindows = ['1h', '24h'] as const
const ipAccounts = placesOf('ip', 'accounts', ipWindows)

/** What families G and H count: the device and the address. The rest of them is given. */
export function deriveDevice(out: Values, { payment, keys, atMs, given }: Question): void {
  if (keys.device !== 0) {
    deviceWindows.forEach((window, index) => {
      const place = deviceAccounts[index] ?? -1
      out[place] = seenWithin(cursors.link, link.accounts, atMs, windows[window].ms)
    })
    const first = floatAt(cursors.link, header.firstMs)
    out[at['device.days']] = first === 0 ? 0 : Math.max(0, atMs - first) / dayMs
    out[at['device.other_account_hours']] = hoursSinceOther(keys.customer, atMs)
  }
  if (keys.ip !== 0) {
    ipWindows.forEach((window, index) => {
      const place = ipAccounts[index] ?? -1
      out[place] = seenWithin(cursors.ip, ip.accounts, atMs, windows[window].ms)
    })
    const first = floatAt(cursors.ip, header.firstMs)
    out[at['ip.days']] = first === 0 ? 0 : Math.max(0, atMs - first) / dayMs
  }
  derivePlace(out, payment.geohash, keys.cell, atMs)
  const overseas = given['ip.overseas']
  if (overseas !== undefined)
    out[at['place.night_overseas']] = flag(overseas === 1 && isNight(atMs))
}

/** Not known when no other account has used the device. */
function hoursSinceOther(account: number, atMs: number): number {
  let last = 0
  for (let place = 0; place < link.accounts.size; place++) {
    const key = cursors.link.floats[cursors.link.f + link.accounts.keys + place] ?? 0
    const second = cursors.link.words[cursors.link.w + link.accounts.seconds + place] ?? 0
    if (key !== 0 && key !== account) last = Math.max(last, second * 1_000)
  }
  return last === 0 ? Number.NaN : Math.max(0, atMs - last) / 3_600_000
}

function derivePlace(out: Values, geohash: string | undefined, cell: number, atMs: number): void {
  const middle = geohash === undefined ? undefined : middleOf(geohash)
  if (middle === undefined) return
  out[at['place.is_new']] = flag(!has(cursors.customer, customer.cells, cell))
  const since = floatAt(cursors.customer, customer.placeAt + 2)
  if (since === 0) return
  const before = {
    latitude: floatAt(cursors.customer, customer.placeAt),
    longitude: floatAt(cursors.customer, customer.placeAt + 1),
  }
  const km = kmBetween(before, middle)
  out[at['place.distance_km']] = km
  // Within a minute a cell of the hash is no movement to speak of.
  out[at['place.speed_kmh']] = km / (Math.max(60_000, Math.abs(atMs - since)) / 3_600_000)
}
