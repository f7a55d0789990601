import { channels, type Payment } from '../fact/fact.ts'
import { approximate, isAlike, isDivisibleByRate, isNearThreshold, roundLevel } from './amounts.ts'
import { type Counters, cursors } from './counters.ts'
import { dayOf, hourOf, isLate, isNight, weekdayOf } from './day.ts'
import { countLabel, countPaid } from './delayed.ts'
import { middleOf } from './geohash.ts'
import type { Keys } from './keys.ts'
import { addWord, type Cursor, floatAt, setFloat, stamp } from './layout.ts'
import { keep, meanOf, move } from './moving.ts'
import { add, count, type Ring, raise, turn } from './ring.ts'
import { see } from './seen.ts'
import { sketch } from './sketch.ts'
import { find, open } from './slab.ts'
import * as slots from './slots.ts'

/** Adds to a pair of floats, a day and its total; a day that is over gives its total away. */
export function addToDay(
  slot: Cursor,
  place: number,
  atMs: number,
  value: number,
  onDayOver?: (total: number) => void,
): void {
  const day = dayOf(atMs)
  const known = floatAt(slot, place)
  if (day < known) return
  if (day > known) {
    if (known > 0) onDayOver?.(floatAt(slot, place + 1))
    setFloat(slot, place, day)
    setFloat(slot, place + 1, 0)
  }
  setFloat(slot, place + 1, floatAt(slot, place + 1) + value)
}

/** A payment was asked for: what the payer, the devices and the merchant do, whatever becomes of it. */
export function observeAsked(counters: Counters, payment: Payment, keys: Keys, atMs: number): void {
  const fen = approximate(payment.amountMinor)
  askByCustomer(counters, payment, keys, atMs, fen)
  if (keys.merchant !== 0) askAtMerchant(counters, payment, keys, atMs, fen)
  if (keys.terminal !== 0) askAtTerminal(counters, keys, atMs, fen)
  for (const key of [keys.device, keys.phone, keys.card, keys.wifi])
    if (key !== 0) join(counters, key, keys.customer, atMs)
  if (keys.ip !== 0) {
    open(counters.slabs.ip, keys.ip, cursors.ip)
    stamp(cursors.ip, atMs)
    see(cursors.ip, slots.ip.accounts, keys.customer, atMs)
  }
}

/** An account uses something that others may use too. */
export function join(counters: Counters, link: number, account: number, atMs: number): void {
  open(counters.slabs.link, link, cursors.link)
  stamp(cursors.link, atMs)
  see(cursors.link, slots.link.accounts, account, atMs)
}

function turned(counters: Counters, slot: Cursor, ring: Ring, atMs: number): void {
  counters.late.windows += turn(slot, ring, atMs)
}

function askByCustomer(
  counters: Counters,
  payment: Payment,
  keys: Keys,
  atMs: number,
  fen: number,
): void {
  const slot = cursors.customer
  const { customer } = slots
  open(counters.slabs.customer, keys.customer, slot)
  stamp(slot, atMs)
  turned(counters, slot, customer.asked, atMs)
  count(slot, customer.asked, customer.asked.counts.count)
  add(slot, customer.asked, customer.asked.sums.sum, fen)
  raise(slot, customer.asked, customer.asked.sums.max, fen)
  if (isNight(atMs)) count(slot, customer.asked, customer.asked.counts.night)
  countPaid(slot, customer.delayed, atMs)

  if (see(slot, customer.payees, keys.payee, atMs)) see(slot, customer.newPayees, keys.payee, atMs)
  see(slot, customer.merchants, keys.merchant, atMs)
  see(slot, customer.devices, keys.device, atMs)
  for (const key of [keys.device, keys.phone, keys.card, keys.wifi])
    see(slot, customer.links, key, atMs)
  see(slot, customer.categories, keys.mcc, atMs)
  see(slot, customer.cities, keys.city, atMs)
  see(slot, customer.cells, keys.cell, atMs)
  keepHabits(counters, slot, payment, keys, atMs, fen)
}

