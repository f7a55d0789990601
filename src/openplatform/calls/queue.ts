import { minuteMs } from '#kernel/time'
import type { SeenCall } from './call.ts'

export type CallQueue = Readonly<{
  /** Never waits: a call that finds no room is dropped, and counted. */
  note: (call: SeenCall) => void
  take: (max: number) => readonly SeenCall[]
  /** Puts back what could not be written, if there is room. */
  giveBack: (call: SeenCall) => void
}>

const waitingMax = 10_000
/** Bodies of refused requests that wait to be looked at; those beyond are kept without one. */
const bodyBytesMax = 16 * 1024 * 1024
/** Anybody can send a wrong signature in a merchant's name, and must not fill its log. */
export const unprovenMax = 60

const noBody = Buffer.alloc(0)

/** Calls that wait to be written down, in the memory of this process. */
export function createCallQueue(
  drop: (reason: 'full' | 'unproven') => void,
  elapsedMs: () => number = () => performance.now(),
): CallQueue {
  let waiting: SeenCall[] = []
  let bodyBytes = 0
  let minute = { atMs: -Infinity, counts: new Map<string, number>() }

  function isTooMany(mchid: string): boolean {
    if (elapsedMs() - minute.atMs >= minuteMs) minute = { atMs: elapsedMs(), counts: new Map() }
    const count = (minute.counts.get(mchid) ?? 0) + 1
    minute.counts.set(mchid, count)
    return count > unprovenMax
  }

  function push(call: SeenCall): void {
    if (waiting.length >= waitingMax) return drop('full')
    const { failed } = call
    const bytes = failed?.body.length ?? 0
    const isTooLarge = failed !== null && bodyBytes + bytes > bodyBytesMax
    if (!isTooLarge) bodyBytes += bytes
    waiting.push(isTooLarge ? { ...call, failed: { ...failed, body: noBody } } : call)
  }

  return {
    note(call) {
      if (!call.isProven && isTooMany(call.mchid)) return drop('unproven')
      push(call)
    },
    take(max) {
      const taken = waiting.slice(0, max)
      waiting = waiting.slice(max)
      for (const { failed } of taken) bodyBytes -= failed?.body.length ?? 0
      return taken
    },
    giveBack: push,
  }
}
