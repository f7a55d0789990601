import { refusals } from '#kernel/refusal'
import { dayMs } from '#kernel/time'
import type { CallbackState, Told } from '../callback/callback.ts'

/** An event is a callback as its merchant pulls it, with how far it was delivered. */
export type Event = Told &
  Readonly<{
    state: CallbackState
    attempts: number
    lastAnswer: string | null
    nextAttemptAt: Date
    deliveredAt: Date | null
  }>

export type EventKey = Readonly<{ mchid: string; id: string }>

/** A place in a merchant's stream. */
export type Place = Pick<Told, 'position' | 'sequence' | 'id'>

/** Before the first event of any stream. */
export const beginning: Place = { position: 0n, sequence: 0, id: '' }

export type Attempt = Readonly<{ at: Date; tookMs: number; answer: string }>

export const pageDefault = 50
/** Of one event: sixteen of the schedule, and those of sixty replays. */
export const attemptsMax = 1_000
export const replayMax = 1_000
/** In an hour, by one merchant, in all its replays. */
export const replayHourMax = 5_000
export const attemptsKeptMs = 90 * dayMs

export const refuse = refusals({
  EVENT_NOT_FOUND: [404, '没有找到该事件，请核对事件编号', 'RESOURCE_NOT_EXISTS'],
  CURSOR_INVALID: [400, '游标无法识别，请原样传入上一次返回的游标', 'PARAM_ERROR'],
  CURSOR_AHEAD: [
    400,
    '游标超前于事件流，平台可能从备份恢复过，请从更早的游标重新拉取并按事件编号去重',
    'PARAM_ERROR',
  ],
  NO_APIV3_KEY: [403, '商户尚未设置APIv3密钥，无法加密事件内容，请先设置密钥', 'NO_AUTH'],
  REPLAY_RANGE: [
    400,
    '请只指定业务单号，或同时指定起始游标与结束游标，且起始不晚于结束',
    'PARAM_ERROR',
  ],
  REPLAY_TOO_LARGE: [400, '一次最多重发1000个事件，请缩小范围', 'PARAM_ERROR'],
  REPLAY_DIFFERS: [400, '该重发单号已用于其他内容，请更换重发单号', 'PARAM_ERROR'],
  REPLAY_TOO_OFTEN: [429, '一小时内最多重发5000个事件，请稍后再试', 'FREQUENCY_LIMITED'],
})
