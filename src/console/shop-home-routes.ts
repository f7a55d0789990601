import { findPayouts, findSettlements } from '#clearing'
import { beijing, businessDate, daysAfter } from '#kernel/time'
import { findApprovalPage, isForNodes, mayDo } from '#oversight'
import { countFailedCallbacks, type DaySum, readHome } from '#payments'
import type { ConsoleDeps } from './deps.ts'
import { Mchid } from './fields.ts'
import { scopeOf } from './order-view.ts'
import type { Reach } from './reach.ts'
import { type ConsoleRoute, merchantRoute, strict } from './route.ts'
import { isWithin } from './shop-approval-routes.ts'

const moneyDays = 30

/** What somebody sees who opens a merchant's pages: today, what was, what is due, what waits. */
export const shopHomeRoutes = (deps: ConsoleDeps): readonly ConsoleRoute[] => [
  merchantRoute({
    method: 'GET',
    url: '/merchants/:mchid/home',
    permission: 'shop.read',
    params: strict({ mchid: Mchid }),
    async answer({ reach, staff }) {
      const { mchid, codes } = reach
      const sees = (permission: 'shop.money.read' | 'shop.approval.read') =>
        mayDo(staff.roles, permission) && (staff.nodeId === null || isForNodes(permission))
      const [home, money, approvals, failed] = await Promise.all([
        readHome(deps, await scopeOf(deps.directory, reach)),
        sees('shop.money.read') ? moneyView(deps, mchid) : null,
        sees('shop.approval.read') ? countApprovals(deps, reach) : null,
        codes ? null : countFailedCallbacks(deps, mchid),
      ])
      return {
        today: sumView(home.today),
        todaySince: home.todaySince && beijing(home.todaySince),
        yesterday: sumView(home.yesterday),
        days: home.days.map((day) => ({ ...sumView(day), date: day.date })),
        methods: home.methods.map((sum) => ({ ...sumView(sum), method: sum.method })),
        money,
        waiting: { approvals, failedCallbacks: failed },
        now: beijing(deps.now()),
      }
    },
  }),
]

const sumView = ({ orderCount, paidCount, paidAmount, refundCount, refundAmount }: DaySum) => ({
  orderCount,
  paidCount,
  paidAmount: String(paidAmount),
  refundCount,
  refundAmount: String(refundAmount),
})

/** What is due to come, by when, and the last that went to the bank. */
async function moneyView({ db, now }: ConsoleDeps, mchid: string) {
  const to = businessDate(now())
  const span = { mchid, from: daysAfter(to, -moneyDays), to }
  const [settlements, payouts] = await Promise.all([
    findSettlements(db, span),
    findPayouts(db, span),
  ])
  const due = settlements.filter(({ state }) => state === 'due')
  const [next] = due.map(({ dueOn }) => dueOn).toSorted()
  const [payout] = payouts
  return {
    dueAmount: String(due.reduce((sum, { net, fee, advanced }) => sum + net - fee - advanced, 0n)),
    dueOn: next ?? null,
    payout: payout
      ? {
          id: payout.id,
          amount: String(payout.amount.minor),
          state: payout.state,
          at: beijing(payout.paidAt ?? payout.createdAt),
        }
      : null,
  }
}

const approvalsMax = 50
/** Of the whole merchant, where only those of a store are counted. */
const lookedAtMax = 500

/** Only what is within somebody's reach, as their list of approvals shows it. */
async function countApprovals({ db }: ConsoleDeps, reach: Reach): Promise<number> {
  const { mchid, codes } = reach
  const limit = codes ? lookedAtMax : approvalsMax
  const page = await findApprovalPage(db, { states: ['PENDING'], mchid, limit })
  return Math.min(approvalsMax, page.filter((approval) => isWithin(reach, approval)).length)
}
