import { refusals } from '#kernel/refusal'
import { minuteMs } from '#kernel/time'

/** What is looked after; a kind is raised for each of its subjects. */
export type AlarmKind =
  /** Subject: channel (or `wallet`) and code of the refusal. */
  | 'payments_failing'
  | 'refunds_failing'
  /** Subject: channel, or `wallet`. */
  | 'refunds_abnormal'
  | 'instructions_unknown'
  | 'instructions_disputed'
  | 'channel_unhealthy'
  | 'notices_quarantined'
  | 'channel_bills_late'
  | 'channel_settlements_late'
  /** Subject: merchant. */
  | 'callbacks_exhausted'
  /** Subject: what risk judges without. */
  | 'risk_fault'
  /** Subject: what payers feel, and the product. */
  | 'risk_jump'
  /** Subject: model. */
  | 'risk_drift'
  | 'risk_unwritten'

export const alarmKinds = [
  'payments_failing',
  'refunds_failing',
  'refunds_abnormal',
  'instructions_unknown',
  'instructions_disputed',
  'channel_unhealthy',
  'notices_quarantined',
  'channel_bills_late',
  'channel_settlements_late',
  'callbacks_exhausted',
  'risk_fault',
  'risk_jump',
  'risk_drift',
  'risk_unwritten',
] as const satisfies AlarmKind[]

/** Risk finds these itself, and says what they are. */
export const riskKinds = [
  'risk_fault',
  'risk_jump',
  'risk_drift',
  'risk_unwritten',
] as const satisfies AlarmKind[]

/** These do not heal by themselves: somebody says that they have been dealt with. */
export const doneByPeople: ReadonlySet<AlarmKind> = new Set([
  'instructions_disputed',
  'callbacks_exhausted',
])

/** Something that is so at this moment, and that somebody should look at. */
export type Found = Readonly<{
  kind: AlarmKind
  subject: string
  count: number
  /** What it is and what to do, in words. */
  sentence: string
}>

/** One row of a kind and subject while it lasts. */
export type Alarm = Found &
  Readonly<{
    since: Date
    /** When it was last found so. */
    seenAt: Date
    until: Date | null
    doneNote: string | null
  }>

export const refuse = refusals({
  ALARM_NOT_FOUND: [404, '没有这条未结束的告警，请核对类别与对象'],
  ALARM_ENDS_BY_ITSELF: [409, '这类告警在问题消除后自动结束，请先处理问题'],
})

/** What failed within this time is a batch. */
export const windowMs = 10 * minuteMs

/** What has not been found for so long is over: what comes and goes is one alarm. */
export const restMs = 5 * minuteMs

export const wallet = 'wallet'

/** Where failures of orders are counted for which no channel was left to take them. */
export const unrouted = '-'

/** Transfers to people are counted beside payments, but not among them: other people mend them. */
const ofTransfers = '/transfer'
export const transfersOf = (channel: string): string => `${channel}${ofTransfers}`
export const isTransfers = (counted: string): boolean => counted.endsWith(ofTransfers)

export function channelTitle(channel: string): string {
  if (channel === wallet) return '本平台钱包'
  if (channel === unrouted) return '无可用通道的'
  return `通道${isTransfers(channel) ? channel.slice(0, -ofTransfers.length) : channel}`
}
