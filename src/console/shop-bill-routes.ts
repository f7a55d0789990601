import { Readable } from 'node:stream'
import { Type } from 'typebox'
import {
  deskBalances,
  earliestOn,
  findBillDays,
  findHolds,
  findPayouts,
  findRequests,
  findSettlements,
  merchantBill,
  type Payout,
  type PayoutRequest,
  payoutWords,
  type SettlementRow,
} from '#clearing'
import { beijing, businessDate, daysAfter } from '#kernel/time'
import { nodesOf, recordBy } from '#merchants'
import { findStaffNames } from '#oversight'
import { inTransaction } from '#platform/db'
import { admitPayout } from './admit-at-desk.ts'
import { byOf } from './by-of.ts'
import type { ConsoleDeps } from './deps.ts'
import { Mchid } from './fields.ts'
import { type ConsoleRoute, merchantRoute, strict } from './route.ts'
import { Remark } from './shop-code-routes.ts'

const OfMerchant = strict({ mchid: Mchid })
const Day = Type.String({ pattern: '^20[0-9]{2}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$' })
const billKinds = ['trade_all', 'flow_basic', 'flow_operation', 'flow_fees'] as const
const permission = 'shop.money.read'

/** As far back as settlements and payouts are listed. */
const shownDays = 62
const shownMax = 50

/** Bills of days that are over, settlements and what became of them, and the merchant's money. */
export const shopBillRoutes = (deps: ConsoleDeps): readonly ConsoleRoute[] => [
  merchantRoute({
    method: 'GET',
    url: '/merchants/:mchid/bills',
    permission,
    params: OfMerchant,
    async answer({ reach: { mchid } }) {
      const to = businessDate(deps.now())
      const days = await findBillDays(deps.db, { mchid, from: earliestOn(to), to })
      return {
        days: days.map(({ paymentAmount, refundAmount, ...rest }) => ({
          ...rest,
          paymentAmount: String(paymentAmount),
          refundAmount: String(refundAmount),
        })),
      }
    },
  }),
  merchantRoute({
    method: 'GET',
    url: '/merchants/:mchid/bills/:date/:kind',
    permission,
    params: strict({
      mchid: Mchid,
      date: Day,
      kind: Type.Enum([...billKinds], { type: 'string' }),
    }),
    async answer({ reach: { mchid }, params: { date, kind }, reply, ...asked }) {
      const pieces = merchantBill(deps.db, { mchid, businessDate: date, kind })
      // A day that is not over is refused before the answer has begun.
      const first = await pieces.next()
      await noteDownload(deps, { mchid, date, kind, by: byOf(asked) })
      void reply
        .type('text/csv; charset=utf-8')
        .header('content-disposition', `attachment; filename="${mchid}-${date}-${kind}.csv"`)
        .header('cache-control', 'no-store')
      return Readable.from(whole(first, pieces))
    },
  }),
  ...moneyRoutes(deps),
]

async function* whole(
  first: IteratorResult<string>,
  rest: AsyncIterable<string>,
): AsyncGenerator<string> {
  if (first.done !== true) yield first.value
  yield* rest
}

type Download = Readonly<{ mchid: string; date: string; kind: string; by: ReturnType<typeof byOf> }>

/** Its rows name payers by what apps call them, so that having read them is written down. */
const noteDownload = ({ db, now }: ConsoleDeps, { mchid, date, kind, by }: Download) =>
  inTransaction(db, (tx) =>
    recordBy(tx, by, { action: 'bill-read', subject: mchid, after: { date, kind } }, now()),
  )

