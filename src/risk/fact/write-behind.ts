import type { Observed } from './store.ts'

/** Writes facts to the log, in their order. */
export type Append = (observed: readonly Observed[]) => Promise<unknown>

/** Beyond, a statement hardly costs less a fact, and putting it together stops everybody for longer. */
const batchMax = 128
/**
 * Facts gather so long: a statement costs half a millisecond of CPU before its first row, here and in
 * PostgreSQL, and nobody waits for it.
 */
const gapMs = 20
/** From so many on, whoever records waits. */
const crowdedMax = 65_536

/**
 * Writes facts behind whoever records them, in their order and one batch at a time; what fails is tried
 * again with the next fact, and by whoever waits.
 */
export function writeBehind(append: Append) {
  const waiting: Observed[] = []
  let writing: Promise<void> | undefined
  let [added, written] = [0, 0]
  /** Somebody waits for everything up to here. */
  let hurried = 0
  let endGap = (): void => undefined

  const isGathering = (): boolean => waiting.length < batchMax && written >= hurried
  const gap = (): Promise<void> =>
    new Promise((resolve) => {
      const timer = setTimeout(resolve, gapMs)
      endGap = () => {
        clearTimeout(timer)
        resolve()
      }
    })
  async function write(): Promise<void> {
    while (waiting.length > 0) {
      if (isGathering()) await gap()
      const batch = waiting.slice(0, batchMax)
      await append(batch)
      waiting.splice(0, batch.length)
      written += batch.length
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
      added++
      if (waiting.length >= batchMax) endGap()
      start().catch(() => undefined)
    },
    /** Everything that was added by now is written. Rejects when it cannot be. */
    async settled(): Promise<void> {
      const all = added
      hurried = all
      endGap()
      while (written < all) await start()
    },
    isCrowded: () => waiting.length >= crowdedMax,
    waiting: () => waiting.length,
  }
}
