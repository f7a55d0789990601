import { Type } from 'typebox'
import { beijing, dayMs, plusMs } from '#kernel/time'
import { type Alarm, findOpenAlarms, findPastAlarms } from '#payments'
import { findLatestDrift, type Outcomes, products, readWatch } from '#risk'
import type { ConsoleDeps } from './deps.ts'
import { Day } from './fields.ts'
import { type ConsoleRoute, route, strict } from './route.ts'

const pastShown = 20
const driftDays = 30

/** What risk does, over time: rates, money, latency, and what stands as an alarm. */
export const riskWatchRoutes = (deps: ConsoleDeps): readonly ConsoleRoute[] => [
  route({
    method: 'GET',
    url: '/risk/watch',
    permission: 'risk.watch.read',
    query: strict({
      /** Days in Beijing, both included; the last seven when they are not said. */
      from: Type.Optional(Day),
      to: Type.Optional(Day),
      product: Type.Optional(Type.Enum([...products], { type: 'string' })),
    }),
    answer: ({ query }) => watchView(deps, query),
  }),
  route({
    method: 'GET',
    url: '/risk/alarms',
    permission: 'risk.watch.read',
    answer: async () => ({
      open: (await findOpenAlarms(deps.db)).filter(isOfRisk).map(alarmView),
      past: (await findPastAlarms(deps.db, 10 * pastShown))
        .filter(isOfRisk)
        .slice(0, pastShown)
        .map(alarmView),
    }),
  }),
  route({
    method: 'GET',
    url: '/risk/drift',
    permission: 'risk.watch.read',
    answer: async () => ({
      drift: (await findLatestDrift(deps.db, plusMs(deps.now(), -driftDays * dayMs))).map(
        ({ since, ...drift }) => ({ ...drift, since: beijing(since) }),
      ),
    }),
  }),
]

const yearDays = 366

type Asked = Readonly<{
  from?: string
  to?: string
  product?: (typeof products)[number]
}>

async function watchView({ db, now }: ConsoleDeps, { from, to, product }: Asked) {
  // A day ends with its last hour; nothing that is to come was decided yet.
  const end = to === undefined ? now() : beginOf(to, dayMs - 1)
  const asked = from === undefined ? plusMs(end, -6 * dayMs) : beginOf(from, 0)
  const earliest = plusMs(end, -yearDays * dayMs)
  const begin = asked < earliest ? earliest : asked > end ? end : asked
  const watched = await readWatch(db, { from: begin, to: end, product })
  return {
    ...watched,
    from: beijing(watched.from),
    until: beijing(watched.until),
    total: outcomesView(watched.total),
    series: watched.series.map(({ since, ...point }) => ({
      ...outcomesView(point),
      since: beijing(since),
    })),
  }
}

const beginOf = (day: string, ms: number): Date => plusMs(new Date(`${day}T00:00:00+08:00`), ms)

const outcomesView = <Point extends Outcomes>(point: Point) => ({
  ...point,
  savedMinor: String(point.savedMinor),
  lostMinor: String(point.lostMinor),
  hinderedMinor: String(point.hinderedMinor),
  /** What was saved, less the honest trade that was hindered. */
  netMinor: String(point.savedMinor - point.hinderedMinor),
})

const isOfRisk = ({ kind }: Alarm): boolean => kind.startsWith('risk_')

const alarmView = ({ kind, subject, count, sentence, since, seenAt, until }: Alarm) => ({
  kind,
  subject,
  count,
  sentence,
  since: beijing(since),
  seenAt: beijing(seenAt),
  until: until && beijing(until),
})
