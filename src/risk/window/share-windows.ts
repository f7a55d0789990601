import { setTimeout as sleep } from 'node:timers/promises'
import { assert } from '#kernel/assert'
import type { Fact } from '../fact/fact.ts'
import type { Values } from '../factor/factor.ts'
import type { Given } from '../factor/given.ts'
import { type Counters, type CountersOptions, createCounters } from './counters.ts'
import { createValues, factorsOf } from './factors-of.ts'
import { admitAll, missingFor } from './gather.ts'
import type { Windows } from './keep-windows.ts'
import { observe, slotsOfFact } from './observe.ts'
import { clear, takeWritten } from './slab.ts'
import { kinds } from './slots.ts'
import type { WindowStore, Write } from './window-store.ts'

/** Others were faster so many times that something else is wrong. */
const attemptsMax = 40

/**
 * Windows that several processes count together. Every fact reads its slots, reckons, and writes them
 * if nobody wrote them meanwhile; so the order is that of the store, and the numbers those of one
 * process that counted in this order. Slots of linked accounts are read and not held.
 */
export function shareWindows(
  store: WindowStore,
  options: Pick<CountersOptions, 'labelDelayMs'> = {},
): Windows {
  const free: Counters[] = []

  async function withCounters<Out>(body: (counters: Counters) => Promise<Out>): Promise<Out> {
    const counters = free.pop() ?? createCounters(options)
    try {
      return await body(counters)
    } finally {
      for (const kind of kinds) clear(counters.slabs[kind])
      free.push(counters)
    }
  }

  async function gather(counters: Counters, fact: Fact): Promise<ReadonlyMap<string, number>> {
    const versions = new Map<string, number>()
    for (;;) {
      const missing = missingFor(counters, fact)
      if (missing.length === 0) return versions
      const kept = await store.read(missing)
      for (const { kind, key, version } of kept) versions.set(`${kind} ${key}`, version)
      admitAll(counters, missing, kept)
    }
  }

  const attempt = (fact: Fact, judging?: Readonly<{ given: Given; out: Values }>) =>
    withCounters(async (counters) => {
      const versions = await gather(counters, fact)
      if (judging && fact.kind === 'asked')
        factorsOf(counters, { ...fact, given: judging.given }, judging.out)
      observe(counters, fact)
      return store.apply({ fact, number: 0n }, writesOf(counters, fact, versions))
    })

  return {
    async record(fact, judging) {
      for (let turn = 0; turn < attemptsMax; turn++) {
        const outcome = await attempt(fact, judging)
        if (outcome !== 'raced') return outcome === 'applied'
        await sleep(Math.min(turn, 10))
      }
      assert(false, `fact ${fact.id} was raced ${attemptsMax} times`)
    },
    factorsOf: (fact, given) =>
      withCounters(async (counters) => {
        await gather(counters, fact)
        return factorsOf(counters, { ...fact, given }, createValues())
      }),
  }
}

/** A slot of nobody yet. */
const nothing = new Uint8Array(0)

/** What was written, and beside it what was only looked at, in an order that is always the same. */
function writesOf(
  counters: Counters,
  fact: Fact,
  versions: ReadonlyMap<string, number>,
): readonly Write[] {
  const writes = new Map<string, Write>()
  for (const { kind, key } of slotsOfFact(fact)) {
    const version = versions.get(`${kind} ${key}`) ?? 0
    // Nobody can hold what is not there, so it is made: what went out rests on that nothing came in.
    const slot = version === 0 && fact.kind === 'ended' ? nothing : undefined
    if (version > 0 || slot) writes.set(`${kind} ${key}`, { kind, key, version, slot })
  }
  for (const kind of kinds)
    for (const { key, slot } of takeWritten(counters.slabs[kind])) {
      const version = versions.get(`${kind} ${key}`) ?? 0
      writes.set(`${kind} ${key}`, { kind, key, version, slot })
    }
  return [...writes.values()].toSorted(
    (a, b) => kinds.indexOf(a.kind) - kinds.indexOf(b.kind) || a.key - b.key,
  )
}
