import type { Fact } from '../fact/fact.ts'
import type { Counters } from './counters.ts'
import { needOfGraph } from './derive-graph.ts'
import { keysOf, type SlotKey } from './keys.ts'
import { slotsOfFact } from './observe.ts'
import { admit, touch } from './slab.ts'

/**
 * The slots that a fact needs and that are not here. Those of linked accounts are found step by step:
 * what is behind a slot is known once it is here. Whoever loads asks again, until none is missing.
 */
export function missingFor(counters: Counters, fact: Fact): readonly SlotKey[] {
  const missing = new Map<string, SlotKey>()
  const need = (kind: SlotKey['kind'], key: number): void => {
    if (!touch(counters.slabs[kind], key)) missing.set(`${kind} ${key}`, { kind, key })
  }
  for (const { kind, key } of slotsOfFact(fact)) need(kind, key)
  if (fact.kind === 'asked') needOfGraph(counters, keysOf(fact.payment), need)
  return [...missing.values()]
}

/** Takes in what was asked for: as it is kept, or as nobody. */
export function admitAll(
  counters: Counters,
  asked: readonly SlotKey[],
  kept: readonly Readonly<SlotKey & { slot: Uint8Array }>[],
): void {
  const slots = new Map(kept.map((each) => [`${each.kind} ${each.key}`, each.slot]))
  for (const { kind, key } of asked) admit(counters.slabs[kind], key, slots.get(`${kind} ${key}`))
}
