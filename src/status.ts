import { beijing, type Clock } from '#kernel/time'
import { type Alarm, type Health, readHealth } from '#payments'
import type { Db } from '#platform/db'

export type PartState = 'ok' | 'degraded' | 'down' | 'unknown'
type Said = Readonly<{ zh: string; en: string }>

export type Part = Readonly<{
  id: 'api' | 'database' | 'payments' | 'callbacks' | 'alarms'
  state: PartState
  figures: Readonly<Record<string, string | number | null>>
}>

/** How this installation stands, for anybody: nothing of it names a merchant, a person or a machine. */
export type Status = Readonly<{
  state: PartState
  /** Beijing time. */
  at: string
  parts: readonly Part[]
  alarms: readonly (Said & Readonly<{ since: string }>)[]
}>

type Deps = Readonly<{ db: Db; now: Clock; look: () => Promise<unknown> }>

const keptMs = 5_000
const patienceMs = 2_000
/** Fewer attempts than these say nothing about a rate. */
const attemptsMin = 20
/** Of ten thousand. */
const successMin = 9_500

/** Reads once in five seconds at most, however many ask; who asks meanwhile hears the same. */
export function createStatus(deps: Deps): () => Promise<Status> {
  let kept: Readonly<{ untilMs: number; status: Promise<Status> }> | undefined
  return () => {
    if (!kept || performance.now() > kept.untilMs)
      kept = { untilMs: performance.now() + keptMs, status: read(deps) }
    return kept.status
  }
}

async function read({ db, now, look }: Deps): Promise<Status> {
  const at = now()
  const began = performance.now()
  const isThere = await inTime(look()).then(
    () => true,
    () => false,
  )
  const tookMs = Math.round(performance.now() - began)
  const health = isThere ? await inTime(readHealth(db, at)).catch(() => undefined) : undefined
  const parts: readonly Part[] = [
    { id: 'api', state: isThere ? 'ok' : 'degraded', figures: {} },
    { id: 'database', state: isThere ? 'ok' : 'down', figures: isThere ? { tookMs } : {} },
    ...(health ? partsOf(health) : unknownParts),
  ]
  const alarms = (health?.alarms ?? []).map(({ kind, since }) => ({
    ...alarmWords[kind],
    since: beijing(since),
  }))
  return { state: worst(parts), at: beijing(at), parts, alarms }
}

const unknownParts: readonly Part[] = (['payments', 'callbacks', 'alarms'] as const).map((id) => ({
  id,
  state: 'unknown',
  figures: {},
}))

function partsOf({ quarter, day, callbacks, alarms }: Health): readonly Part[] {
  const rate = rateOf(quarter)
  const isPoor = quarter.attempts >= attemptsMin && rate !== null && rate < successMin
  return [
    {
      id: 'payments',
      state: isPoor ? 'degraded' : 'ok',
      figures: { success15m: percent(rate), success24h: percent(rateOf(day)) },
    },
    {
      id: 'callbacks',
      state: 'ok',
      figures: {
        waiting: callbacks.waiting,
        since: callbacks.since === null ? null : beijing(callbacks.since),
      },
    },
    {
      id: 'alarms',
      state: alarms.length > 0 ? 'degraded' : 'ok',
      figures: { open: alarms.length },
    },
  ]
}

/** Of ten thousand, rounded down; nothing where nobody tried. */
const rateOf = ({ paid, attempts }: Health['day']): number | null =>
  attempts === 0 ? null : Math.floor((paid * 10_000) / attempts)

const percent = (rate: number | null): string | null =>
  rate === null ? null : `${(rate / 100).toFixed(2)}%`

const order = ['ok', 'unknown', 'degraded', 'down'] as const satisfies readonly PartState[]

const worst = (parts: readonly Part[]): PartState =>
  order.findLast((state) => parts.some((part) => part.state === state)) ?? 'ok'

function inTime<Out>(doing: Promise<Out>): Promise<Out> {
  const late = Promise.withResolvers<never>()
  const timer = setTimeout(() => late.reject(new Error('too late')), patienceMs)
  return Promise.race([doing, late.promise]).finally(() => clearTimeout(timer))
}

/** What an alarm is about, in words that say nothing of whom. */
const alarmWords: Readonly<Record<Alarm['kind'], Said>> = {
  payments_failing: { zh: '部分付款失败增多', en: 'Some payments fail more often than usual' },
  refunds_failing: { zh: '部分退款失败增多', en: 'Some refunds fail more often than usual' },
  refunds_abnormal: { zh: '部分退款需商户处理', en: 'Some refunds wait for their merchants' },
  instructions_unknown: {
    zh: '部分通道结果待确认',
    en: 'Some outcomes at a channel are not known yet',
  },
  instructions_disputed: {
    zh: '个别通道结果正在核实',
    en: 'An outcome at a channel is being looked into',
  },
  channel_unhealthy: { zh: '上游通道不稳定', en: 'An upstream channel is not stable' },
  notices_quarantined: {
    zh: '部分通道通知正在核实',
    en: 'Notices of a channel are being looked into',
  },
  channel_bills_late: { zh: '通道账单延迟', en: 'A bill of a channel is late' },
  channel_settlements_late: { zh: '通道结算延迟', en: 'A settlement of a channel is late' },
  callbacks_exhausted: { zh: '部分商户未收到回调', en: 'Some merchants could not be told' },
  risk_fault: { zh: '风控部分能力受限', en: 'Risk works with less than usual' },
  risk_jump: { zh: '拦截比例异常', en: 'More payments than usual are held up' },
  risk_drift: { zh: '风控模型需要复核', en: 'A model of risk is to be reviewed' },
  risk_unwritten: { zh: '风控记录延迟', en: 'Records of risk are late' },
}
