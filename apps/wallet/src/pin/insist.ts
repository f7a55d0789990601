import { isUnknownOutcome, stepOf } from '../errors.ts'

const silentWaitsMs = [800, 2500]
const waitsMs = [1000, 2000, 4000]

/**
 * How long to wait before sending again by itself, after so many times; undefined for never. Again goes
 * what the server calls safe, three times at most; and after silence only a call for which nobody can
 * ask what became of it, which is idempotent.
 */
export function waitBeforeAgain(
  error: unknown,
  { sent, asks }: { sent: number; asks: boolean },
): number | undefined {
  if (isUnknownOutcome(error)) return asks ? undefined : silentWaitsMs[sent - 1]
  return sent <= (stepOf(error)?.tries ?? 0) ? waitsMs[sent - 1] : undefined
}

export const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

export async function insist<T>(send: () => Promise<T>, asks: boolean): Promise<T> {
  for (let sent = 1; ; sent++) {
    try {
      return await send()
    } catch (error) {
      const wait = waitBeforeAgain(error, { sent, asks })
      if (wait === undefined) throw error
      await pause(wait)
    }
  }
}
