import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Fact } from '../fact/fact.ts'
import type { Counters } from './counters.ts'
import { type BySlot, createBySlot, missingFor } from './gather.ts'
import type { SlotKey } from './keys.ts'
import { admit } from './slab.ts'
import { type Kind, kinds } from './slots.ts'
import type { spilledSlots } from './spilled-slots.ts'

/** A fact whose slots are not all here. */
export type Waiter = Readonly<{
  fact: Fact
  /** Its factors are asked for, so those of linked accounts must be here too. */
  isJudged: boolean
  /** What is done in the instant in which all of them are here. */
  run: () => void
  fail: (error: unknown) => void
}>

/** So many facts load together; beyond, a fact waits longer for the others than it gains by them. */
const batchMax = 128
/**
 * A fact is three steps, of two loads each, from the last account that it leads to. Who waits longer is alone
 * then, so that nobody else evicts what it needs.
 */
const roundsMax = 8
/** Between two turns of the loop: judging takes a tenth of a millisecond. */
const runAtOnce = 8

/** Whose facts keep their order while one of them waits. */
export const ownerOf = (fact: Fact): string => {
  if ('payment' in fact) return fact.payment.customer
  return 'customer' in fact ? fact.customer : fact.payee
}

/** Who waits, and whose facts they are. */
type Queue = Readonly<{
  waiting: Waiter[]
  push: (one: Waiter) => void
  leave: (one: Waiter) => void
  /** Whether a fact of the same owner waits, which comes first. */
  isAwaited: (fact: Fact) => boolean
}>

function createQueue(): Queue {
  const waiting: Waiter[] = []
  const owners = new Map<string, number>()
  const countOf = (owner: string): number => owners.get(owner) ?? 0
  return {
    waiting,
    push(one: Waiter): void {
      const owner = ownerOf(one.fact)
      waiting.push(one)
      owners.set(owner, countOf(owner) + 1)
    },
    leave({ fact }: Waiter): void {
      const owner = ownerOf(fact)
      if (countOf(owner) > 1) owners.set(owner, countOf(owner) - 1)
      else owners.delete(owner)
    },
    isAwaited: (fact: Fact): boolean => owners.size > 0 && owners.has(ownerOf(fact)),
  }
}

type Spilled = ReturnType<typeof spilledSlots>

function createLoader(counters: Counters, spilled: Spilled) {
  /** What the cold store said of the keys of this batch; those evicted since are known better elsewhere. */
  const loaded: BySlot<Uint8Array | undefined> = createBySlot()

  async function load(batch: readonly Pick<Waiter, 'fact' | 'isJudged'>[]): Promise<void> {
    if (spilled.isCrowded()) await spilled.relieve()
    else spilled.relieve().catch(() => undefined)
    for (const kind of kinds) loaded[kind].clear()
    const asked: SlotKey[] = []
    for (const { fact, isJudged } of batch)
      for (const slot of missingFor(counters, fact, isJudged)) {
        if (loaded[slot.kind].has(slot.key) || spilled.find(slot)) continue
        loaded[slot.kind].set(slot.key, undefined)
        if (spilled.mayHave(slot)) asked.push(slot)
      }
    if (asked.length === 0) return
    for (const { kind, key, slot } of await spilled.load(asked)) loaded[kind].set(key, slot)
  }

  /** Takes in what is known of the slots of a fact; false when it leads to others that are not. */
  function admitFor({ fact, isJudged }: Pick<Waiter, 'fact' | 'isJudged'>): boolean {
    for (;;) {
      const missing = missingFor(counters, fact, isJudged)
      if (missing.length === 0) return true
      let isAny = false
      for (const slot of missing) {
        const here = spilled.find(slot)
        if (here === undefined && !loaded[slot.kind].has(slot.key)) continue
        admit(counters.slabs[slot.kind], slot.key, here?.slot ?? loaded[slot.kind].get(slot.key))
        isAny = true
      }
      if (!isAny) return false
    }
  }

  return {
    load,
    admitFor,
    /** A slot left after it was loaded, and may come back as something newer. */
    forget: (kind: Kind, key: number): void => void loaded[kind].delete(key),
  }
}

type Run = (fact: Fact, index: number) => void

/** Brings what many facts of the log need; each is run in its place, one after the other. */
async function bringInOrder(
  { load, admitFor }: ReturnType<typeof createLoader>,
  facts: readonly Fact[],
  run: Run,
): Promise<void> {
  for (let from = 0; from < facts.length; from += batchMax) {
    const batch = facts.slice(from, from + batchMax).map((fact) => ({ fact, isJudged: false }))
    await load(batch)
    for (const [index, one] of batch.entries()) {
      while (!admitFor(one)) await load([one])
      run(one.fact, from + index)
    }
  }
}

/**
 * Brings slots from the cold store for all facts that wait at the same time: one statement for all of
 * their keys, and another for what they lead to. Facts of one owner run in the order in which they came.
 */
export function bringSlots(counters: Counters, spilled: Spilled) {
  const queue = createQueue()
  const { waiting } = queue
  const loader = createLoader(counters, spilled)
  let isBringing = false

  /** A fact that cannot be counted is its own caller's, and keeps nobody else waiting. */
  function runIfHere(one: Waiter): boolean {
    try {
      if (!loader.admitFor(one)) return false
      one.run()
    } catch (error) {
      one.fail(error)
    }
    queue.leave(one)
    return true
  }

  async function runAll(batch: readonly Waiter[]): Promise<void> {
    const rest: Waiter[] = []
    const held = new Set<string>()
    let ran = 0
    for (const one of batch) {
      if (held.has(ownerOf(one.fact)) || !runIfHere(one)) {
        held.add(ownerOf(one.fact))
        rest.push(one)
        continue
      }
      if (++ran % runAtOnce === 0) await nextTurn()
    }
    waiting.splice(0, batch.length, ...rest)
  }

  async function bringAll(): Promise<void> {
    // Whoever comes in the same turn rides along.
    await nextTurn()
    for (let rounds = 0, first = waiting[0]; waiting.length > 0; first = waiting[0]) {
      const batch = waiting.slice(0, rounds > roundsMax ? 1 : batchMax)
      try {
        await loader.load(batch)
      } catch (error) {
        for (const one of waiting.splice(0, batch.length)) {
          queue.leave(one)
          one.fail(error)
        }
        continue
      }
      await runAll(batch)
      rounds = waiting[0] === first ? rounds + 1 : 0
    }
    // In the same instant in which nobody was found waiting: who comes now must begin anew.
    isBringing = false
  }

  return {
    isAwaited: queue.isAwaited,
    wait(one: Waiter): void {
      queue.push(one)
      if (isBringing) return
      isBringing = true
      void bringAll()
    },
    inOrder: (facts: readonly Fact[], run: Run) => bringInOrder(loader, facts, run),
    forget: loader.forget,
  }
}
