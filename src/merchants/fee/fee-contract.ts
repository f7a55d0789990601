import { refusals } from '#kernel/refusal'
import { isMchid } from '../registry/merchant.ts'
import { type FeeTerms, million, standardTerms } from './fee-terms.ts'

/** The trade types of the wire, and `*` for whatever has no line of its own. */
export const feeMethods = ['JSAPI', 'APP', 'NATIVE', 'MWEB', 'MICROPAY', '*'] as const
export type FeeMethod = (typeof feeMethods)[number]

/** A line of a contract: what a method costs from a volume of the month on. */
export type FeeRow = FeeTerms &
  Readonly<{
    method: FeeMethod
    /** Fen paid to the merchant in the month before the day, from which the line holds. */
    tierFrom: bigint
  }>

export const defaultSubject = 'default'
export const industrySubject = (industry: string): string => `industry:${industry}`

export const isIndustry = (text: string): boolean => /^[a-z0-9_]{1,32}$/.test(text)

const industryOf = /^industry:(?<code>.+)$/

/** The industry whose contract it is; undefined for another's. */
export const industryIn = (subject: string): string | undefined =>
  industryOf.exec(subject)?.groups?.['code']

/** Whose contract it may be: a merchant's own, an industry's, or everybody's. */
export function isSubject(text: string): boolean {
  const code = industryIn(text)
  return text === defaultSubject || isMchid(text) || (code !== undefined && isIndustry(code))
}

/** Published to many at once, so a change is announced ahead. */
export const isPublished = (subject: string): boolean => !isMchid(subject)

export const refuse = refusals({
  FEE_SUBJECT_INVALID: [400, '费率适用对象应为商户号、industry:行业代码或default，请修改后重试'],
  FEE_DATE_INVALID: [400, '生效日期应为YYYY-MM-DD格式的有效日期，请修改后重试'],
  FEE_DATE_PAST: [409, '费率最早自次日起生效，当日及以前的费率不再变更，请改用更晚的生效日期'],
  FEE_NOTICE_TOO_SHORT: [409, '公开费率的调整须提前30日公示，请将生效日期改到30日之后'],
  FEE_LINES_MISSING: [400, '费率合同至少要有一条费率，请补充后重试'],
  FEE_RATE_OUT_OF_RANGE: [400, '费率应在0到100%之间，请修改后重试'],
  FEE_BOUNDS_CROSSED: [400, '单笔手续费的保底不能为负，也不能高于封顶，请修改后重试'],
  FEE_TIERS_OVERLAP: [400, '同一支付方式的阶梯起点重复，请合并或修改后重试'],
  FEE_TIERS_OPEN: [400, '同一支付方式的阶梯应从0元起，请补充首档后重试'],
  FEE_CONTRACT_EXISTS: [409, '该对象在这一生效日期已有另一份费率合同，请改用其他生效日期'],
  INDUSTRY_INVALID: [400, '行业代码应为小写字母、数字或下划线，最多32位，请修改后重试'],
  INDUSTRY_EXISTS: [409, '商户在这一生效日期已登记另一行业，请改用其他生效日期'],
})

/** Throws for lines that contradict themselves or one another; pure, for a form as for a verb. */
export function checkFeeRows(rows: readonly FeeRow[]): void {
  if (rows.length === 0) throw refuse('FEE_LINES_MISSING', { field: 'rows' })
  for (const { ratePpm, floor, cap, method } of rows) {
    if (ratePpm < 0n || ratePpm > million)
      throw refuse('FEE_RATE_OUT_OF_RANGE', { field: 'ratePpm', value: String(ratePpm), method })
    if (floor < 0n || (cap !== null && floor > cap))
      throw refuse('FEE_BOUNDS_CROSSED', { field: 'floor', value: String(floor), method })
  }
  for (const [method, lines] of Map.groupBy(rows, (row) => row.method)) {
    const starts = lines.map(({ tierFrom }) => tierFrom)
    if (new Set(starts).size < starts.length)
      throw refuse('FEE_TIERS_OVERLAP', { field: 'tierFrom', method })
    if (starts.some((from) => from < 0n) || !starts.includes(0n))
      throw refuse('FEE_TIERS_OPEN', { field: 'tierFrom', method })
  }
}

/**
 * The terms of one contract for a method: its own lines, else those of `*`, and of them the highest
 * tier that the volume (fen of the month before that day) has reached. `undefined` when the
 * contract says nothing about the method. Also what a what-if asks of lines that nobody agreed to.
 */
export function termsIn(
  rows: readonly FeeRow[],
  method: string,
  volumeBefore: bigint,
): FeeTerms | undefined {
  const own = rows.filter((row) => row.method === method)
  const lines = own.length > 0 ? own : rows.filter((row) => row.method === '*')
  return lines
    .filter(({ tierFrom }) => tierFrom <= volumeBefore)
    .reduce<FeeRow | undefined>(
      (best, row) => (best && best.tierFrom > row.tierFrom ? best : row),
      undefined,
    )
}

/** The fees of a day for a number of merchants. */
export type FeeBook = Readonly<{
  /** `volumeBefore`: fen paid to the merchant in this month before the day. */
  termsOf: (mchid: string, method: string, volumeBefore: bigint) => FeeTerms
}>

/** From the most special to the most general: the merchant, its industry, everybody, the standard. */
export const feeBookFrom = (
  contracts: ReadonlyMap<string, readonly FeeRow[]>,
  industries: ReadonlyMap<string, string>,
): FeeBook => ({
  termsOf: (mchid, method, volumeBefore) => {
    const industry = industries.get(mchid)
    const subjects = [mchid, industry && industrySubject(industry), defaultSubject]
    for (const subject of subjects) {
      const rows = subject === undefined ? undefined : contracts.get(subject)
      const terms = rows && termsIn(rows, method, volumeBefore)
      if (terms) return terms
    }
    return standardTerms
  },
})
