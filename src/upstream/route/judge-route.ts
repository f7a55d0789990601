import { createHash } from 'node:crypto'
import type { RouteAsk } from '#payments'
import { anybody, anyMethod, type RouteRule } from './route.ts'

/** How a channel is at this moment, for one method. */
export type Condition = 'usable' | 'missing' | 'paused' | 'breaker_open' | 'unhealthy'

export type Surroundings = Readonly<{
  now: Date
  /** Channels that the merchant's contract names; null where it names none, and all are allowed. */
  allowed: ReadonlySet<string> | null
  conditionOf: (channel: string) => Condition
}>

/** Why a route is no route for this order at all: what the order would meet without it. */
export type Aside = 'closed' | 'other_merchant' | 'other_method' | 'amount' | 'not_yet' | 'share'

/** Why a route that was meant for this order cannot be taken. */
export type Unusable = 'tried' | 'not_allowed' | Exclude<Condition, 'usable'>

export type Judged = Readonly<{ rule: RouteRule; verdict: Aside | Unusable | 'usable' }>

const asides: ReadonlySet<string> = new Set([
  'closed',
  'other_merchant',
  'other_method',
  'amount',
  'not_yet',
  'share',
] satisfies Aside[])

export const isAside = (verdict: Judged['verdict']): verdict is Aside => asides.has(verdict)

/** Whether a route fits an order, and whether its channel can be used. */
export function verdictOf(
  rule: RouteRule,
  ask: RouteAsk,
  { now, allowed, conditionOf }: Surroundings,
): Judged['verdict'] {
  if (rule.state === 'closed') return 'closed'
  if (!namesOf(ask).includes(rule.mchid)) return 'other_merchant'
  if (rule.method !== anyMethod && rule.method !== ask.method) return 'other_method'
  const { minor } = ask.amount
  if (minor < rule.amountFrom || (rule.amountTo !== null && minor > rule.amountTo)) return 'amount'
  if (rule.effectiveFrom.getTime() > now.getTime()) return 'not_yet'
  if (!isInShare(rule, ask.orderId)) return 'share'

  if (rule.channel === null) return 'usable'
  if (ask.tried.includes(rule.channel)) return 'tried'
  if (allowed !== null && !allowed.has(rule.channel)) return 'not_allowed'
  return conditionOf(rule.channel)
}

/** Whose routes an order may take. */
export const namesOf = ({ mchid, spMchid }: Pick<RouteAsk, 'mchid' | 'spMchid'>): string[] => [
  mchid,
  ...(spMchid === null ? [] : [spMchid]),
  anybody,
]

/**
 * Whether an order falls into the share of a staged route: by a number below a hundred, which the
 * order has for this route for ever, so that an order once in stays in while the share grows.
 */
export const isInShare = ({ id, percent }: Pick<RouteRule, 'id' | 'percent'>, orderId: string) =>
  percent >= 100 || (percent > 0 && lotOf(id, orderId) < percent)

/** Each route draws for itself: the tenth of one is not the tenth of the next. */
const lotOf = (id: string, orderId: string): number =>
  createHash('sha256').update(`${id}:${orderId}`).digest().readUInt32BE(0) % 100

/** In millionths of a fen, exact. */
export const costOf = (
  { costPpm, costFixed }: Pick<RouteRule, 'costPpm' | 'costFixed'>,
  { amount }: Pick<RouteAsk, 'amount'>,
): bigint => amount.minor * costPpm + costFixed * 1_000_000n
