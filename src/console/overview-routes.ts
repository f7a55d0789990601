import { clearingOverview } from '#clearing'
import { beijing, businessDate, daysAfter } from '#kernel/time'
import { findProofRows } from '#ledger'
import { countWaiting, type DayFigure, findRuns, houseFigures } from '#ops'
import { findPending, mayDo, type Staff } from '#oversight'
import { findOpenAlarms } from '#payments'
import { maySee } from './approval-kinds.ts'
import { faultsOf } from './clearing-view.ts'
import type { ConsoleDeps } from './deps.ts'
import { standingOf } from './job-routes.ts'
import { maybe } from './ops-view.ts'
import { type ConsoleRoute, route } from './route.ts'

/** What waits and what is wrong, on the first page: each figure for those who may see what is behind it. */
export const overviewRoutes = (deps: ConsoleDeps): readonly ConsoleRoute[] => [
  route({
    method: 'GET',
    url: '/ops/overview',
    permission: 'alarm.read',
    async answer({ staff }) {
      const parts = await Promise.all(
        Object.entries(tiles).map(async ([name, { permission, read }]) =>
          mayDo(staff.roles, permission) ? [[name, await read(deps, staff)] as const] : [],
        ),
      )
      return Object.fromEntries(parts.flat())
    },
  }),
]

type Tile = Readonly<{
  permission: Parameters<typeof mayDo>[1]
  read: (deps: ConsoleDeps, staff: Staff) => Promise<unknown>
}>

const pendingMax = 1_000

const tiles: Readonly<Record<string, Tile>> = {
  figures: {
    permission: 'order.search',
    async read(deps) {
      const { today, isCapped, days } = await houseFigures(deps)
      return { today: figureView(today), isCapped, days: days.map(figureView) }
    },
  },
  books: {
    permission: 'ledger.read',
    async read({ db }) {
      const proofs = await findProofRows(db, { before: null, limit: 7 })
      const latest = proofs.find(({ endedAt }) => endedAt !== null)
      return { faults: latest?.faults ?? null, provedAt: maybe(latest?.endedAt ?? null) }
    },
  },
  alarms: {
    permission: 'alarm.read',
    async read({ db }) {
      const open = await findOpenAlarms(db)
      return { open: open.length, latest: open.at(-1)?.kind ?? null }
    },
  },
  clearing: {
    permission: 'clearing.read',
    async read({ db, now }) {
      const today = businessDate(now())
      const date = daysAfter(today, -1)
      const overview = await clearingOverview(db, { date, today })
      const breaks = overview.breaks.reduce((sum, { count }) => sum + count, 0)
      return { date, faults: faultsOf(overview, now()), breaks }
    },
  },
  approvals: {
    permission: 'approval.decide',
    async read({ db }, { roles }) {
      const pending = await findPending(db, pendingMax)
      return {
        waiting: pending.filter(({ kind, mchid }) => mchid === null && maySee(roles, kind)).length,
      }
    },
  },
  tickets: {
    permission: 'ticket.read',
    async read({ db }) {
      const { waiting, oldest } = await countWaiting(db)
      return { waiting, oldest: oldest && beijing(oldest) }
    },
  },
  jobs: {
    permission: 'job.read',
    async read({ db, now }) {
      const runs = await findRuns(db)
      const bad = runs.filter((run) => ['failing', 'stuck'].includes(standingOf(run, now())))
      return { all: runs.length, bad: bad.length }
    },
  },
}

const figureView = ({ orders, paid, ended, amount, refunds, refunded, date }: DayFigure) => ({
  date,
  orders: plain(orders),
  paid: plain(paid),
  ended: plain(ended),
  refunds: plain(refunds),
  amount: String(amount),
  refunded: String(refunded),
})

/** A count of a day, which a browser may add up. */
const plain = (count: bigint): number => Number(count)
