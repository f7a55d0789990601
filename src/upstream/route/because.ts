import type { RouteAsk } from '#payments'
import { costOf, isAside, type Judged } from './judge-route.ts'
import type { RouteRule } from './route.ts'

export const noRoute = '没有路由规则，使用本平台钱包'

/** A decision is kept with its order; nobody reads more than that. */
const namedMax = 12

const reasons: Readonly<Record<Exclude<Judged['verdict'], 'usable'>, string>> = {
  closed: '路由已关闭',
  other_merchant: '不适用于该商户',
  other_method: '不适用于该支付方式',
  amount: '金额不在适用范围',
  not_yet: '尚未生效',
  share: '订单不在放量比例内',
  tried: '本单已尝试过该通道且未受理',
  not_allowed: '商户合同未开通该通道',
  missing: '通道未配置',
  paused: '通道已暂停',
  breaker_open: '通道熔断中',
  unhealthy: '通道健康度异常',
}

/** Names each candidate, the best of `taken` first, and why it was or was not taken. */
export function sentenceOf(
  judged: readonly Judged[],
  taken: readonly Judged[],
  ask: RouteAsk,
): string {
  if (judged.length === 0) return noRoute
  const [best, ...losers] = taken.map(({ rule }) => rule)
  const others = judged.filter((one) => !taken.includes(one))
  const resort = taken[0]?.verdict === 'unhealthy' ? lastResort : ''
  const refused = others.filter(({ verdict }) => !isAside(verdict))
  const parts = [
    ...(best ? [`采用${titleOf(best, ask)}：${resort}${whyBest(best, losers[0], ask)}`] : []),
    ...losers.map((rule) => `未采用${titleOf(rule, ask)}：${whyNot(rule, best, ask)}`),
    ...[...refused, ...others.filter(({ verdict }) => isAside(verdict))].map(
      ({ rule, verdict }) =>
        `未采用${titleOf(rule, ask)}：${verdict === 'usable' ? '' : reasons[verdict]}`,
    ),
  ]
  const rest = parts.length - namedMax
  const shown = rest > 0 ? [...parts.slice(0, namedMax), `另有${rest}条路由未采用`] : parts
  return `${[...(best ? [] : [headOf(refused)]), ...shown].join('；')}。`
}

const lastResort = '没有健康的通道，通道健康度异常仍予尝试，'

function headOf(refused: readonly Judged[]): string {
  if (refused.length === 0) return '没有适用于本单的路由规则，使用本平台钱包'
  return refused.some(({ rule }) => rule.percent === 100)
    ? '适用于本单的路由均不可用'
    : '放量中的路由不可用，使用本平台钱包'
}

const titleOf = (rule: RouteRule, ask: RouteAsk): string =>
  `路由${rule.id}（${channelTitle(rule.channel)}，优先级${rule.priority}，预计成本${yuanOf(costOf(rule, ask))}元${
    rule.percent < 100 ? `，放量${rule.percent}%` : ''
  }）`

const channelTitle = (channel: string | null): string =>
  channel === null ? '本平台钱包' : `通道${channel}`

function whyBest(best: RouteRule, next: RouteRule | undefined, ask: RouteAsk): string {
  if (!next) return '唯一可用'
  if (next.priority !== best.priority) return '优先级最高'
  return costOf(next, ask) === costOf(best, ask)
    ? '优先级与成本相同，编号在先'
    : '同优先级中预计成本最低'
}

function whyNot(rule: RouteRule, best: RouteRule | undefined, ask: RouteAsk): string {
  if (!best || rule.priority !== best.priority) return '优先级较低'
  return costOf(rule, ask) === costOf(best, ask) ? '优先级与成本相同，编号在后' : '预计成本较高'
}

/** From millionths of a fen, a part of a fen counted as one. */
function yuanOf(millionths: bigint): string {
  const digits = String((millionths + 999_999n) / 1_000_000n).padStart(3, '0')
  return `${digits.slice(0, -2)}.${digits.slice(-2)}`
}
