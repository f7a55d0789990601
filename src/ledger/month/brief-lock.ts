import { setTimeout as sleep } from 'node:timers/promises'

/** Of `lock_timeout`: long for those who queue behind whoever waits for a lock on a whole table. */
export const lockMs = 200
const attemptsMax = 5

const isTimeout = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === '55P03'

/**
 * Runs what locks a table until it gets the lock, and answers `undefined` when it never did. Whoever
 * waits for such a lock holds up all who come after, so each attempt waits `lockMs` at most and then
 * lets them pass.
 */
export async function briefly<Out>(attempt: () => Promise<Out>): Promise<Out | undefined> {
  for (let count = 1; count <= attemptsMax; count++) {
    try {
      return await attempt()
    } catch (error) {
      if (!isTimeout(error)) throw error
      await sleep(count * lockMs)
    }
  }
  return undefined
}
