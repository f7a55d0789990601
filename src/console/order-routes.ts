import { type Static, Type } from 'typebox'
import { beijing } from '#kernel/time'
import { findApprovals, findDecisions, findStaffNames, mayDo } from '#oversight'
import {
  orderStates,
  readStory,
  refundStates,
  type Scope,
  searchOrders,
  searchRefunds,
} from '#payments'
import type { ConsoleDeps } from './deps.ts'
import { Mchid } from './fields.ts'
import { findSettledItems } from './order/store.ts'
import { type Told, timeLineOf } from './order/time-line.ts'
import {
  instantOf,
  orderLineView,
  pageView,
  refundLineView,
  refuse,
  scopeOf,
  wishView,
} from './order-view.ts'
import { type ConsoleRoute, merchantRoute, route, strict } from './route.ts'

const Fen = Type.String({ pattern: '^[0-9]{1,15}$' })
const Time = Type.String({ pattern: String.raw`^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}$` })
const Number = Type.String({ minLength: 1, maxLength: 64 })
const Id = Type.String({ pattern: '^[0-9]{1,32}$' })
const methods = ['JSAPI', 'APP', 'NATIVE', 'MWEB', 'MICROPAY'] as const

const span = {
  from: Type.Optional(Time),
  to: Type.Optional(Time),
  number: Type.Optional(Number),
  amountFrom: Type.Optional(Fen),
  amountTo: Type.Optional(Fen),
  device: Type.Optional(Number),
  before: Type.Optional(Id),
  /** Rows at most; exports ask for more. */
  limit: Type.Optional(Type.Enum(['50', '500'], { type: 'string' })),
}

const orderQuery = {
  ...span,
  openid: Type.Optional(Number),
  state: Type.Optional(Type.Enum([...orderStates.states], { type: 'string' })),
  method: Type.Optional(Type.Enum([...methods], { type: 'string' })),
}
const OrderQuery = strict(orderQuery)
const AllOrders = strict({ ...orderQuery, mchid: Type.Optional(Mchid) })

const refundQuery = {
  ...span,
  state: Type.Optional(Type.Enum([...refundStates.states], { type: 'string' })),
}
const RefundQuery = strict(refundQuery)
const AllRefunds = strict({ ...refundQuery, mchid: Type.Optional(Mchid) })

/** Looking for orders and refunds, and all that happened to one. */
export const orderRoutes = (deps: ConsoleDeps): readonly ConsoleRoute[] => [
  merchantRoute({
    method: 'GET',
    url: '/merchants/:mchid/orders',
    permission: 'shop.order.read',
    params: strict({ mchid: Mchid }),
    query: OrderQuery,
    answer: async ({ reach, query }) =>
      ordersView(deps, await scopeOf(deps.directory, reach), query),
  }),
  merchantRoute({
    method: 'GET',
    url: '/merchants/:mchid/refunds',
    permission: 'shop.order.read',
    params: strict({ mchid: Mchid }),
    query: RefundQuery,
    answer: async ({ reach, query }) =>
      refundsView(deps, await scopeOf(deps.directory, reach), query),
  }),
  merchantRoute({
    method: 'GET',
    url: '/merchants/:mchid/orders/:id',
    permission: 'shop.order.read',
    params: strict({ mchid: Mchid, id: Number }),
    async answer({ reach, params, staff }) {
      const scope = await scopeOf(deps.directory, reach)
      return storyView(deps, scope, params.id, {
        isInside: !reach.isOwn,
        seesReasons: mayDo(staff.roles, 'risk.case.read'),
      })
    },
  }),
  route({
    method: 'GET',
    url: '/orders',
    permission: 'order.search',
    query: AllOrders,
    answer: ({ query: { mchid, ...query } }) => ordersView(deps, everywhere(mchid), query),
  }),
  route({
    method: 'GET',
    url: '/refunds',
    permission: 'order.search',
    query: AllRefunds,
    answer: ({ query: { mchid, ...query } }) => refundsView(deps, everywhere(mchid), query),
  }),
]

const everywhere = (mchid: string | undefined): Scope =>
  mchid === undefined ? { of: 'all' } : { of: 'merchant', mchid }

type Asked = Omit<Static<typeof OrderQuery>, 'state' | 'method' | 'openid'>

const soughtOf = (scope: Scope, query: Asked) => ({
  scope,
  limit: query.limit === '500' ? 500 : 50,
  from: instantOf(query.from),
  to: instantOf(query.to),
  number: query.number,
  amountFrom: query.amountFrom === undefined ? undefined : BigInt(query.amountFrom),
  amountTo: query.amountTo === undefined ? undefined : BigInt(query.amountTo),
  deviceId: query.device,
  before: query.before,
})

async function ordersView(
  { db }: ConsoleDeps,
  scope: Scope,
  { state, method, openid, ...query }: Static<typeof OrderQuery>,
) {
  const sought = soughtOf(scope, query)
  const found = await searchOrders(db, { ...sought, openid, method, states: state && [state] })
  return pageView(found, orderLineView)
}

async function refundsView(
  { db }: ConsoleDeps,
  scope: Scope,
  { state, ...query }: Static<typeof RefundQuery>,
) {
  const found = await searchRefunds(db, { ...soughtOf(scope, query), states: state && [state] })
  return pageView(found, refundLineView)
}

async function storyView(
  { db }: ConsoleDeps,
  scope: Scope,
  id: string,
  seen: Pick<Told, 'isInside' | 'seesReasons'>,
) {
  const story = await readStory(db, scope, id)
  if (!story) throw refuse('NO_SUCH_ORDER')
  const { order, wishes } = story
  const [items, approvals] = await Promise.all([
    findSettledItems(db, { mchid: order.mchid, orderId: order.id }),
    findApprovals(db, [...new Set(wishes.map(({ approvalId }) => approvalId))]),
  ])
  const decided = await Promise.all(
    approvals.map(async (approval) => {
      const decisions = await findDecisions(db, approval.id)
      return [approval.id, { approval, decisions }] as const
    }),
  )
  const deciders = decided.flatMap(([, { decisions }]) => decisions.map(({ staffId }) => staffId))
  const names = await findStaffNames(db, [...wishes.map(({ maker }) => maker), ...deciders])
  const nameOf = (each: string) => names.get(each) ?? null
  const told: Told = {
    story,
    items,
    approvals: new Map<string, (typeof decided)[number][1]>(decided),
    nameOf,
    ...seen,
  }
  const waiting = wishes
    .filter(({ state }) => state === 'WAITING' || state === 'DUE')
    .reduce((sum, { amount }) => sum + amount, 0n)
  const left = order.amount.minor - order.refunded - waiting
  return {
    order: {
      mchid: order.mchid,
      spMchid: order.spMchid,
      id: order.id,
      outTradeNo: order.outTradeNo,
      state: order.state,
      method: order.tradeType,
      description: order.description,
      attach: order.attach,
      amount: String(order.amount.minor),
      currency: order.amount.currency,
      deviceId: order.deviceId,
      refunded: String(order.refunded),
      waiting: String(waiting),
      /** What can still be asked back. */
      left: order.payment && order.state !== 'REVOKED' ? String(left) : '0',
      createdAt: beijing(order.createdAt),
      paidAt: order.payment && beijing(order.payment.paidAt),
    },
    wishes: wishes.map((wish) => wishView(wish, nameOf)),
    happenings: timeLineOf(told).map(({ at, ...happening }) => ({
      ...happening,
      at: beijing(at),
    })),
  }
}
