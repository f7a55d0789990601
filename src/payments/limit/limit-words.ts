import type { Refusal, RefusalDetail } from '#kernel/refusal'
import { limitNames, limitTable } from '#platform/limit-settings'
import { isLimitCode, type LimitCode, type Over, refuse } from './limit.ts'

/** Which limit a payment has come to, what it is, and what may still be paid. */
export const limitRefusal = (over: Over): Refusal =>
  refuse(codeOf(over.limit), {
    limit: over.limit,
    cap: String(over.capMinor),
    left: String(over.leftMinor),
    words: wordsOf(over),
  })

/** What such a refusal says of its limit, before it says what to do. */
export function limitWordsOf({
  code,
  detail,
}: Readonly<{ code: string; detail?: RefusalDetail }>): Words | undefined {
  if (!isLimitCode(code)) return undefined
  const limit = limitNames.find((name) => name === detail?.['limit'])
  const [cap, left] = [detail?.['cap'], detail?.['left']]
  if (!limit || typeof cap !== 'string' || typeof left !== 'string') return undefined
  return wordsOf({ limit, capMinor: BigInt(cap), leftMinor: BigInt(left) })
}

type Words = Readonly<{ zh: string; en: string }>

const wordsOf = ({ limit, capMinor, leftMinor }: Over): Words => ({
  zh: `${titles[limit].zh}限额${yuan(capMinor)}元，还可付${yuan(leftMinor)}元。`,
  en: `${titles[limit].en} the limit is ¥${yuan(capMinor)}, and ¥${yuan(leftMinor)} is left.`,
})

function codeOf(limit: Over['limit']): LimitCode {
  if (limit === 'barcode_c' || limit === 'balance_c') return 'LIMIT_UNPROVED'
  const { per } = limitTable[limit]
  return per === 'day' ? 'LIMIT_DAY' : per === 'year' ? 'LIMIT_YEAR' : 'LIMIT_TOTAL'
}

/** As the payer reads it. */
const titles = {
  barcode_a: { zh: '扫码和付款码今日', en: 'For codes today' },
  barcode_b: { zh: '支付密码验证的扫码和付款码今日', en: 'For codes with a PIN today' },
  barcode_c: { zh: '免密付款码今日', en: 'For codes without a PIN today' },
  barcode_d: { zh: '静态码今日', en: 'For printed codes today' },
  balance_a: { zh: '零钱付款今日', en: 'From the balance today' },
  balance_b: { zh: '支付密码验证的零钱付款今日', en: 'From the balance with a PIN today' },
  balance_c: { zh: '免密零钱付款今日', en: 'From the balance without a PIN today' },
  class_I: { zh: '零钱付款和提现累计', en: 'From the balance, withdrawals included,' },
  class_II: { zh: '零钱付款本年', en: 'From the balance this year' },
  class_III: { zh: '零钱付款本年', en: 'From the balance this year' },
} as const satisfies Record<Over['limit'], Readonly<{ zh: string; en: string }>>

function yuan(minor: bigint): string {
  const digits = String(minor).padStart(3, '0')
  return `${digits.slice(0, -2)}.${digits.slice(-2)}`
}
