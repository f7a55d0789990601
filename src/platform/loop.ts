import { setTimeout as sleep } from 'node:timers/promises'
import type { Log } from './log.ts'
import type { Metrics } from './metrics.ts'

export type LoopOptions = Readonly<{
  name: string
  /** Pause between two turns. A turn that answers `'more'` is followed by the next at once. */
  everyMs: number
  /** One sweep. It may be killed at any line, so each must find again what the last left undone. */
  run: (signal: AbortSignal) => Promise<'more' | void>
  log: Log
  metrics?: Metrics
}>

export type Loop = Readonly<{
  /** There is something to do: skips the pause, this one or the next. */
  wake: () => void
  /** Asks the running turn to end (by its signal) and waits for it; no turn starts afterwards. */
  stop: () => Promise<void>
}>

const backoffMaxMs = 30_000

/** Runs a sweep again and again, one turn at a time, longer apart while turns fail. */
export function startLoop(options: LoopOptions): Loop {
  const stopping = new AbortController()
  let pause = new AbortController()
  const ended = turns(options, stopping.signal, async (ms) => {
    const signal = AbortSignal.any([pause.signal, stopping.signal])
    await sleep(ms, undefined, { signal }).catch(() => undefined)
    // A wake during the turn has already ended this pause; the next one starts afresh.
    pause = new AbortController()
  })
  return {
    wake: () => pause.abort(),
    stop: () => {
      stopping.abort()
      return ended
    },
  }
}

async function turns(
  { name, everyMs, run, log, metrics }: LoopOptions,
  signal: AbortSignal,
  rest: (ms: number) => Promise<void>,
): Promise<void> {
  const count = metrics?.counter('tongbao_loop_turns_total', 'Turns of background loops', [
    'loop',
    'outcome',
  ])
  let failures = 0
  while (!signal.aborted) {
    try {
      const outcome = await run(signal)
      failures = 0
      count?.({ loop: name, outcome: 'done' })
      if (outcome !== 'more') await rest(everyMs)
    } catch (error) {
      failures++
      count?.({ loop: name, outcome: 'failed' })
      log.error({ err: error, loop: name, failures }, 'a turn of a loop failed')
      const backoffMs = Math.min(everyMs * 2 ** Math.min(failures, 16), backoffMaxMs)
      await rest(Math.max(everyMs, backoffMs))
    }
  }
}
