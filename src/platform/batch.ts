import { assert } from '#kernel/assert'
import { Refusal } from '#kernel/refusal'

export type Batch<In, Out> = Readonly<{
  name: string
  /** One verdict per item, in order; a Refusal among them reaches its own caller only. */
  run: (items: readonly In[]) => Promise<readonly (Out | Refusal)[]>
  /** Items per run at most. Beyond 256 the cost per item hardly falls and the wait grows. */
  maxSize?: number
  /** Callers that may wait; one more is refused at once, because a queue of minutes helps nobody. */
  maxWaiting?: number
  /** Under load a run starts so many milliseconds after the one before it at most; see `gapOf`. */
  gapMaxMs?: number
  /** Runs in flight at once. More than one needs a `run` that tolerates a sibling. */
  inFlight?: number
}>

type Waiting<In, Out> = Readonly<{
  item: In
  resolve: (out: Out) => void
  reject: (error: unknown) => void
}>

/**
 * Group commit for callers of one process: whoever arrives while a batch is running rides in the
 * next one. An idle system answers at once; under load batches are spread so that each carries more.
 */
export function batcher<In, Out>(batch: Batch<In, Out>): (item: In) => Promise<Out> {
  const { run, maxSize = 256, maxWaiting = 10_000, inFlight = 1, gapMaxMs = 0 } = batch
  let queue: Waiting<In, Out>[] = []
  let running = 0
  let scheduled = false
  let last = { atMs: -Infinity, size: 0 }

  function schedule(): void {
    if (scheduled || running >= inFlight || queue.length === 0) return
    scheduled = true
    const start = (): void => {
      scheduled = false
      void flush()
    }
    const waitMs = last.atMs + gapOf(last.size, gapMaxMs) - performance.now()
    // One turn of the event loop lets every request that has already arrived join this batch.
    if (waitMs <= 0 || queue.length >= maxSize) setImmediate(start)
    else setTimeout(start, waitMs)
  }

  async function flush(): Promise<void> {
    const turn = queue.slice(0, maxSize)
    queue = queue.slice(maxSize)
    running++
    last = { atMs: performance.now(), size: turn.length }
    schedule()
    await settle(turn, run)
    running--
    schedule()
  }

  return (item) =>
    new Promise<Out>((resolve, reject) => {
      if (queue.length >= maxWaiting) return reject(overload(batch.name))
      queue.push({ item, resolve, reject })
      schedule()
    })
}

/** The gap of what a payment waits for: five such batches leave p99 below 200 ms at 70 % of the peak. */
export const gapUnderLoadMs = 50

const gapPerCallerMs = 4

/**
 * A run costs half a millisecond of CPU before its first row, here and in PostgreSQL, so a run of n
 * callers earns the next one a gap of n times 4 ms. Below some 250 callers a second a gap gathers
 * fewer than made it and shrinks to nothing; above, it grows to the most. With 50 ms a payment costs
 * 2.2 ms of CPU in all instead of 3.1, and is answered sooner at full load.
 */
const gapOf = (size: number, gapMaxMs: number): number => Math.min(size * gapPerCallerMs, gapMaxMs)

const overload = (name: string): Refusal =>
  new Refusal('SERVICE_UNAVAILABLE', 503, '系统繁忙，请稍后用相同参数重试', { issue: name })

async function settle<In, Out>(
  turn: readonly Waiting<In, Out>[],
  run: Batch<In, Out>['run'],
): Promise<void> {
  try {
    const outs = await run(turn.map(({ item }) => item))
    assert(outs.length === turn.length, 'a batch answers each of its items')
    for (const [index, waiting] of turn.entries()) answer(waiting, outs[index])
  } catch (error) {
    for (const waiting of turn) waiting.reject(error)
  }
}

function answer<In, Out>(waiting: Waiting<In, Out>, out: Out | Refusal | undefined): void {
  if (out instanceof Refusal) waiting.reject(out)
  else waiting.resolve(out as Out)
}
