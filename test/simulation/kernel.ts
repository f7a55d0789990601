import { createRandom, type Random } from './random.ts'

export type Kernel = Readonly<{
  random: Random
  /** Milliseconds of the virtual clock. */
  now: () => number
  date: () => Date
  /** Runs something so much later; what is due at the same instant comes in a seeded order. */
  after: (ms: number, run: () => void) => void
  sleep: (ms: number) => Promise<void>
  /** Goes on until then, or until nothing is left to happen. */
  runUntil: (at: number) => Promise<void>
  events: () => number
}>

type Event = Readonly<{ at: number; key: number; run: () => void }>

/** When every simulation begins: an ordinary working day in Beijing. */
export const startsAt = Date.UTC(2026, 9, 12, 1)

/**
 * The only source of time and of wakening: one heap ordered by (virtual time, seeded key). Between two
 * events every continuation runs until it waits for the heap again, so a run depends on its seed alone.
 */
export function createKernel(seed: number): Kernel {
  const random = createRandom(seed)
  const heap = createHeap()
  let now = startsAt
  let count = 0
  const after = (ms: number, run: () => void): void =>
    heap.push({ at: now + Math.max(0, ms), key: random.key(), run })
  return {
    random,
    now: () => now,
    date: () => new Date(now),
    after,
    sleep: (ms) => new Promise((resolve) => after(ms, resolve)),
    runUntil: async (until) => {
      for (;;) {
        const event = heap.popUntil(until)
        if (!event) break
        now = event.at
        count++
        event.run()
        await continuations()
      }
      now = until
    },
    events: () => count,
  }
}

/**
 * Within promises, Node takes up the next tick only when no continuation is left: a barrier that needs
 * no counting.
 */
const continuations = (): Promise<void> => new Promise((resolve) => process.nextTick(resolve))

const isBefore = (a: Event, b: Event): boolean => a.at < b.at || (a.at === b.at && a.key < b.key)

function createHeap() {
  const events: Event[] = []
  const swap = (a: number, b: number): void => {
    const [first, second] = [events[a], events[b]]
    if (first && second) [events[a], events[b]] = [second, first]
  }
  const precedes = (a: number, b: number): boolean => {
    const [first, second] = [events[a], events[b]]
    return first !== undefined && second !== undefined && isBefore(first, second)
  }
  return {
    push(event: Event): void {
      events.push(event)
      for (let at = events.length - 1; at > 0; ) {
        const parent = (at - 1) >> 1
        if (!precedes(at, parent)) break
        swap(at, parent)
        at = parent
      }
    },
    popUntil(until: number): Event | undefined {
      const [first] = events
      if (!first || first.at > until) return undefined
      swap(0, events.length - 1)
      events.pop()
      for (let at = 0; ; ) {
        const left = 2 * at + 1
        const least = precedes(left + 1, left) ? left + 1 : left
        if (!precedes(least, at)) break
        swap(least, at)
        at = least
      }
      return first
    },
  }
}
