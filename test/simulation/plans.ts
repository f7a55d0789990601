import { minuteMs, secondMs } from '#kernel/time'
import { channels } from './desk.ts'
import type { Faults } from './faults.ts'
import { type Kernel, startsAt } from './kernel.ts'
import type { Process } from './process.ts'
import { daySpanMs } from './town.ts'

/** Processes die at whatever they wait for, sometimes both at once, and are started again. */
export function planCrashes(kernel: Kernel, faults: Faults, processes: readonly Process[]): void {
  const { random } = kernel
  for (let times = random.between(0, 12); times > 0; times--)
    kernel.after(random.between(0, daySpanMs), () => {
      const both = random.chance(0.2)
      for (const process of processes) {
        if (!both && random.chance(0.5)) continue
        faults.note('crash')
        process.crash()
        kernel.after(random.between(secondMs, minuteMs), process.start)
      }
    })
}

/** A channel that nobody reaches, for minutes. Answers whether it is so now. */
export function planOutages(kernel: Kernel, faults: Faults): (channel: string) => boolean {
  const { random } = kernel
  const outages = channels
    .filter(() => random.chance(0.3))
    .map((channel) => {
      const from = startsAt + random.between(0, daySpanMs)
      return { channel, from, to: from + random.between(minuteMs, 40 * minuteMs) }
    })
  for (const _ of outages) faults.note('outage')
  return (name) =>
    faults.areOn() &&
    outages.some(
      ({ channel, from, to }) => channel === name && kernel.now() >= from && kernel.now() < to,
    )
}
