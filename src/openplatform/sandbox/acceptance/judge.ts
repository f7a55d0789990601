import { minuteMs, secondMs } from '#kernel/time'
import { type Call, type CallKind, evidenceOf, isGood } from './call.ts'
import type { Method } from './check.ts'
import { type Finding, failed, passed, type Reason } from './result.ts'

/** What a judge looks at. */
export type Watched = Readonly<{
  /** Calls since the check was armed, oldest first. */
  calls: readonly Call[]
  /** Calls of the run before that. */
  before: readonly Call[]
  armedAt: Date
  now: Date
  /** The merchant's numbers of orders of this run that are paid. */
  paid: ReadonlySet<string>
  /** The platform certificate that signs now. */
  serial: string
}>

/** The finding, or undefined while the merchant may still do what it should. */
export type Judge = (watched: Watched) => Finding | undefined

/** In which a merchant's server has to react to what it met. */
const reactionMs = 60 * secondMs
/** In which a task that runs by the clock has to run. */
const taskMs = 30 * minuteMs

const seen = (...calls: readonly Call[]): Finding => passed('seen', calls.map(evidenceOf))
const wrong = (reason: Reason, ...calls: readonly Call[]): Finding =>
  failed(reason, calls.map(evidenceOf))

/** The first call that does it decides, and there is no hurry. */
const sees =
  (does: (call: Call, watched: Watched) => boolean): Judge =>
  (watched) => {
    const found = watched.calls.find((call) => does(call, watched))
    return found && seen(found)
  }

const takes = (method: Method): Judge =>
  sees(
    (call, { paid }) =>
      isGood(call) &&
      (method === 'CODEPAY' ? call.kind === 'code_pay' : call.tradeType === method) &&
      call.subject !== null &&
      paid.has(call.subject),
  )

const answered = (kind: CallKind): Judge => sees((call) => call.kind === kind && isGood(call))

const refunds = (calls: readonly Call[]): Call[] =>
  calls.filter((call) => call.kind === 'refund' && isGood(call))

const refundsTwice: Judge = ({ calls }) => {
  for (const second of refunds(calls)) {
    const first = refunds(calls).find(
      (call) =>
        call.at <= second.at && call.subject === second.subject && call.number !== second.number,
    )
    if (first) return seen(first, second)
  }
  return undefined
}

const readsBill: Judge = ({ calls }) => {
  const asked = calls.find((call) => call.kind === 'bill' && isGood(call))
  const fetched = calls.find(
    (call) =>
      call.kind === 'bill_file' && isGood(call) && asked !== undefined && call.at >= asked.at,
  )
  return asked && fetched && seen(asked, fetched)
}

type Hit = Readonly<{ hit: Call; after: readonly Call[] }>

/** The call that met the trouble, and what the merchant did next. */
function hitBy(calls: readonly Call[], met: (call: Call) => boolean): Hit | undefined {
  const at = calls.findIndex(met)
  const hit = calls[at]
  return hit && { hit, after: calls.slice(at + 1) }
}

const isOver = (since: Date, now: Date, ms: number): boolean => now.getTime() - since.getTime() > ms

/** Repeats or asks, and until then makes no other order of the same amount. */
const keepsItsNumber =
  (met: (call: Call) => boolean): Judge =>
  ({ calls, now }) => {
    const found = hitBy(calls, (call) => call.kind === 'order' && met(call))
    if (!found) return undefined
    const { hit, after } = found
    const next = after.find(
      (call) =>
        (call.kind === 'order' && call.total === hit.total) ||
        (call.kind === 'query' && call.subject === hit.subject),
    )
    if (!next) return isOver(hit.at, now, reactionMs) ? wrong('did_nothing', hit) : undefined
    return next.subject === hit.subject ? seen(hit, next) : wrong('new_number', hit, next)
  }

const keepsRefundNumber: Judge = ({ calls, now }) => {
  const found = hitBy(calls, (call) => call.kind === 'refund' && call.status === null)
  if (!found) return undefined
  const { hit, after } = found
  const next = after.find(
    (call) =>
      (call.kind === 'refund' && call.subject === hit.subject) ||
      (call.kind === 'query_refund' && call.number === hit.number),
  )
  if (!next) return isOver(hit.at, now, reactionMs) ? wrong('did_nothing', hit) : undefined
  return next.number === hit.number ? seen(hit, next) : wrong('new_number', hit, next)
}

