/** Deliveries in flight at most: in all, to one merchant, and to one that fails to answer. */
const inFlightMax = 512
const laneMax = 64
const slowLaneMax = 4
const queueMax = 4_000

/** What became of an item; one that was skipped was never sent. */
export type Delivery = 'succeeded' | 'failed' | 'skipped'

type Lane<Item> = { inFlight: number; waiting: Item[]; isFailing: boolean }

export type Lanes<Item> = Readonly<{
  /** False when this lane, or all of them, have enough to do. */
  hasRoom: (name: string, count: number) => boolean
  add: (name: string, item: Item) => void
  /** Names whose lane is full; nothing more should be claimed for them. */
  busy: () => string[]
  /** Items waiting and in flight. */
  load: () => number
  /** Resolves when nothing is in flight. What still waits is dropped: its lease brings it back. */
  drain: () => Promise<void>
}>

/**
 * A lane per merchant, so that one that hangs delays nobody: a lane whose last delivery failed
 * shrinks to four at once, and grows again with the first that succeeds.
 */
export function createLanes<Item>(run: (item: Item) => Promise<Delivery>): Lanes<Item> {
  const lanes = new Map<string, Lane<Item>>()
  const running = new Set<Promise<void>>()
  let waitingCount = 0
  let isDraining = false

  const limitOf = (lane: Lane<Item>): number => (lane.isFailing ? slowLaneMax : laneMax)

  const laneOf = (name: string): Lane<Item> => {
    const lane = lanes.get(name) ?? { inFlight: 0, waiting: [], isFailing: false }
    lanes.set(name, lane)
    return lane
  }

  function pump(name: string, lane: Lane<Item>): void {
    while (!isDraining && lane.inFlight < limitOf(lane) && running.size < inFlightMax) {
      const item = lane.waiting.shift()
      if (item === undefined) break
      waitingCount--
      start(name, lane, item)
    }
    // A lane is remembered while it has work or a bad record; the map stays as small as the trouble.
    if (lane.inFlight === 0 && lane.waiting.length === 0 && !lane.isFailing) lanes.delete(name)
  }

  function start(name: string, lane: Lane<Item>, item: Item): void {
    lane.inFlight++
    const turn = run(item)
      .then((delivery) => {
        // What was not tried says nothing about its merchant.
        if (delivery !== 'skipped') lane.isFailing = delivery === 'failed'
      })
      .finally(() => {
        lane.inFlight--
        running.delete(turn)
        pump(name, lane)
        // Room in the whole may be what another lane was waiting for.
        if (running.size === inFlightMax - 1) for (const [other, its] of lanes) pump(other, its)
      })
    running.add(turn)
  }

  return {
    hasRoom: (name, count) => {
      const lane = lanes.get(name)
      if (isDraining || waitingCount + running.size + count > queueMax) return false
      return !lane?.isFailing
    },
    add: (name, item) => {
      const lane = laneOf(name)
      lane.waiting.push(item)
      waitingCount++
      pump(name, lane)
    },
    busy: () =>
      [...lanes].flatMap(([name, lane]) =>
        lane.inFlight + lane.waiting.length >= limitOf(lane) ? [name] : [],
      ),
    load: () => waitingCount + running.size,
    drain: async () => {
      isDraining = true
      await Promise.allSettled(running)
    },
  }
}
