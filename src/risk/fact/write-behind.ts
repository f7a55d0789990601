import type { Observed } from './store.ts'

/** Writes facts to the log, in their order. */
export type Append = (observed: readonly Observed[]) => Promise<unknown>

const batchMax = 256

/**
 * Writes facts behind whoever records them, in their order and one batch at a time; what fails is tried
 * again with the next fact, and by whoever waits.
 */
export function writeBehind(append: Append) {
  const waiting: Observed[] = []
  let writing: Promise<void> | undefined

  async function write(): Promise<void> {
    while (waiting.length > 0) {
      const batch = waiting.slice(0, batchMax)
      await append(batch)
      waiting.splice(0, batch.length)
    }
  }
  function start(): Promise<void> {
    writing ??= write().finally(() => {
      writing = undefined
    })
    return writing
  }

  return {
    add(observed: Observed): void {
      waiting.push(observed)
      start().catch(() => undefined)
    },
    /** Everything that was added is written. Rejects when it cannot be. */
    async settled(): Promise<void> {
      while (waiting.length > 0) await start()
    },
    waiting: () => waiting.length,
  }
}