/** A client that waits a tenth of a second and longer each time comes three times in five seconds. */
const pauseMs = 100
const burstMs = 5 * secondMs
const burstMax = 3

const backsOff: Judge = ({ calls, now }) => {
  const found = hitBy(calls, ({ status }) => status === 429)
  if (!found) return undefined
  const { hit, after } = found
  const soon = after.filter((call) => call.kind === hit.kind && !isOver(hit.at, call.at, burstMs))
  const [next] = soon
  if (next && !isOver(hit.at, next.at, pauseMs)) return wrong('too_eager', hit, next)
  if (soon.length > burstMax) return wrong('too_eager', hit, ...soon)
  return isOver(hit.at, now, burstMs) || (next && isGood(next)) ? seen(hit, ...soon) : undefined
}

const believesNoAnswer: Judge = ({ calls, now }) => {
  const found = hitBy(calls, (call) => call.kind === 'query' && call.missigned)
  if (!found) return undefined
  const { hit, after } = found
  const next = after.find(
    (call) =>
      call.subject === hit.subject &&
      (call.kind === 'query' || call.kind === 'refund' || call.kind === 'share'),
  )
  if (next?.kind === 'query') return seen(hit, next)
  if (next) return wrong('acted_on_it', hit, next)
  return isOver(hit.at, now, reactionMs) ? wrong('acted_on_it', hit) : undefined
}

const looksAtExpiry: Judge = ({ calls, before, paid, armedAt, now }) => {
  const unpaid = new Set(
    before.filter((call) => call.kind === 'order' && isGood(call)).map(({ subject }) => subject),
  )
  const found = calls.find(
    (call) =>
      (call.kind === 'query' || call.kind === 'close') &&
      call.subject !== null &&
      unpaid.has(call.subject) &&
      !paid.has(call.subject),
  )
  if (found) return seen(found)
  return unpaid.size > 0 && isOver(armedAt, now, taskMs) ? failed('did_nothing', []) : undefined
}

const reconciles: Judge = ({ calls, armedAt, now }) => {
  const found = calls.find((call) => call.kind === 'bill' && isGood(call))
  if (found) return seen(found)
  return isOver(armedAt, now, taskMs) ? failed('did_nothing', []) : undefined
}

const usesNewCertificate: Judge = ({ calls, serial, armedAt, now }) => {
  const fetched = calls.find((call) => call.kind === 'certificates' && isGood(call))
  const found = fetched ?? calls.find((call) => call.serial === serial && isGood(call))
  if (found) return seen(found)
  return isOver(armedAt, now, taskMs) ? failed('did_nothing', []) : undefined
}

/** By id of the check. */
export const judges: Readonly<Record<string, Judge>> = {
  'pay-native': takes('NATIVE'),
  'pay-jsapi': takes('JSAPI'),
  'pay-h5': takes('H5'),
  'pay-code': takes('CODEPAY'),
  'query-order': answered('query'),
  'close-order': answered('close'),
  'refund-full': ({ calls, before }) => {
    const totals = new Map([...before, ...calls].map((call) => [call.subject, call.total] as const))
    const whole = refunds(calls).find(
      ({ refund, total, subject }) => refund !== null && refund === (total ?? totals.get(subject)),
    )
    return whole && seen(whole)
  },
  'refund-partial': sees(
    (call) =>
      call.kind === 'refund' &&
      isGood(call) &&
      call.refund !== null &&
      call.total !== null &&
      call.refund < call.total,
  ),
  'refund-twice': refundsTwice,
  'query-refund': answered('query_refund'),
  bill: readsBill,
  reconcile: reconciles,
  timeout: keepsItsNumber(({ status }) => status === null),
  'system-error': keepsItsNumber(({ status }) => status !== null && status >= 500),
  backoff: backsOff,
  'refund-number': keepsRefundNumber,
  expiry: looksAtExpiry,
  'answer-signature': believesNoAnswer,
  rotation: usesNewCertificate,
}