const moneyRoutes = (deps: ConsoleDeps): readonly ConsoleRoute[] => [
  merchantRoute({
    method: 'GET',
    url: '/merchants/:mchid/settlements',
    permission,
    params: OfMerchant,
    answer: ({ reach: { mchid } }) => settlementsOf(deps, mchid),
  }),
  merchantRoute({
    method: 'GET',
    url: '/merchants/:mchid/money',
    permission,
    params: OfMerchant,
    async answer({ reach: { mchid } }) {
      const { purses, ...sums } = await deskBalances(deps.db, mchid)
      const holds = (await findHolds(deps.db, mchid)).filter(({ liftedAt }) => liftedAt === null)
      const texts = Object.entries(sums).map(([name, minor]) => [name, String(minor)] as const)
      return {
        ...Object.fromEntries(texts),
        purses: purses.map(({ accountType, available, frozen }) => ({
          accountType,
          available: String(available),
          frozen: String(frozen),
        })),
        // What people wrote about a suspicion is not for whom it is about.
        holds: holds.map(({ reason, placedAt }) => ({ reason, since: beijing(placedAt) })),
      }
    },
  }),
  merchantRoute({
    method: 'POST',
    url: '/merchants/:mchid/payout-requests',
    permission: 'shop.money.move',
    params: OfMerchant,
    body: strict({
      requestNo: Type.String({ pattern: '^[0-9A-Za-z]{6,32}$' }),
      accountType: Type.Enum(['BASIC', 'OPERATION', 'FEES'], { type: 'string' }),
      amount: Type.String({ pattern: '^[1-9][0-9]{0,11}$' }),
      remark: Type.Union([Remark, Type.Null()]),
    }),
    async answer({ reach: { mchid }, body, ...asked }) {
      await admitPayout(deps, mchid)
      const { amount, ...wish } = body
      const wanted = { ...wish, mchid, amountMinor: BigInt(amount), by: byOf(asked) }
      const { id, approvalId, state } = await deps.clearing.askPayout(wanted)
      return { id, approvalId, state }
    },
  }),
]

async function settlementsOf({ db, now }: ConsoleDeps, mchid: string) {
  const to = businessDate(now())
  const span = { mchid, from: daysAfter(to, -shownDays), to }
  const nodes = await nodesOf(db, mchid)
  const placeOf = new Map<string, string>(nodes.map(({ id, name }) => [id, name] as const))
  const requests = await findRequests(db, mchid, shownMax)
  const names = await findStaffNames(
    db,
    requests.map(({ staffId }) => staffId),
  )
  const settlements = await findSettlements(db, span)
  return {
    settlements: settlements.toReversed().map((row) => settlementView(row, placeOf)),
    payouts: (await findPayouts(db, span)).map((payout) => payoutView(payout, placeOf)),
    requests: requests.map((request) => requestView(request, names)),
  }
}

const settlementView = (row: SettlementRow, placeOf: ReadonlyMap<string, string>) => ({
  date: row.businessDate,
  /** The store or terminal that settles by itself; null where it is the merchant. */
  place: row.unit === row.mchid ? null : (placeOf.get(row.unit) ?? row.unit),
  dueOn: row.dueOn,
  state: row.state,
  paymentCount: row.paymentCount,
  paymentAmount: String(row.paymentAmount),
  refundCount: row.refundCount,
  refundAmount: String(row.refundAmount),
  net: String(row.net),
  fee: String(row.fee),
  advanced: String(row.advanced),
  settled: String(row.settled),
  carriedOut: String(row.carriedOut),
})

const payoutView = (payout: Payout, placeOf: ReadonlyMap<string, string>) => ({
  id: payout.id,
  kind: payout.kind,
  place: payout.unit === payout.mchid ? null : (placeOf.get(payout.unit) ?? payout.unit),
  amount: String(payout.amount.minor),
  state: payout.state,
  bank: payout.bankName,
  last4: payout.last4,
  /** What the bank said against it, and what to do. */
  said: payoutWords(payout) ?? null,
  createdAt: beijing(payout.createdAt),
  paidAt: payout.paidAt && beijing(payout.paidAt),
})

const requestView = (request: PayoutRequest, names: ReadonlyMap<string, string>) => ({
  id: request.id,
  accountType: request.accountType,
  amount: String(request.amount.minor),
  remark: request.remark,
  state: request.state,
  reason: request.reason,
  approvalId: request.approvalId,
  by: names.get(request.staffId) ?? null,
  createdAt: beijing(request.createdAt),
})
