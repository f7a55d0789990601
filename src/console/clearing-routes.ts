import { Type } from 'typebox'
import {
  clearingOverview,
  findChannelDays,
  findCutDays,
  findPayoutFacts,
  findPayoutOwner,
  findPayoutPage,
  findSettlementPage,
  findStandingHolds,
  payoutStates,
  placeHold,
  proposeArrival,
  proveCustody,
} from '#clearing'
import { beijing, businessDate, daysAfter } from '#kernel/time'
import { recordAct } from '#oversight'
import { inTransaction } from '#platform/db'
import {
  channelView,
  dateOf,
  holdView,
  overviewView,
  payoutView,
  proofView,
} from './clearing-view.ts'
import type { ConsoleDeps } from './deps.ts'
import { refuseDesk } from './desk-refusals.ts'
import { askChange } from './ask-change.ts'
import { Day, Mchid } from './fields.ts'
import { maybe, placeOf, staffNames } from './ops-view.ts'
import { type ConsoleRoute, route, strict } from './route.ts'
import { refuse } from './session-face.ts'

const Reason = Type.String({ minLength: 2, maxLength: 200 })
const HoldId = Type.TemplateLiteral('ho_${string}')
const PayoutId = Type.TemplateLiteral('po_${string}')
const pageMax = 50
const read = 'clearing.read'

/** What `tongbao clearing status` tells, and what an operator does about each line of it. */
export const clearingRoutes = (deps: ConsoleDeps): readonly ConsoleRoute[] => [
  route({
    method: 'GET',
    url: '/ops/clearing/overview',
    permission: read,
    query: strict({ date: Type.Optional(Day) }),
    async answer({ query }) {
      const today = businessDate(deps.now())
      const date = dateOf(query.date ?? daysAfter(today, -1))
      return overviewView(await clearingOverview(deps.db, { date, today }), deps.now())
    },
  }),
  route({
    method: 'GET',
    url: '/ops/clearing/days',
    permission: read,
    query: strict({ before: Type.Optional(Day) }),
    async answer({ query: { before = null } }) {
      const days = await findCutDays(deps.db, { before: before && dateOf(before), limit: 31 })
      return {
        days: days.map(({ begunAt, cutAt, ...day }) => ({
          ...day,
          begunAt: beijing(begunAt),
          cutAt: maybe(cutAt),
        })),
        next: days.length === 31 ? days.at(-1)?.businessDate : null,
      }
    },
  }),
  route({
    method: 'GET',
    url: '/ops/clearing/settlements',
    permission: read,
    query: strict({
      date: Day,
      state: Type.Optional(
        Type.Enum(['due', 'settled', 'carried', 'absorbed'], { type: 'string' }),
      ),
      after: Type.Optional(Type.String({ pattern: '^[0-9]{8,10}~[0-9A-Za-z_]{1,40}$' })),
    }),
    async answer({ query: { date, state, after = '~' } }) {
      const [mchid = '', unit = ''] = after.split('~')
      const asked = { date: dateOf(date), state, after: { mchid, unit }, limit: pageMax }
      const rows = await findSettlementPage(deps.db, asked)
      const last = rows.at(-1)
      return {
        settlements: rows.map((row) => ({
          ...row,
          paymentAmount: String(row.paymentAmount),
          refundAmount: String(row.refundAmount),
          net: String(row.net),
          fee: String(row.fee),
          advanced: String(row.advanced),
          carriedIn: String(row.carriedIn),
          settled: String(row.settled),
          carriedOut: String(row.carriedOut),
        })),
        next: last && rows.length === pageMax ? `${last.mchid}~${last.unit}` : null,
      }
    },
  }),
  ...payoutRoutes(deps),
  ...holdRoutes(deps),
  ...channelRoutes(deps),
]

const payoutRoutes = ({ db }: ConsoleDeps): readonly ConsoleRoute[] => [
  route({
    method: 'GET',
    url: '/ops/clearing/payouts',
    permission: read,
    query: strict({
      state: Type.Optional(Type.Enum([...payoutStates.states], { type: 'string' })),
      mchid: Type.Optional(Mchid),
      before: Type.Optional(PayoutId),
    }),
    async answer({ query }) {
      const rows = await findPayoutPage(db, { ...query, limit: pageMax })
      const next = rows.length === pageMax ? rows.at(-1)?.id : null
      return { payouts: rows.map(payoutView), next }
    },
  }),
  route({
    method: 'GET',
    url: '/ops/clearing/payouts/:id',
    permission: read,
    params: strict({ id: PayoutId }),
    async answer({ params: { id } }) {
      const mchid = await findPayoutOwner(db, id)
      const found = mchid === undefined ? undefined : await findPayoutFacts(db, { mchid, id })
      if (!found) throw refuseDesk('PAYOUT_UNKNOWN')
      const { attempts, ...line } = found
      return {
        ...payoutView(line),
        attempts: attempts.map(({ sentAt, handedAt, toldAt, ...attempt }) => ({
          ...attempt,
          sentAt: beijing(sentAt),
          handedAt: maybe(handedAt),
          toldAt: maybe(toldAt),
        })),
      }
    },
  }),
]

