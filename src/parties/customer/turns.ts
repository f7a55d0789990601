import { Refusal } from '#kernel/refusal'

/** Runs what shares a key one after the other, in the order of asking. */
export type Turns = <Out>(key: string, run: () => Promise<Out>) => Promise<Out>

/**
 * A guess at a password is counted before it is judged, so six right ones at the same instant would
 * look like five failures and a lock. Taking turns, each is judged before the next is counted.
 * Beyond `waitingMax` callers a key is being hammered, and the rest are refused at once.
 */
export function createTurns(waitingMax = 64): Turns {
  const lines = new Map<string, { last: Promise<unknown>; length: number }>()

  return async (key, run) => {
    const line = lines.get(key) ?? { last: Promise.resolve(), length: 0 }
    if (line.length >= waitingMax)
      throw new Refusal('SERVICE_UNAVAILABLE', 503, '系统繁忙，请稍后重试')
    lines.set(key, line)
    line.length++
    const before = line.last
    const mine = before.then(run, run)
    line.last = mine
    try {
      return await mine
    } finally {
      line.length--
      if (line.length === 0) lines.delete(key)
    }
  }
}
