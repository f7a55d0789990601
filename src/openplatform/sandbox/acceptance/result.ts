import { machine, type StateOf } from '#kernel/machine'
import type { Words } from './check.ts'

/** A check may be run again until its run is finished; the last verdict stands. */
export const resultStates = machine('NOT_RUN', {
  NOT_RUN: ['WAITING', 'PASSED', 'FAILED', 'NOT_APPLICABLE'],
  WAITING: ['WAITING', 'PASSED', 'FAILED'],
  PASSED: ['WAITING', 'PASSED', 'FAILED'],
  FAILED: ['WAITING', 'PASSED', 'FAILED'],
  NOT_APPLICABLE: [],
})
export type ResultState = StateOf<typeof resultStates>

/** Why a check stands as it does. */
export const reasons = {
  refused: { zh: '按要求拒绝', en: 'It was refused, as it should be' },
  acknowledged: { zh: '按要求应答成功', en: 'It was acknowledged, as it should be' },
  asked_first: { zh: '应答后查询了该订单，未轻信通知', en: 'It asked before it believed' },
  seen: { zh: '观察到符合要求的调用', en: 'The calls that it needs were seen' },
  plain_http: {
    zh: '地址没有参数；使用了 HTTP，生产环境须改为 HTTPS',
    en: 'No query; it is HTTP, and production needs HTTPS',
  },
  plain_address: { zh: '地址没有参数，且为 HTTPS', en: 'No query, and HTTPS' },
  has_query: { zh: '通知地址带有查询参数', en: 'The address has a query' },
  was_believed: { zh: '不该相信的通知被应答成功', en: 'It acknowledged what it must not believe' },
  not_acknowledged: { zh: '没有以 200 或 204 应答', en: 'It did not answer 200 or 204' },
  no_answer: { zh: '五秒内没有应答', en: 'There was no answer within five seconds' },
  unreachable: { zh: '连不上通知地址，请检查地址与网络', en: 'The address could not be reached' },
  odd_answer: { zh: '应答既非成功也非 4xx 或 5xx', en: 'Neither acknowledged nor 4xx or 5xx' },
  acted_again: {
    zh: '重复通知之后，以新单号发起了退款、分账或转账',
    en: 'After the repeat it refunded, shared or transferred under a new number',
  },
  new_number: {
    zh: '结果未知时换了新的单号',
    en: 'It used a new number while the outcome was unknown',
  },
  did_nothing: { zh: '限时内没有观察到后续调用', en: 'Nothing followed in time' },
  too_eager: { zh: '限频后没有放慢', en: 'It did not slow down' },
  acted_on_it: {
    zh: '没有再次查询就使用了签名错误的应答',
    en: 'It acted on a wrongly signed answer without asking again',
  },
  needs_payment: {
    zh: '还没有可用的已支付订单（直连商户）',
    en: 'There is no paid order of this merchant yet',
  },
  needs_unpaid: { zh: '验收期间还没有未付订单', en: 'There is no unpaid order of this run yet' },
  needs_refund: { zh: '还没有已成功的退款', en: 'There is no finished refund yet' },
  waiting: { zh: '等待商户操作', en: 'Waiting for the merchant' },
  not_chosen: { zh: '商户没有选择这种收款方式', en: 'The merchant does not take payments so' },
  public_key: {
    zh: '商户使用微信支付公钥模式，没有平台证书更换',
    en: 'The merchant uses the public key, which does not rotate by certificate',
  },
} as const satisfies Record<string, Words>
export type Reason = keyof typeof reasons

export const isReason = (text: string): text is Reason => Object.hasOwn(reasons, text)

/** What shows a verdict: one message of ours and its answer, or one call of the merchant. */
export type Evidence = Readonly<{
  at: Date
  what: string
  requestId: string | null
  status: number | null
  failure: string | null
  tookMs: number | null
  head: string | null
}>

export type Finding = Readonly<{
  state: ResultState
  reason: Reason
  evidence: readonly Evidence[]
}>

export type Result = Readonly<{
  checkId: string
  state: ResultState
  reason: Reason | null
  /** Since when the merchant's calls count for it. */
  armedAt: Date | null
  decidedAt: Date | null
  evidence: readonly Evidence[]
}>

export const passed = (reason: Reason, evidence: readonly Evidence[]): Finding => ({
  state: 'PASSED',
  reason,
  evidence,
})
export const failed = (reason: Reason, evidence: readonly Evidence[]): Finding => ({
  state: 'FAILED',
  reason,
  evidence,
})
export const waits = (reason: Reason): Finding => ({ state: 'WAITING', reason, evidence: [] })

export const verdicts = {
  PASSED: { zh: '验收通过', en: 'Accepted' },
  FAILED: { zh: '验收未通过', en: 'Not accepted' },
  INCOMPLETE: { zh: '验收未完成', en: 'Not complete' },
} as const satisfies Record<string, Words>
export type Verdict = keyof typeof verdicts

/** One failure fails all; something that was not judged leaves it open. */
export function verdictOf(results: readonly Pick<Result, 'state'>[]): Verdict {
  if (results.some(({ state }) => state === 'FAILED')) return 'FAILED'
  const isDecided = ({ state }: Pick<Result, 'state'>) =>
    state === 'PASSED' || state === 'NOT_APPLICABLE'
  return results.every(isDecided) ? 'PASSED' : 'INCOMPLETE'
}
