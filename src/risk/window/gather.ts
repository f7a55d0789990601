import type { Fact } from '../fact/fact.ts'
import type { Counters } from './counters.ts'
import { needOfGraph } from './derive-graph.ts'
import { type Keys, keysOf, type SlotKey, slotsOf } from './keys.ts'
import { slotsOfFact } from './observe.ts'
import { admit, touch } from './slab.ts'
import { type Kind, kinds } from './slots.ts'

/** Something of each of many slots; a map a kind, because no number holds kind and key. */
export type BySlot<Value> = Readonly<Record<Kind, Map<number, Value>>>

export const createBySlot = <Value>(): BySlot<Value> => ({
  customer: new Map(),
  payee: new Map(),
  merchant: new Map(),
  terminal: new Map(),
  link: new Map(),
  ip: new Map(),
  pair: new Map(),
})

export const sizeOf = (slots: BySlot<unknown>): number =>
  kinds.reduce((size, kind) => size + slots[kind].size, 0)

/**
 * The slots that a fact needs and that are not here. Those of linked accounts are found step by step:
 * what is behind a slot is known once it is here. Whoever loads asks again, until none is missing. Who
 * only counts a payment needs none of them.
 */
export function missingFor(
  counters: Counters,
  fact: Fact,
  isJudged = fact.kind === 'asked',
): readonly SlotKey[] {
  const missing: SlotKey[] = []
  const noted = createBySlot<true>()
  const need = (kind: Kind, key: number): void => {
    if (noted[kind].has(key)) return
    noted[kind].set(key, true)
    missing.push({ kind, key })
  }
  if (isJudged && fact.kind === 'asked') {
    const keys = keysOf(fact.payment)
    for (const { kind, key } of slotsOf(keys))
      if (!touch(counters.slabs[kind], key)) need(kind, key)
    needOfGraph(counters, keys, need)
    return missing
  }
  for (const { kind, key } of slotsOfFact(fact))
    if (!touch(counters.slabs[kind], key)) need(kind, key)
  return missing
}

const isHere = ({ slabs }: Counters, kind: Kind, key: number): boolean =>
  key === 0 || touch(slabs[kind], key)

/** Whether every slot is here that a fact about a payment writes or looks at. */
export const areHere = (counters: Counters, keys: Keys): boolean =>
  isHere(counters, 'customer', keys.customer) &&
  isHere(counters, 'customer', keys.payee) &&
  isHere(counters, 'payee', keys.customer) &&
  isHere(counters, 'payee', keys.payee) &&
  isHere(counters, 'merchant', keys.merchant) &&
  isHere(counters, 'terminal', keys.terminal) &&
  isHere(counters, 'link', keys.device) &&
  isHere(counters, 'link', keys.phone) &&
  isHere(counters, 'link', keys.card) &&
  isHere(counters, 'link', keys.wifi) &&
  isHere(counters, 'ip', keys.ip) &&
  isHere(counters, 'pair', keys.pair) &&
  isHere(counters, 'pair', keys.back)

/** Takes in what was asked for: as it is kept, or as nobody. */
export function admitAll(
  counters: Counters,
  asked: readonly SlotKey[],
  kept: readonly Readonly<SlotKey & { slot: Uint8Array }>[],
): void {
  const slots = createBySlot<Uint8Array>()
  for (const { kind, key, slot } of kept) slots[kind].set(key, slot)
  for (const { kind, key } of asked) admit(counters.slabs[kind], key, slots[kind].get(key))
}
