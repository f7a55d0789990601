import { refusals } from '#kernel/refusal'
import type { AccountClass, LimitName, Limits } from '#platform/limit-settings'

/**
 * How a payer was verified: by how many different factors (a session on a known device, the payment
 * PIN, a fingerprint …), or by two of which one is a certificate or an electronic signature, such as a
 * passkey.
 */
export type Factors = 0 | 1 | 2 | 'certificate'

/** As the law grades a verification; see `limitTable`. Of the columns, weakest first. */
export const grades = ['d', 'c', 'b', 'a'] as const
export type Grade = (typeof grades)[number]

/** Fen, by the grade at which they were spent. */
export type Spent = Readonly<Record<Grade, bigint>>
export const nothing: Spent = { a: 0n, b: 0n, c: 0n, d: 0n }

/** One counter of a customer. */
export type Counter = Readonly<{
  customerId: string
  /** `2026-11-27`, `2026`, `ever`, of the instant at which it is paid, in Beijing. */
  period: string
  /** `balance`, or `barcode:` and what it is paid from. */
  kind: string
}>

/** A counter as one text. */
export const nameOf = ({ customerId, period, kind }: Counter): string =>
  `${customerId} ${period} ${kind}`

/** What one payment adds to a counter of its payer. */
export type Claim = Counter &
  Readonly<{
    per: 'day' | 'year' | 'ever'
    /** Of the counter. */
    name: string
    grade: Grade
    minor: bigint
  }>

export const claimOn = (counter: Counter, what: Pick<Claim, 'per' | 'grade' | 'minor'>): Claim => ({
  customerId: counter.customerId,
  period: counter.period,
  kind: counter.kind,
  name: nameOf(counter),
  per: what.per,
  grade: what.grade,
  minor: what.minor,
})

/** A static code is the weakest, however its payer was verified. */
export function gradeOf(factors: Factors, isStaticCode = false): Grade {
  if (isStaticCode) return 'd'
  if (factors === 'certificate') return 'a'
  return factors === 2 ? 'b' : 'c'
}

/** A limit that a payment would exceed. */
export type Over = Readonly<{ limit: LimitName; capMinor: bigint; leftMinor: bigint }>

type Rule = Readonly<{ limit: LimitName; counts: readonly Grade[] }>

/**
 * The limits on a claim, and which grades each counts. A limit counts what was verified as weakly or more
 * weakly: of five thousand with two factors, a thousand may have been without a PIN. That keeps each
 * grade's limit, and nobody spends the sum of all of them in a day.
 */
function rulesOn({ per, kind, grade }: Claim, accountClass: AccountClass): readonly Rule[] {
  // Class I is limited since its opening, the others by the year.
  if (per !== 'day')
    return (per === 'ever') === (accountClass === 'I')
      ? [{ limit: `class_${accountClass}`, counts: grades }]
      : []
  const at = grades.indexOf(grade)
  return grades.slice(at).flatMap((stronger, index): readonly Rule[] => {
    const counts = grades.slice(0, at + index + 1)
    if (kind !== 'balance') return [{ limit: `barcode_${stronger}`, counts }]
    return stronger === 'd' ? [] : [{ limit: `balance_${stronger}`, counts }]
  })
}

/** What a claim would exceed, of several limits the one with the least left; pure. */
export function overOf(
  limits: Pick<Limits, 'fen'>,
  accountClass: AccountClass,
  claim: Claim,
  spent: Spent,
): Over | undefined {
  let least: Over | undefined
  for (const { limit, counts } of rulesOn(claim, accountClass)) {
    const capMinor = limits.fen[limit]
    const free = capMinor - counts.reduce((sum, grade) => sum + spent[grade], 0n)
    const leftMinor = free > 0n ? free : 0n
    if (claim.minor > leftMinor && (!least || leftMinor < least.leftMinor))
      least = { limit, capMinor, leftMinor }
  }
  return least
}

export const refuse = refusals({
  LIMIT_UNPROVED: [403, '免密付款今日已达限额，请输入支付密码后再付', 'RULE_LIMIT'],
  LIMIT_DAY: [403, '今日付款已达限额，请更换付款方式，或明天再付', 'RULE_LIMIT'],
  LIMIT_YEAR: [403, '零钱付款本年已达限额，请改用银行卡付款', 'RULE_LIMIT'],
  LIMIT_TOTAL: [403, '零钱付款累计已达限额，请改用银行卡付款', 'RULE_LIMIT'],
})

export type LimitCode = keyof typeof refuse.table
export const isLimitCode = (code: string): code is LimitCode => Object.hasOwn(refuse.table, code)
