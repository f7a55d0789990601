import type { FaultKind } from './faults.ts'
import type { Simulated } from './simulate.ts'

/** Figures of many runs together. */
export function newTotals() {
  const started = performance.now()
  const faults = new Map<FaultKind, number>()
  const reached = new Set<string>()
  let [hours, events, runs] = [0, 0, 0]
  return {
    add: (run: Simulated): void => {
      runs++
      hours += run.hours
      events += run.events
      for (const [kind, count] of run.faults) faults.set(kind, (faults.get(kind) ?? 0) + count)
      for (const what of run.reached) reached.add(what)
    },
    figures: () => ({
      runs,
      hours,
      events,
      seconds: (performance.now() - started) / 1000,
      /** The most frequent first. */
      faults: [...faults].toSorted(([, a], [, b]) => b - a),
      reached,
    }),
  }
}
