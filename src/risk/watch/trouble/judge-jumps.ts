import type { VerdictAct } from '../../decision/verdict.ts'
import type { Trouble } from './trouble.ts'

/** What a payer feels alike. */
const groups = {
  challenge: ['CHALLENGE'],
  hold: ['DELAY', 'REVIEW'],
  block: ['DENY', 'FREEZE'],
} as const satisfies Record<string, readonly VerdictAct[]>
type Group = keyof typeof groups
const groupNames = ['challenge', 'hold', 'block'] as const satisfies readonly Group[]

const groupTitles: Readonly<Record<Group, string>> = {
  challenge: '加验率',
  hold: '延时与人审率',
  block: '拒绝率',
}

/** Decisions of an hour. */
export type HourCount = Readonly<{ product: string; act: string; count: number }>

type Share = Readonly<{ part: number; whole: number }>

/** Numbers below these are chance, and no jump. */
const partMin = 20
const wholeMin = 200
const pastWholeMin = 50
const pastDaysMin = 5

const rateOf = ({ part, whole }: Share): number => part / whole

export function medianOf(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = Math.floor(sorted.length / 2)
  const upper = sorted[middle] ?? Number.NaN
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2
}

/** Median absolute deviation, as large as a standard deviation where nothing is strange. */
const spreadOf = (values: readonly number[], median: number): number =>
  1.4826 * medianOf(values.map((value) => Math.abs(value - median)))

export type Jump = Readonly<{ to: 'up' | 'down'; rate: number; usual: number }>

/**
 * Whether a rate has jumped against the same hour of earlier days: beyond five of their deviations, beyond
 * half of itself, and beyond what chance makes of so few payments. It fell when three quarters are gone.
 */
export function judgeJump(present: Share, past: readonly Share[]): Jump | undefined {
  const known = past.filter(({ whole }) => whole >= pastWholeMin)
  if (known.length < pastDaysMin || present.whole < wholeMin) return undefined
  const rates = known.map(rateOf)
  const usual = medianOf(rates)
  const rate = rateOf(present)
  const chance = 4 * Math.sqrt((usual * (1 - usual)) / present.whole)
  const margin = Math.max(5 * spreadOf(rates, usual), usual / 2, chance, 0.002)
  if (present.part >= partMin && rate > usual + margin) return { to: 'up', rate, usual }
  const isGone = rate < usual / 4 && rate < usual - 5 * spreadOf(rates, usual)
  return usual * present.whole >= partMin && isGone ? { to: 'down', rate, usual } : undefined
}

/** Of an hour and of the same hour of earlier days, in any order. */
export function jumpTroubles(
  present: readonly HourCount[],
  past: readonly (readonly HourCount[])[],
): readonly Trouble[] {
  const products = [...new Set(present.map(({ product }) => product))].toSorted()
  return groupNames.flatMap((group) => {
    const found = products.flatMap((product) => troubleOf(group, product, present, past))
    // Where a product has jumped, all of them together say nothing more.
    return found.length > 0 ? found : troubleOf(group, undefined, present, past)
  })
}

function troubleOf(
  group: Group,
  product: string | undefined,
  present: readonly HourCount[],
  past: readonly (readonly HourCount[])[],
): readonly Trouble[] {
  const share = (counts: readonly HourCount[]) => shareOf(group, product, counts)
  const now = share(present)
  const jump = judgeJump(now, past.map(share))
  if (!jump) return []
  const subject = `${group}:${product ?? 'all'}`
  const { to, rate, usual } = jump
  const title = `${product === undefined ? '全部产品' : `产品${product}`}的${groupTitles[group]}`
  const numbers = `本小时${percent(rate)}（${now.part}/${now.whole}），往日同时段中位数${percent(usual)}`
  const advice =
    to === 'up'
      ? '请查看命中规则的变化与客诉，区分攻击与误伤，误伤时回滚相关规则。'
      : '请确认规则、模型与名单仍在生效，近期变更有误时回滚。'
  const sentence = `${title}${to === 'up' ? '突升' : '骤降'}：${numbers}。${advice}`
  return [{ kind: 'risk_jump', subject, count: now.part, sentence }]
}

function shareOf(group: Group, product: string | undefined, counts: readonly HourCount[]): Share {
  const own = counts.filter((each) => product === undefined || each.product === product)
  const sum = (list: readonly HourCount[]): number =>
    list.reduce((all, { count }) => all + count, 0)
  const acts: readonly string[] = groups[group]
  return { part: sum(own.filter(({ act }) => acts.includes(act))), whole: sum(own) }
}

const percent = (rate: number): string => `${(100 * rate).toFixed(2)}%`
