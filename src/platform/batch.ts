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
 * next one. There is no timer. An idle system answers at once, and batches form by load alone.
 */
export function batcher<In, Out>(batch: Batch<In, Out>): (item: In) => Promise<Out> {
  const { run, maxSize = 256, maxWaiting = 10_000, inFlight = 1 } = batch
  let queue: Waiting<In, Out>[] = []
  let running = 0
  let scheduled = false

  function schedule(): void {
    if (scheduled || running >= inFlight || queue.length === 0) return
    scheduled = true
    // One turn of the event loop lets every request that has already arrived join this batch.
    setImmediate(() => {
      scheduled = false
      void flush()
    })
  }

  async function flush(): Promise<void> {
    const turn = queue.slice(0, maxSize)
    queue = queue.slice(maxSize)
    running++
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
