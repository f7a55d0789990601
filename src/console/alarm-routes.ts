import { Type } from 'typebox'
import { beijing } from '#kernel/time'
import { recordAct } from '#oversight'
import { type Alarm, alarmKinds, endAlarm, findOpenAlarms, findPastAlarms } from '#payments'
import { inTransaction } from '#platform/db'
import type { ConsoleDeps } from './deps.ts'
import { maybe, placeOf } from './ops-view.ts'
import { type ConsoleRoute, route, strict } from './route.ts'

const pastShown = 200

/** What is wrong now and what was; each says in words what to do. */
export const alarmRoutes = (deps: ConsoleDeps): readonly ConsoleRoute[] => [
  route({
    method: 'GET',
    url: '/ops/alarms',
    permission: 'alarm.read',
    answer: async () => ({
      open: (await findOpenAlarms(deps.db)).map(alarmView),
      past: (await findPastAlarms(deps.db, pastShown)).map(alarmView),
    }),
  }),
  route({
    method: 'POST',
    url: '/ops/alarms/end',
    permission: 'alarm.end',
    body: strict({
      kind: Type.Enum([...alarmKinds], { type: 'string' }),
      subject: Type.String({ minLength: 1, maxLength: 200 }),
      note: Type.String({ minLength: 2, maxLength: 200 }),
    }),
    async answer({ body, staff, session, request }) {
      const at = deps.now()
      await inTransaction(deps.db, async (tx) => {
        await endAlarm({ db: tx, now: () => at }, body)
        const detail = { after: { note: body.note }, ...placeOf(request, session) }
        const subject = `${body.kind} ${body.subject}`
        await recordAct(tx, { actor: staff.id, action: 'alarm-end', subject, detail }, at)
      })
    },
  }),
]

/** These do not heal by themselves. */
const byPeople: ReadonlySet<string> = new Set(['instructions_disputed', 'callbacks_exhausted'])

const alarmView = ({ since, seenAt, until, ...alarm }: Alarm) => ({
  ...alarm,
  isByPeople: byPeople.has(alarm.kind),
  since: beijing(since),
  seenAt: beijing(seenAt),
  until: maybe(until),
})
