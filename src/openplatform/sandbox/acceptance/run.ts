import type { Directory } from '#merchants'
import { refusals } from '#kernel/refusal'
import { type Clock, minuteMs, secondMs } from '#kernel/time'
import type { Db } from '#platform/db'
import type { Outcome } from '#platform/outbound'
import type { Method, Trouble } from './check.ts'

/** Posts to an address that a merchant named; what it keeps of an answer is bounded. */
export type Post = (
  url: string,
  headers: Readonly<Record<string, string>>,
  body: string,
  options: Readonly<{ deadlineMs: number; headBytes: number }>,
) => Promise<Outcome & Readonly<{ head?: string }>>

export type AcceptanceDeps = Readonly<{
  db: Db
  directory: Directory
  outbound: Readonly<{ post: Post }>
  now: Clock
  /** The clock that merchants' servers go by, when the sandbox's own has been set forward. */
  wireNow?: Clock
  /** Which program was accepted against, for the report. */
  version: string
  /** Makes something go wrong for this merchant's next call; without it, people do. */
  arm?: (order: Readonly<{ mchid: string; trouble: Trouble }>) => Promise<void>
  /** How long a callback may take. Shorter only in tests. */
  deadlineMs?: number
  /** Ends when whatever a callback has set off is seen: a while, or in tests when it is. */
  lookOn?: () => Promise<void>
}>

export type Run = Readonly<{
  mchid: string
  id: string
  notifyUrl: string
  methods: readonly Method[]
  state: 'RUNNING' | 'FINISHED'
  matrixVersion: string
  /** Until then somebody sends callbacks for it. */
  busyUntil: Date | null
  startedAt: Date
  finishedAt: Date | null
}>

export type RunKey = Readonly<{ mchid: string; id: string }>

/** Only 200 and 204 acknowledge, within five seconds (APIv3 notifications). */
export const deadlineMs = 5 * secondMs
/** After a callback, in which a second effect or a query shows itself. */
export const patienceMs = 3 * secondMs
/** All callbacks of a run take less, each at its deadline. */
export const busyMs = 4 * minuteMs
/** More calls than a merchant makes for an acceptance; what comes after them is not kept. */
export const callsMax = 5_000
/** Of an answer's body, for the eyes. */
export const headBytes = 200

export const refuse = refusals({
  ACCEPTANCE_RUNNING: [409, '该商户已有验收正在进行，请先结束它再开始新的验收'],
  ACCEPTANCE_BUSY: [409, '正在向商户发送通知，请稍候再试'],
  ACCEPTANCE_NOT_FOUND: [404, '没有找到这次验收，请核对商户号与验收编号'],
  ACCEPTANCE_FINISHED: [409, '这次验收已经结束，如需重测请开始新的验收'],
  ACCEPTANCE_URL_INVALID: [
    400,
    '通知地址不可用，请填写商户服务器可从外部访问的 HTTP 或 HTTPS 地址',
  ],
  ACCEPTANCE_MERCHANT_UNKNOWN: [404, '没有找到该商户或其未设置 APIv3 密钥，请先在沙箱中开通'],
  ACCEPTANCE_CHECK_UNKNOWN: [404, '验收清单中没有这一项，或它不适用于该商户'],
  ACCEPTANCE_CHECK_ACTIVE: [409, '这一项由沙箱发送通知来检查，请点“发送通知”'],
  ACCEPTANCE_CHECK_WAITING: [409, '另一项故障检查正在等待商户操作，请先完成它'],
})
