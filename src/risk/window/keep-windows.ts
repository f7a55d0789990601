import type { Fact } from '../fact/fact.ts'
import type { Observed } from '../fact/store.ts'
import { type Append, writeBehind } from '../fact/write-behind.ts'
import type { Values } from '../factor/factor.ts'
import type { Given } from '../factor/given.ts'
import { bringSlots } from './bring-slots.ts'
import { type Counters, type CountersOptions, createCounters } from './counters.ts'
import { createValues, factorsOf } from './factors-of.ts'
import { areHere } from './gather.ts'
import type { KeyFilter } from './key-filter.ts'
import { type Keys, keysOf } from './keys.ts'
import { observe, slotsOfFact } from './observe.ts'
import { createRecent } from './recent.ts'
import { residentBytes, touch } from './slab.ts'
import { kinds } from './slots.ts'
import { spilledSlots } from './spilled-slots.ts'
import { takeSnapshot } from './take-snapshot.ts'
import type { ColdStore } from './window-store.ts'

export { recentMax } from './recent.ts'

export type Asked = Extract<Fact, { kind: 'asked' }>

type Judging = Readonly<{ given: Given; out: Values }>

export type Windows = Readonly<{
  /**
   * Counts a fact, and answers false for one that was counted already. Of a payment that is asked for,
   * `out` gets the factors as they are just before it is counted, in the same instant.
   */
  record: (fact: Fact, judging?: Judging) => Promise<boolean>
  /** The factors of a payment that is not counted: what if it were asked for. */
  factorsOf: (asked: Asked, given: Given) => Promise<Values>
}>

export type KeptWindows = Windows &
  Readonly<{
    /** Counts facts of the log again, as when they were observed; the log is not written. */
    replay: (observed: readonly Observed[]) => Promise<void>
    /** Everything that was recorded is in the log. Rejects while the log cannot be written. */
    settled: () => Promise<void>
    /** Makes all slots permanent, as of one instant. A snapshot that fails changes nothing. */
    snapshot: () => Promise<void>
    figures: () => Readonly<{ bytes: number; slots: number; lateWindows: number; unlogged: number }>
  }>

export type KeepOptions = Omit<CountersOptions, 'onEvict' | 'onOverwrite'> &
  Readonly<{
    cold: ColdStore
    append: Append
    /** What may be in `cold`; without it, everything. */
    filter?: KeyFilter
    /** The number of the last fact that the slots in `cold` hold. */
    lastNumber: bigint
    /** Ids of the last facts in the log, oldest first: told again, they are not counted. */
    recentIds?: readonly string[]
  }>

/**
 * Windows in the memory of one process, which alone counts: slots that have no room are spilled and
 * come back when they are needed. Facts are counted in the order in which `record` finds all their
 * slots there, those of one payer in the order in which they were told, and logged in that order, so that
 * the log gives the same numbers again.
 */
export function keepWindows(options: KeepOptions): KeptWindows {
  const { cold } = options
  const spilled = spilledSlots(cold, options.filter)
  const counters = createCounters({
    ...options,
    onEvict(kind, key, slot, isOlder) {
      spilled.put({ kind, key, slot }, isOlder)
      slots.forget(kind, key)
    },
    onOverwrite: (kind, key, slot) => spilled.take({ kind, key, slot }),
  })
  const slots = bringSlots(counters, spilled)
  const recent = createRecent(options.recentIds)
  const log = writeBehind(options.append)
  const snapshots = createTurns()
  const look = createLook(counters)
  let number = options.lastNumber

  /** Counts it, if all slots are here; `undefined` when they are not. */
  function count(fact: Fact, keys: Keys | undefined, judging: Judging | undefined) {
    if (recent.has(fact.id)) return false
    if (!isAllHere(counters, fact, keys)) return undefined
    const isLooked = judging && fact.kind === 'asked' && keys
    if (isLooked && !look({ ...fact, given: judging.given }, keys, judging.out)) return undefined
    observe(counters, fact, keys)
    recent.add(fact.id)
    log.add({ fact, number: ++number })
    return true
  }
  /** Asks at once, and again when the slots have been brought. */
  function whenHere<Out>(fact: Fact, isJudged: boolean, ask: () => Out | undefined): Promise<Out> {
    return new Promise((resolve, reject) => {
      const answer = slots.isAwaited(fact) ? undefined : ask()
      if (answer !== undefined) return resolve(answer)
      function run(): void {
        const brought = ask()
        if (brought === undefined) reject(new Error('slots that were brought are not here'))
        else resolve(brought)
      }
      slots.wait({ fact, isJudged, run, fail: reject })
    })
  }
  return {
    async record(fact, judging) {
      if (log.isCrowded()) await log.settled()
      const keys = 'payment' in fact ? keysOf(fact.payment) : undefined
      return await whenHere(fact, judging !== undefined, () => count(fact, keys, judging))
    },
    factorsOf(fact, given) {
      const [keys, out] = [keysOf(fact.payment), createValues()]
      return whenHere(fact, true, () =>
        areHere(counters, keys) && look({ ...fact, given }, keys, out) ? out : undefined,
      )
    },
    async replay(observed) {
      await slots.inOrder(
        observed.map(({ fact }) => fact),
        (fact, index) => {
          observe(counters, fact)
          const logged = observed[index]?.number ?? 0n
          if (logged > number) number = logged
        },
      )
    },
    settled: () => log.settled(),
    snapshot: () => snapshots(() => takeSnapshot({ counters, spilled, log, cold, number })),
    figures: () => ({ ...figuresOf(counters), unlogged: log.waiting() }),
  }
}

const isAllHere = (counters: Counters, fact: Fact, keys: Keys | undefined): boolean =>
  keys
    ? areHere(counters, keys)
    : slotsOfFact(fact).every(({ kind, key }) => touch(counters.slabs[kind], key))

/** Puts the factors of a payment into `out`; false, and nothing that means anything, when a slot is not here. */
function createLook(counters: Counters) {
  let isMissing = false
  const need = (): void => {
    isMissing = true
  }
  return (judged: Asked & Readonly<{ given: Given }>, keys: Keys, out: Values): boolean => {
    isMissing = false
    factorsOf(counters, judged, out, { keys, need })
    return !isMissing
  }
}

const figuresOf = ({ slabs, late }: Counters) => ({
  bytes: kinds.reduce((sum, kind) => sum + residentBytes(slabs[kind]), 0),
  slots: kinds.reduce((sum, kind) => sum + slabs[kind].places.size, 0),
  lateWindows: late.windows,
})

/** Runs one after the other what is given to it. */
function createTurns(): (body: () => Promise<void>) => Promise<void> {
  let last: Promise<unknown> = Promise.resolve()
  return (body) => {
    const mine = last.then(body)
    last = mine.catch(() => undefined)
    return mine
  }
}