/** What is usual for a payer. A fact before the last one has no gap, and leaves habits in its order. */
function keepHabits(
  counters: Counters,
  slot: Cursor,
  payment: Payment,
  keys: Keys,
  atMs: number,
  fen: number,
): void {
  const { customer } = slots
  const before = floatAt(slot, customer.askedMs)
  if (before > 0 && atMs >= before) {
    const gap = atMs - before
    keep(slot, customer.gaps, gap)
    move(slot, customer.gap, gap)
    turned(counters, slot, customer.silence, atMs)
    raise(slot, customer.silence, customer.silence.sums.gap, gap)
  }
  setFloat(slot, customer.askedMs, Math.max(before, atMs))
  keep(slot, customer.amounts, fen)
  move(slot, customer.amount, fen)
  addToDay(slot, customer.day, atMs, 1, (total) => move(slot, customer.daily, total))
  addWord(slot, customer.hours + hourOf(atMs), 1)
  addWord(slot, customer.weekdays + weekdayOf(atMs) - 1, 1)
  addWord(slot, customer.channels + channels.indexOf(payment.channel), 1)
  if (keys.mcc !== 0) {
    const sort = keys.mcc % 8
    addWord(slot, customer.classes + sort, 1)
    for (let each = 0; each < 8; each++)
      setFloat(
        slot,
        customer.fading + each,
        floatAt(slot, customer.fading + each) * 0.9 + (each === sort ? 1 : 0),
      )
  }
  const middle = payment.geohash === undefined ? undefined : middleOf(payment.geohash)
  if (middle && atMs >= floatAt(slot, customer.placeAt + 2)) {
    setFloat(slot, customer.placeAt, middle.latitude)
    setFloat(slot, customer.placeAt + 1, middle.longitude)
    setFloat(slot, customer.placeAt + 2, atMs)
  }
}

function askAtMerchant(
  counters: Counters,
  payment: Payment,
  keys: Keys,
  atMs: number,
  fen: number,
): void {
  const slot = cursors.merchant
  const { asked, sorts, payers, ticket } = slots.merchant
  open(counters.slabs.merchant, keys.merchant, slot)
  stamp(slot, atMs)
  turned(counters, slot, asked, atMs)
  count(slot, asked, asked.counts.count)
  add(slot, asked, asked.sums.sum, fen)
  sketch(slot, asked, keys.customer)
  see(slot, payers, keys.customer, atMs)
  turned(counters, slot, sorts, atMs)
  count(slot, sorts, sorts.counts.all)
  if (roundLevel(fen) > 0) count(slot, sorts, sorts.counts.round)
  if (isNight(atMs)) count(slot, sorts, sorts.counts.night)
  if (payment.funding === 'credit') count(slot, sorts, sorts.counts.credit)
  move(slot, ticket, fen)
}

function askAtTerminal(counters: Counters, keys: Keys, atMs: number, fen: number): void {
  const slot = cursors.terminal
  const { asked, ticket, delayed } = slots.terminal
  open(counters.slabs.terminal, keys.terminal, slot)
  stamp(slot, atMs)
  turned(counters, slot, asked, atMs)
  count(slot, asked, asked.counts.count)
  add(slot, asked, asked.sums.sum, fen)
  move(slot, ticket, fen)
  countPaid(slot, delayed, atMs)
}

/** It ended badly: the payer and the merchant remember. */
export function observeDeclined(counters: Counters, keys: Keys, atMs: number): void {
  const { customer, merchant } = slots
  open(counters.slabs.customer, keys.customer, cursors.customer)
  turned(counters, cursors.customer, customer.asked, atMs)
  count(cursors.customer, customer.asked, customer.asked.counts.declines)
  if (keys.merchant === 0) return
  open(counters.slabs.merchant, keys.merchant, cursors.merchant)
  turned(counters, cursors.merchant, merchant.asked, atMs)
  count(cursors.merchant, merchant.asked, merchant.asked.counts.declines)
}

export function observeRefunded(counters: Counters, keys: Keys, atMs: number): void {
  if (keys.merchant === 0) return
  const { asked } = slots.merchant
  open(counters.slabs.merchant, keys.merchant, cursors.merchant)
  turned(counters, cursors.merchant, asked, atMs)
  count(cursors.merchant, asked, asked.counts.refunds)
}

/** It is known what it was. Labels count by when was paid; too old a one is counted as late. */
export function observeLabelled(
  counters: Counters,
  keys: Keys,
  paidAtMs: number,
  isFraud: boolean,
): void {
  open(counters.slabs.customer, keys.customer, cursors.customer)
  if (!countLabel(cursors.customer, slots.customer.delayed, paidAtMs, isFraud))
    counters.late.windows++
  if (keys.terminal === 0) return
  open(counters.slabs.terminal, keys.terminal, cursors.terminal)
  if (!countLabel(cursors.terminal, slots.terminal.delayed, paidAtMs, isFraud))
    counters.late.windows++
}

