import { hourMs, minuteMs, secondMs } from '#kernel/time'
import type { Report } from '../../src/payments/channel/channel.ts'
import type { Faults } from './faults.ts'
import type { Kernel } from './kernel.ts'
import type { Process } from './process.ts'
import type { Thing } from './thing.ts'
import { isExpected } from './town.ts'

type Deps = Readonly<{
  kernel: Kernel
  faults: Faults
  isOut: (channel: string) => boolean
  processes: readonly Process[]
  hear: (process: Process, thing: Thing, report: Report) => Promise<void>
  onFault: (subject: string, error: unknown) => void
}>

/** The wire's schedule, its long tail left out: fifteen times in a few hours. */
const waitsMs = [15, 15, 30, 180, 600, 1200, 1800, 1800, 1800, 3600].map((s) => s * secondMs)

/** Tells of a change, as it was then, until somebody has acknowledged it. */
export function createNotices(deps: Deps): (thing: Thing, report: Report) => void {
  const { kernel, faults, isOut, processes, hear, onFault } = deps
  const { random } = kernel

  function attempt(thing: Thing, report: Report, times: number): void {
    const repeat = () =>
      kernel.after(waitsMs[times] ?? hourMs, () => attempt(thing, report, times + 1))
    const alive = processes.filter((process) => process.isAlive())
    const process = alive[random.between(0, alive.length - 1)]
    if (!process || isOut(thing.channel) || faults.happens('notice_lost')) {
      repeat()
      return
    }
    process
      .ask(() => hear(process, thing, report))
      .then(
        () => {
          if (faults.happens('notice_twice')) repeat()
        },
        (error: unknown) => {
          if (!isExpected(error)) onFault(thing.subject, error)
          repeat()
        },
      )
  }

  return (thing, report) => {
    const isLate = faults.happens('notice_late')
    const isEarly = !isLate && faults.happens('notice_early')
    const ms = isLate
      ? random.between(20 * minuteMs, 5 * hourMs)
      : random.between(1, isEarly ? 5 : 20 * secondMs)
    kernel.after(ms, () => attempt(thing, report, 0))
    if (faults.happens('notice_twice')) kernel.after(ms, () => attempt(thing, report, 0))
  }
}