const holdRoutes = (deps: ConsoleDeps): readonly ConsoleRoute[] => [
  route({
    method: 'GET',
    url: '/ops/clearing/holds',
    permission: read,
    query: strict({ after: Type.Optional(Mchid) }),
    async answer({ query: { after = '' } }) {
      const holds = await findStandingHolds(deps.db, { after, limit: pageMax })
      const nameOf = await staffNames(
        deps.db,
        holds.map(({ placedBy }) => placedBy),
      )
      return {
        holds: holds.map((hold) => holdView(hold, nameOf)),
        next: holds.length === pageMax ? holds.at(-1)?.mchid : null,
      }
    },
  }),
  route({
    method: 'POST',
    url: '/ops/clearing/holds',
    permission: 'clearing.correct',
    body: strict({
      mchid: Mchid,
      reason: Type.Enum(['risk', 'dispute', 'account'], { type: 'string' }),
      note: Reason,
    }),
    /** Keeping money back is done by one, at once; letting it go takes two. */
    async answer({ body, staff, session, request }) {
      const { db, now, directory } = deps
      if (!(await directory.merchant(body.mchid))) throw refuse('NO_SUCH_MERCHANT')
      const at = now()
      const hold = await inTransaction(db, async (tx) => {
        const placed = await placeHold({ db: tx, now: () => at }, { ...body, by: staff.id })
        const detail = { after: { ...body, hold: placed.id }, ...placeOf(request, session) }
        const act = { actor: staff.id, action: 'hold-place', subject: body.mchid, detail }
        await recordAct(tx, act, at)
        return placed
      })
      return { id: hold.id }
    },
  }),
  route({
    method: 'POST',
    url: '/ops/clearing/holds/:id/lift',
    permission: 'clearing.correct',
    params: strict({ id: HoldId }),
    body: strict({ mchid: Mchid, reason: Reason }),
    answer: (asked) => {
      const { mchid, reason } = asked.body
      return askChange(deps, asked, { kind: 'hold_lift', mchid, holdId: asked.params.id, reason })
    },
  }),
]

const channelRoutes = (deps: ConsoleDeps): readonly ConsoleRoute[] => [
  route({
    method: 'GET',
    url: '/ops/clearing/channels',
    permission: read,
    query: strict({ to: Type.Optional(Day) }),
    async answer({ query }) {
      const to = dateOf(query.to ?? businessDate(deps.now()))
      const from = daysAfter(to, -13)
      const days = await findChannelDays(deps.db, { from, to, channel: null })
      return { from, to, days: days.map(channelView), next: daysAfter(from, -1) }
    },
  }),
  route({
    method: 'POST',
    url: '/ops/clearing/arrivals',
    permission: 'clearing.correct',
    body: strict({
      channel: Type.String({ minLength: 1, maxLength: 64 }),
      businessDate: Day,
      reference: Type.String({ pattern: String.raw`^[\w./-]{1,64}$` }),
      arrivedOn: Day,
    }),
    async answer({ body, staff, session, request }) {
      const { db, now } = deps
      dateOf(body.businessDate)
      dateOf(body.arrivedOn)
      const approval = await proposeArrival(deps, { ...body, maker: staff.id })
      const detail = { after: body, ...placeOf(request, session) }
      const act = { actor: staff.id, action: 'channel_settlement-propose', detail }
      const subject = `${body.channel} ${body.businessDate}`
      await inTransaction(db, (tx) => recordAct(tx, { ...act, subject }, now()))
      return { approvalId: approval.id, state: approval.state }
    },
  }),
  route({
    method: 'POST',
    url: '/ops/clearing/prove',
    permission: 'clearing.correct',
    body: strict({ date: Day }),
    async answer({ body: { date }, staff, session, request }) {
      const { proofs, alarms } = await proveCustody(deps, { businessDate: dateOf(date) })
      const detail = { after: { alarms }, ...placeOf(request, session) }
      const act = { actor: staff.id, action: 'custody-prove', subject: date, detail }
      await inTransaction(deps.db, (tx) => recordAct(tx, act, deps.now()))
      return { alarms, proofs: proofs.map(proofView) }
    },
  }),
]
