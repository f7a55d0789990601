import type { Fact } from '../fact/fact.ts'
import type { Observed } from '../fact/store.ts'
import { type Append, writeBehind } from '../fact/write-behind.ts'
import type { Values } from '../factor/factor.ts'
import type { Given } from '../factor/given.ts'
import { type Counters, type CountersOptions, createCounters } from './counters.ts'
import { createValues, factorsOf } from './factors-of.ts'
import { admitAll, missingFor } from './gather.ts'
import { observe } from './observe.ts'
import { residentBytes, takeDirty } from './slab.ts'
import { kinds } from './slots.ts'
import { type SpilledSlot, spilledSlots } from './spilled-slots.ts'
import type { ColdStore } from './window-store.ts'

export type Asked = Extract<Fact, { kind: 'asked' }>

export type Windows = Readonly<{
  /**
   * Counts a fact, and answers false for one that was counted already. Of a payment that is asked for,
   * `out` gets the factors as they are just before it is counted, in the same instant.
   */
  record: (fact: Fact, judging?: Readonly<{ given: Given; out: Values }>) => Promise<boolean>
  /** The factors of a payment that is not counted: what if it were asked for. */
  factorsOf: (asked: Asked, given: Given) => Promise<Values>
}>

export type KeptWindows = Windows &
  Readonly<{
    /** Counts a fact of the log again, as when it was observed; the log is not written. */
    replay: (observed: Observed) => Promise<void>
    /** Everything that was recorded is in the log. Rejects while the log cannot be written. */
    settled: () => Promise<void>
    /** Makes all slots permanent, as of one instant. A snapshot that fails changes nothing. */
    snapshot: () => Promise<void>
    figures: () => Readonly<{ bytes: number; slots: number; lateWindows: number; unlogged: number }>
  }>

export type KeepOptions = Omit<CountersOptions, 'onEvict'> &
  Readonly<{
    cold: ColdStore
    append: Append
    /** The number of the last fact that the slots in `cold` hold. */
    lastNumber: bigint
    /** Ids of the last facts in the log, oldest first: told again, they are not counted. */
    recentIds?: readonly string[]
  }>

/** Facts told twice are known among so many last ones; the log knows all of them. */
export const recentMax = 65_536

/**
 * Windows in the memory of one process, which alone counts: slots that have no room are spilled and
 * come back when they are needed. Facts are counted in the order in which `record` finds all their
 * slots there, and logged in that order, so that the log gives the same numbers again.
 */
export function keepWindows(options: KeepOptions): KeptWindows {
  const spilled = spilledSlots(options.cold)
  const counters = createCounters({
    ...options,
    onEvict: (kind, key, slot) => spilled.put({ kind, key, slot }),
  })
  const isKnown = createRecent(options.recentIds ?? [])
  const log = writeBehind(options.append)
  const inTurn = createTurns()
  const snapshots = createTurns()
  let number = options.lastNumber

  /** One at a time, so that nothing is read which somebody is about to write. */
  const load = (fact: Fact): Promise<void> =>
    inTurn(async () => {
      for (;;) {
        const missing = missingFor(counters, fact)
        if (missing.length === 0) return
        admitAll(counters, missing, await spilled.load(missing))
        await spilled.relieve()
      }
    })
  async function gathered(fact: Fact): Promise<void> {
    while (missingFor(counters, fact).length > 0) await load(fact)
  }
  async function snapshot(): Promise<void> {
    let asOf = number
    let slots: readonly SpilledSlot[] = []
    await inTurn(async () => {
      asOf = number
      slots = spilled.begin(dirtyOf(counters))
    })
    try {
      await log.settled()
      await spilled.commit(slots, asOf)
    } finally {
      spilled.end()
    }
  }

  return {
    async record(fact, judging) {
      await gathered(fact)
      if (isKnown(fact.id)) return false
      if (judging && fact.kind === 'asked')
        factorsOf(counters, { ...fact, given: judging.given }, judging.out)
      observe(counters, fact)
      log.add({ fact, number: ++number })
      return true
    },
    async factorsOf(fact, given) {
      await gathered(fact)
      return factorsOf(counters, { ...fact, given }, createValues())
    },
    async replay({ fact, number: logged }) {
      await gathered(fact)
      observe(counters, fact)
      if (logged > number) number = logged
    },
    settled: () => log.settled(),
    snapshot: () => snapshots(snapshot),
    figures: () => ({ ...figuresOf(counters), unlogged: log.waiting() }),
  }
}

const figuresOf = ({ slabs, late }: Counters) => ({
  bytes: kinds.reduce((sum, kind) => sum + residentBytes(slabs[kind]), 0),
  slots: kinds.reduce((sum, kind) => sum + slabs[kind].places.size, 0),
  lateWindows: late.windows,
})

const dirtyOf = (counters: Counters): SpilledSlot[] =>
  kinds.flatMap((kind) =>
    takeDirty(counters.slabs[kind]).map(({ key, slot }) => ({ kind, key, slot })),
  )

/** Remembers the last ids; true for one that it remembers. */
function createRecent(ids: readonly string[]): (id: string) => boolean {
  const recent = new Set(ids)
  return (id) => {
    if (recent.has(id)) return true
    recent.add(id)
    // A set keeps the order in which it was filled.
    const [oldest] = recent
    if (recent.size > recentMax && oldest !== undefined) recent.delete(oldest)
    return false
  }
}

/** Runs one after the other what is given to it. */
function createTurns(): (body: () => Promise<void>) => Promise<void> {
  let last: Promise<unknown> = Promise.resolve()
  return (body) => {
    const mine = last.then(body)
    last = mine.catch(() => undefined)
    return mine
  }
}
