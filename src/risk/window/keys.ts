import type { Parties } from '../fact/fact.ts'
import { hashOf, hashOrNone } from './hash.ts'
import type { Kind } from './slots.ts'

/** Who takes part, by keys; 0 for who does not. */
export type Keys = Readonly<{
  customer: number
  payee: number
  merchant: number
  terminal: number
  device: number
  phone: number
  card: number
  wifi: number
  ip: number
  pair: number
  /** The same two the other way round: the payee as payer. */
  back: number
  mcc: number
  city: number
  cell: number
  province: number
}>

const seeds = {
  account: 1,
  merchant: 2,
  terminal: 3,
  device: 4,
  phone: 5,
  card: 6,
  wifi: 7,
  ip: 8,
  pair: 9,
  mcc: 10,
  city: 11,
  cell: 12,
  province: 13,
} as const

/** A person pays and is paid under one key. */
export const accountKey = (id: string | undefined): number => hashOrNone(seeds.account, id)
export const linkKey = (sort: 'device' | 'phone' | 'card' | 'wifi', id: string | undefined) =>
  hashOrNone(seeds[sort], id)
export const ipKey = (id: string | undefined): number => hashOrNone(seeds.ip, id)

export function keysOf(parties: Parties): Keys {
  const customer = accountKey(parties.customer)
  const payee = accountKey(parties.payee)
  return {
    customer,
    payee,
    merchant: hashOrNone(seeds.merchant, parties.merchant),
    terminal: hashOrNone(seeds.terminal, parties.terminal),
    device: linkKey('device', parties.device),
    phone: linkKey('phone', parties.phone),
    card: linkKey('card', parties.card),
    wifi: linkKey('wifi', parties.wifi),
    ip: ipKey(parties.ip),
    pair: payee === 0 ? 0 : hashOf(seeds.pair, `${parties.customer}>${parties.payee}`),
    back: payee === 0 ? 0 : hashOf(seeds.pair, `${parties.payee}>${parties.customer}`),
    mcc: hashOrNone(seeds.mcc, parties.mcc),
    city: hashOrNone(seeds.city, parties.city),
    cell: hashOrNone(seeds.cell, parties.geohash?.slice(0, 5)),
    province: hashOrNone(seeds.province, parties.province),
  }
}

/** A slot, by the kind of its entity and its key. */
export type SlotKey = Readonly<{ kind: Kind; key: number }>

/** The slots that a payment itself looks at or writes; those of linked accounts come by `walk`. */
export function slotsOf(keys: Keys): SlotKey[] {
  const all: readonly (readonly [Kind, number])[] = [
    ['customer', keys.customer],
    ['customer', keys.payee],
    ['payee', keys.customer],
    ['payee', keys.payee],
    ['merchant', keys.merchant],
    ['terminal', keys.terminal],
    ['link', keys.device],
    ['link', keys.phone],
    ['link', keys.card],
    ['link', keys.wifi],
    ['ip', keys.ip],
    ['pair', keys.pair],
    ['pair', keys.back],
  ]
  return all.flatMap(([kind, key]) => (key === 0 ? [] : [{ kind, key }]))
}
