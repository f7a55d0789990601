import type { Unit } from '../../factor/factor.ts'
import type { Arithmetic } from './expression.ts'

/** What a part of a rule is: a factor's unit, or `bare`, a number that has no unit yet. */
export type Sort = Unit | 'bare'

export const sortTitles: Readonly<
  Record<Sort, Readonly<{ zh: string; en: string; example: string }>>
> = {
  count: { zh: '次数', en: 'a count', example: '5' },
  fen: { zh: '金额', en: 'an amount', example: '500元' },
  ratio: { zh: '比例', en: 'a ratio', example: '80%' },
  flag: { zh: '条件', en: 'a condition', example: 'true' },
  score: { zh: '评分', en: 'a score', example: '0.8' },
  seconds: { zh: '时长（秒）', en: 'a time in seconds', example: '30s' },
  hours: { zh: '时长（小时）', en: 'a time in hours', example: '24h' },
  days: { zh: '时长（天）', en: 'a time in days', example: '3d' },
  code: { zh: '编码', en: 'a code', example: '5411' },
  bare: { zh: '无单位的数字', en: 'a number without a unit', example: '5' },
}

const seconds: Readonly<Partial<Record<Sort, number>>> = { seconds: 1, hours: 3_600, days: 86_400 }

/** By what a time of one sort is multiplied to be of another; `undefined` where either is no time. */
export function timeFactor(from: Sort, to: Sort): number | undefined {
  const [one, other] = [seconds[from], seconds[to]]
  return one === undefined || other === undefined ? undefined : one / other
}

/** What a number without a unit may be taken for. Money and time must say theirs. */
const takesBare: readonly Sort[] = ['count', 'ratio', 'score', 'code', 'bare']
export const canTakeBare = (sort: Sort): boolean => takesBare.includes(sort)

const measures: readonly Sort[] = ['count', 'fen', 'ratio', 'score', 'seconds', 'hours', 'days']
const parts: readonly Sort[] = ['bare', 'ratio', 'score']

/** What a product or a quotient is; `undefined` where it has no meaning. Times are of one sort by then. */
export function productOf(left: Sort, operator: Arithmetic, right: Sort): Sort | undefined {
  if (left === 'bare' && right === 'bare') return 'bare'
  if (operator === '/') return quotientOf(left, right)
  if (measures.includes(left) && parts.includes(right)) return left
  if (measures.includes(right) && parts.includes(left)) return right
  // So many times so much.
  if (left === 'fen' && right === 'count') return 'fen'
  return left === 'count' && right === 'fen' ? 'fen' : undefined
}

function quotientOf(left: Sort, right: Sort): Sort | undefined {
  if (!measures.includes(left)) return undefined
  if (left === right) return 'ratio'
  if (parts.includes(right)) return left
  return left === 'fen' && right === 'count' ? 'fen' : undefined
}
