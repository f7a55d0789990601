import type { Calendar } from '#kernel/calendar'
import { dayMs, hourMs, plusMs } from '#kernel/time'
import { refuse, type SandboxClock } from './sandbox-clock.ts'
import { nextSettlement, stopsOfJump } from './stops-of-jump.ts'
import type { Turn } from './turns.ts'

export type JumpDeps = Readonly<{ clock: SandboxClock; calendar: Calendar; turns: readonly Turn[] }>

/** To the next settlement, so many hours or days on, or to an instant. */
export type Aim = Readonly<
  { settlement: true } | { hours: number } | { days: number } | { to: Date }
>

/** What happened on the way; a turn that failed is named, and its loop tries again by itself. */
export type Jump = Readonly<{
  from: Date
  to: Date
  stops: number
  failures: readonly Readonly<{ at: Date; turn: string; reason: string }>[]
}>

const farthestMs = 92 * dayMs

/**
 * Moves business time forward, day by day, and lets the loops have their turn at each stop, so that
 * what the jump brings about is there when it answers. Refuses CLOCK_BACKWARD, CLOCK_TOO_FAR,
 * CLOCK_BUSY. Twice is twice as far. Killed on the way, time stands at the stop where it was.
 */
export function createJump({ clock, calendar, turns }: JumpDeps): (aim: Aim) => Promise<Jump> {
  let isJumping = false
  return async (aim) => {
    const from = clock.now()
    const to = aimOf(calendar, from, aim)
    if (to <= from) throw refuse('CLOCK_BACKWARD')
    if (to.getTime() - from.getTime() > farthestMs) throw refuse('CLOCK_TOO_FAR')
    if (isJumping) throw refuse('CLOCK_BUSY')
    isJumping = true
    try {
      return await walk({ clock, turns }, from, to)
    } finally {
      isJumping = false
    }
  }
}

function aimOf(calendar: Calendar, from: Date, aim: Aim): Date {
  if ('settlement' in aim) return nextSettlement(calendar, from)
  if ('hours' in aim) return plusMs(from, aim.hours * hourMs)
  return 'days' in aim ? plusMs(from, aim.days * dayMs) : aim.to
}

async function walk(
  { clock, turns }: Pick<JumpDeps, 'clock' | 'turns'>,
  from: Date,
  to: Date,
): Promise<Jump> {
  const stops = stopsOfJump(from, to)
  const failures: Jump['failures'][number][] = []
  for (const stop of stops) {
    await clock.moveTo(stop)
    for (const { name, run } of turns)
      try {
        await run()
      } catch (error) {
        const reason = error instanceof Error ? error.message : String(error)
        failures.push({ at: stop, turn: name, reason })
      }
  }
  return { from, to: clock.now(), stops: stops.length, failures }
}
