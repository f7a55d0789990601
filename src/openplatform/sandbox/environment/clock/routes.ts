import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import type { Calendar } from '#kernel/calendar'
import { beijing, businessDate } from '#kernel/time'
import { Instant, strict } from '../fields.ts'
import type { Aim, createJump, Jump } from './jump.ts'
import type { SandboxClock } from './sandbox-clock.ts'
import { nextSettlement } from './stops-of-jump.ts'

export type ClockRouteDeps = Readonly<{
  clock: SandboxClock
  calendar: Calendar
  jump: ReturnType<typeof createJump>
}>

const JumpBody = Type.Union([
  strict({ settlement: Type.Literal(true) }),
  strict({ hours: Type.Integer({ minimum: 1, maximum: 2_208 }) }),
  strict({ days: Type.Integer({ minimum: 1, maximum: 92 }) }),
  strict({ to: Instant }),
])

/** What time it is, and what time it should be. */
export const clockRoutes =
  (deps: ClockRouteDeps): FastifyPluginAsyncTypebox =>
  async (app) => {
    app.get('/clock', async () => clockView(deps))
    app.post('/clock/jump', { schema: { body: JumpBody } }, async ({ body }) => {
      const aim: Aim = 'to' in body ? { to: new Date(body.to) } : body
      return { ...jumpView(await deps.jump(aim)), clock: clockView(deps) }
    })
  }

export function clockView({ clock, calendar }: Pick<ClockRouteDeps, 'clock' | 'calendar'>) {
  const now = clock.now()
  return {
    businessTime: beijing(now),
    businessDate: businessDate(now),
    isWorkingDay: calendar.isWorkingDay(businessDate(now)),
    wallTime: beijing(clock.wireNow()),
    offsetMs: clock.offsetMs(),
    nextSettlement: beijing(nextSettlement(calendar, now)),
  }
}

const jumpView = ({ from, to, stops, failures }: Jump) => ({
  from: beijing(from),
  to: beijing(to),
  stops,
  failures: failures.map(({ at, ...failure }) => ({ at: beijing(at), ...failure })),
})
