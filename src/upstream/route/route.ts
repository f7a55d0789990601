import type { Id } from '#kernel/id'
import { machine, type StateOf } from '#kernel/machine'
import { refusals } from '#kernel/refusal'

/** A closed route is kept, because decisions name it. */
export const routeStates = machine('open', { open: ['closed'], closed: [] })
export type RouteState = StateOf<typeof routeStates>

export type RouteId = Id<'rt'>

/** For everybody, or for every method. */
export const anybody = '*'
export const anyMethod = '*'

export const routeMethods = [
  anyMethod,
  'JSAPI',
  'APP',
  'NATIVE',
  'MWEB',
  'MICROPAY',
  'TRANSFER',
] as const
export type RouteMethod = (typeof routeMethods)[number]

/** For whom, for what and how much, and by which channel. */
export type NewRoute = Readonly<{
  /** A merchant, its provider, or `*` for everybody. */
  mchid: string
  /** Trade type, `TRANSFER`, or `*`. */
  method: RouteMethod
  /** Fen; both bounds belong to it, and null is no bound. */
  amountFrom: bigint
  amountTo: bigint | null
  /** null: our own wallet. */
  channel: string | null
  /** The least is the first. */
  priority: number
  /** What the channel takes, in millionths of the amount, and in fen beside that. */
  costPpm: bigint
  costFixed: bigint
  /** How many of a hundred orders may take it; always the same ones, and more as it grows. */
  percent: number
  effectiveFrom: Date
}>

export type RouteRule = NewRoute & Readonly<{ id: RouteId; state: RouteState }>

export const refuse = refusals({
  ROUTE_INVALID: [400, '路由填写有误，请核对商户号、支付方式、金额范围、优先级、成本与放量比例'],
  ROUTE_NOT_FOUND: [404, '没有找到这条路由，请核对路由编号'],
  ROUTE_CLOSED: [409, '这条路由已经关闭，不能再放量，请新增一条路由'],
})

export const priorityMax = 1_000_000
export const ppmMax = 1_000_000n