/** Money is older than three days: its layers are forgotten. */
const layersMs = 3 * 86_400_000

/** Money went from the payer to the payee: the pair, what went out, what came in, how deep. */
export function observeSucceeded(
  counters: Counters,
  payment: Payment,
  keys: Keys,
  atMs: number,
): void {
  const fen = approximate(payment.amountMinor)
  const { customer, payee, pair } = slots
  const isBack =
    find(counters.slabs.pair, keys.back, cursors.back) && floatAt(cursors.back, pair.count) > 0
  // As it was before; opening other slots may move what is looked at.
  find(counters.slabs.payee, keys.customer, cursors.payerAsPayee)
  const inMs = floatAt(cursors.payerAsPayee, payee.inMs)
  const depth = inMs > 0 && atMs - inMs <= layersMs ? floatAt(cursors.payerAsPayee, payee.depth) : 0

  const slot = cursors.customer
  open(counters.slabs.customer, keys.customer, slot)
  turned(counters, slot, customer.out, atMs)
  count(slot, customer.out, customer.out.counts.count)
  add(slot, customer.out, customer.out.sums.sum, fen)
  if (isNearThreshold(fen)) count(slot, customer.out, customer.out.counts.near)
  if (isBack) count(slot, customer.out, customer.out.counts.back)
  if (inMs > 0 && atMs >= inMs) move(slot, customer.dwell, (atMs - inMs) / 1_000)
  addToDay(slot, customer.dayOut, atMs, fen)
  if (keys.payee === 0) return

  open(counters.slabs.pair, keys.pair, cursors.pair)
  const isStranger = floatAt(cursors.pair, pair.count) === 0
  stamp(cursors.pair, atMs)
  setFloat(cursors.pair, pair.count, floatAt(cursors.pair, pair.count) + 1)
  setFloat(cursors.pair, pair.sum, floatAt(cursors.pair, pair.sum) + fen)
  receive(counters, keys.payee, {
    atMs,
    fen,
    payer: keys.customer,
    province: keys.province,
    isCash: payment.funding === 'cash',
    isPrivate: payment.isToPerson === true,
    isStranger,
    depth: depth + 1,
  })
}

export type Receipt = Readonly<{
  atMs: number
  fen: number
  payer: number
  province: number
  isCash: boolean
  isPrivate: boolean
  isStranger: boolean
  depth: number
}>

/** Money came in. */
export function receive(counters: Counters, account: number, receipt: Receipt): void {
  const { atMs, fen } = receipt
  const slot = cursors.payee
  const { paid, sorts, payers, provinces, amount, inMs, depth, dayIn } = slots.payee
  open(counters.slabs.payee, account, slot)
  stamp(slot, atMs)
  turned(counters, slot, paid, atMs)
  count(slot, paid, paid.counts.count)
  add(slot, paid, paid.sums.sum, fen)
  if (receipt.payer !== 0) sketch(slot, paid, receipt.payer)
  see(slot, payers, receipt.payer, atMs)
  see(slot, provinces, receipt.province, atMs)
  turned(counters, slot, sorts, atMs)
  count(slot, sorts, sorts.counts.all)
  if (isLate(atMs)) count(slot, sorts, sorts.counts.late)
  if (isAlike(fen, meanOf(slot, amount))) count(slot, sorts, sorts.counts.alike)
  if (isDivisibleByRate(fen)) count(slot, sorts, sorts.counts.divisible)
  if (receipt.isCash) count(slot, sorts, sorts.counts.cash)
  if (receipt.isPrivate) count(slot, sorts, sorts.counts.private)
  if (receipt.isStranger) count(slot, sorts, sorts.counts.stranger)
  move(slot, amount, fen)
  const before = floatAt(slot, inMs)
  const isDeep = before > 0 && atMs - before <= layersMs
  setFloat(slot, depth, isDeep ? Math.max(floatAt(slot, depth), receipt.depth) : receipt.depth)
  setFloat(slot, inMs, Math.max(before, atMs))
  addToDay(slot, dayIn, atMs, fen)
}
