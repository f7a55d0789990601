import { type Change, changes, type Fact } from '../fact/fact.ts'
import { approximate } from './amounts.ts'
import { type Counters, cursors } from './counters.ts'
import { accountKey, ipKey, type Keys, keysOf, linkKey, type SlotKey, slotsOf } from './keys.ts'
import { floatAt, setFloat, stamp } from './layout.ts'
import {
  join,
  observeAsked,
  observeDeclined,
  observeLabelled,
  observeRefunded,
  observeSucceeded,
  receive,
} from './observe-payment.ts'
import { count, turn } from './ring.ts'
import { see } from './seen.ts'
import { open } from './slab.ts'
import * as slots from './slots.ts'

/**
 * Counts a fact. All slots of `slotsOfFact` must be there. It does not know whether the fact was
 * counted before: whoever calls it does. `known` are the keys of its payment, if they are.
 */
export function observe(counters: Counters, fact: Fact, known?: Keys): void {
  const { atMs } = fact
  switch (fact.kind) {
    case 'asked':
      return observeAsked(counters, fact.payment, known ?? keysOf(fact.payment), atMs)
    case 'ended': {
      const keys = known ?? keysOf(fact.payment)
      if (fact.outcome === 'succeeded') return observeSucceeded(counters, fact.payment, keys, atMs)
      return fact.outcome === 'declined' ? observeDeclined(counters, keys, atMs) : undefined
    }
    case 'refunded':
      return observeRefunded(counters, known ?? keysOf(fact.payment), atMs)
    case 'labelled':
      return observeLabelled(counters, known ?? keysOf(fact.payment), fact.paidAtMs, fact.isFraud)
    case 'changed':
      return observeChanged(counters, fact)
    case 'signed_in':
      return observeSignedIn(counters, fact)
    case 'topped_up':
      return receive(counters, accountKey(fact.customer), {
        atMs,
        fen: approximate(fact.amountMinor),
        payer: 0,
        province: 0,
        isCash: fact.isCash,
        isPrivate: false,
        isStranger: false,
        depth: 0,
      })
    case 'reported':
      return observeReported(counters, fact.payee, atMs)
    case 'listed':
      open(counters.slabs.customer, accountKey(fact.customer), cursors.customer)
      return setFloat(cursors.customer, slots.customer.blackMs, fact.colour === 'black' ? atMs : 0)
  }
}

/** Which slots a fact writes or looks at, beside those of linked accounts. */
export function slotsOfFact(fact: Fact): readonly SlotKey[] {
  switch (fact.kind) {
    case 'asked':
    case 'ended':
    case 'refunded':
    case 'labelled':
      return slotsOf(keysOf(fact.payment))
    case 'changed':
    case 'signed_in':
      return [
        { kind: 'customer' as const, key: accountKey(fact.customer) },
        { kind: 'link' as const, key: linkKey('device', fact.device) },
        ...(fact.kind === 'changed'
          ? [
              { kind: 'link' as const, key: linkKey('phone', fact.phone) },
              { kind: 'link' as const, key: linkKey('card', fact.card) },
            ]
          : [{ kind: 'ip' as const, key: ipKey(fact.ip) }]),
      ].filter(({ key }) => key !== 0)
    case 'topped_up':
      return [{ kind: 'payee', key: accountKey(fact.customer) }]
    case 'reported':
      return [{ kind: 'payee', key: accountKey(fact.payee) }]
    case 'listed':
      return [{ kind: 'customer', key: accountKey(fact.customer) }]
  }
}

const placeOfChange = (what: Change): number => slots.customer.changedMs + changes.indexOf(what)

/** Hours since a change; not known when there was none. */
export const hoursSince = (what: Change, atMs: number): number => {
  const changed = floatAt(cursors.customer, placeOfChange(what))
  return changed === 0 ? Number.NaN : Math.max(0, atMs - changed) / 3_600_000
}

function observeChanged(counters: Counters, fact: Extract<Fact, { kind: 'changed' }>): void {
  const { atMs } = fact
  const slot = cursors.customer
  const { changed, links } = slots.customer
  const account = accountKey(fact.customer)
  open(counters.slabs.customer, account, slot)
  const place = placeOfChange(fact.what)
  setFloat(slot, place, Math.max(floatAt(slot, place), atMs))
  counters.late.windows += turn(slot, changed, atMs)
  if (fact.what === 'card_bound') count(slot, changed, changed.counts.cards)
  if (fact.what === 'payee_added') count(slot, changed, changed.counts.payees)
  for (const key of [
    linkKey('device', fact.device),
    linkKey('phone', fact.phone),
    linkKey('card', fact.card),
  ]) {
    if (key === 0) continue
    see(slot, links, key, atMs)
    join(counters, key, account, atMs)
  }
}

function observeSignedIn(counters: Counters, fact: Extract<Fact, { kind: 'signed_in' }>): void {
  const { atMs } = fact
  const slot = cursors.customer
  const { changed } = slots.customer
  const account = accountKey(fact.customer)
  open(counters.slabs.customer, account, slot)
  if (!fact.isOk) {
    counters.late.windows += turn(slot, changed, atMs)
    const { login_fails: login, face_fails: face } = changed.counts
    count(slot, changed, fact.by === 'face' ? face : login)
    return
  }
  // Whoever fails to sign in may be somebody else with another device.
  const device = linkKey('device', fact.device)
  if (device !== 0) {
    see(slot, slots.customer.links, device, atMs)
    join(counters, device, account, atMs)
  }
  const address = ipKey(fact.ip)
  if (address === 0) return
  open(counters.slabs.ip, address, cursors.ip)
  stamp(cursors.ip, atMs)
  see(cursors.ip, slots.ip.accounts, account, atMs)
}

function observeReported(counters: Counters, payee: string, atMs: number): void {
  const { paid } = slots.payee
  open(counters.slabs.payee, accountKey(payee), cursors.payee)
  counters.late.windows += turn(cursors.payee, paid, atMs)
  count(cursors.payee, paid, paid.counts.reports)
}
