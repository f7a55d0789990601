import { setTimeout as sleep } from 'node:timers/promises'
import type { Clock } from '#kernel/time'
import {
  type Answer,
  type Channels,
  type Content,
  type Instruction,
  numberAtChannel,
  type Report,
} from '#payments'
import type { Log } from '#platform/log'
import type { Metrics } from '#platform/metrics'
import { type About, Mistaken, type Place } from '../adapter/adapter.ts'
import type { Connection } from '../channel/connection.ts'
import type { OpenChannels } from '../channel/open-channels.ts'
import type { Gate } from './gate.ts'
import { type Errand, reported, type Sorted, sortFault } from './sort-ending.ts'

/** A call as it ended, for whoever watches the health of channels. */
export type Called = Readonly<{
  channel: string
  /** Trade type or `TRANSFER`. */
  method: string
  errand: Errand
  /** `failed`: no answer to be believed; `unknown`: not even whether it arrived. */
  outcome: 'ok' | 'failed' | 'unknown'
  ms: number
  at: Date
}>

export type ChannelsDeps = Readonly<{
  channels: OpenChannels
  gate: Gate
  publicUrl: string
  now: Clock
  log: Log
  metrics: Metrics
  deadlineMs: number
  elapsedMs: () => number
  onCall?: (called: Called) => void
}>

/** A configuration that is not there, or not yet, is looked for again after this. */
const missingRetryMs = 60_000
/** While a channel is paused nothing new goes out. */
const pausedRetryMs = 30_000

/** The port of payments, on APIv3. Never throws for what the other side does. */
export function createChannels(deps: ChannelsDeps): Channels {
  return {
    send: (instruction, content) => {
      const errand = errandOf(content)
      return perform(deps, { instruction, errand }, (connection, place) =>
        tell(connection, place, instruction, content),
      )
    },
    query: (instruction) =>
      perform(deps, { instruction, errand: 'query' }, (connection, place) =>
        ask(connection, place, instruction),
      ),
  }
}

function errandOf(content: Content): Errand {
  if (content.kind === 'give_back') return 'refund'
  return content.kind === 'close' && content.order === null ? 'cancel' : content.kind
}

function tell(
  { adapter }: Connection,
  place: Place,
  instruction: Instruction,
  content: Content,
): Promise<Report> {
  switch (content.kind) {
    case 'pay':
      return adapter.pay(place, instruction, content)
    case 'close':
      return content.order === null
        ? adapter.cancelTransfer(place, about(content.target))
        : adapter.close(place, about(content.target))
    case 'reverse':
      return adapter.reverse(place, about(content.target))
    case 'refund':
    case 'give_back':
      return adapter.refund(place, instruction, content)
    case 'transfer':
      return adapter.transfer(place, instruction, content)
    default:
      return content satisfies never
  }
}

const about = (id: Instruction['id'], target: Instruction['target'] = null): About => ({
  number: numberAtChannel(id),
  target: target && numberAtChannel(target),
})

/** Of a close or a reversal it is asked how their target stands. */
function ask({ adapter }: Connection, place: Place, instruction: Instruction): Promise<Report> {
  const { kind, id, target, method } = instruction
  switch (kind) {
    case 'refund':
    case 'give_back':
      return adapter.queryRefund(place, about(id, target))
    case 'transfer':
      return adapter.queryTransfer(place, about(id))
    case 'pay':
      return adapter.queryPayment(place, about(id))
    case 'close':
    case 'reverse':
      return method === 'TRANSFER'
        ? adapter.queryTransfer(place, about(target ?? id))
        : adapter.queryPayment(place, about(target ?? id))
    default:
      return kind satisfies never
  }
}

type Call = Readonly<{ instruction: Instruction; errand: Errand }>
type Words = (connection: Connection, place: Place) => Promise<Report>

async function perform(deps: ChannelsDeps, call: Call, words: Words): Promise<Answer> {
  const { channel: id, mchid, method } = call.instruction
  const connection = await deps.channels.find(id)
  if (!connection) return heldBack(call, 'the channel is not registered', missingRetryMs)
  const { channel } = connection
  if (channel.state === 'paused' && (call.errand === 'pay' || call.errand === 'transfer'))
    return heldBack(call, 'the channel is paused', pausedRetryMs)
  const merchant = await deps.channels.merchant(mchid, id)
  if (channel.mode === 'partner' && !merchant && method !== 'TRANSFER')
    return heldBack(call, 'the merchant is not registered at the channel', missingRetryMs)

  const lane = { channel: id, lane: `${call.errand}.${method}`, isQuery: call.errand === 'query' }
  const pass = deps.gate.enter(lane)
  if (typeof pass !== 'function') {
    count(deps, call, 'held_back')
    return heldBack(call, pass.why, pass.retryAfterMs)
  }
  const base = channel.notifyBase ?? deps.publicUrl
  const notifyUrl = `${base}/upstream/${id}/notify`
  const begunMs = deps.elapsedMs()
  const place = { client: connection.client(), channel, merchant, notifyUrl }
  const ended = attempt(call, () => words(connection, place))
  // The place is free when the call is over, and not when we no longer wait for it.
  void ended.then(({ ending }) => pass(ending))
  const sorted = await within(deps.deadlineMs, ended)
  observe(deps, call, sorted, deps.elapsedMs() - begunMs)
  return sorted.answer
}

/** A query that did not go out has learned nothing; what was sent before it is as unknown as before. */
function heldBack({ errand }: Call, why: string, retryAfterMs: number): Answer {
  return errand === 'query' ? { is: 'unknown', why } : { is: 'unsent', why, retryAfterMs }
}

async function attempt({ errand, instruction }: Call, words: () => Promise<Report>) {
  try {
    const report = await words()
    if (instruction.channelId !== null && isOther(instruction, report))
      throw new Mistaken('the answer is about another of the channel’s own ids')
    return reported(report)
  } catch (error) {
    return sortFault(errand, error)
  }
}

/** The channel gave the thing a name of its own once, and cannot mean another under our number now. */
const isOther = ({ kind, channelId }: Instruction, report: Report): boolean =>
  kind !== 'close' &&
  kind !== 'reverse' &&
  report.channelId !== null &&
  report.channelId !== channelId

/** Each part of a call is bounded by the client; this bounds them together, certificates included. */
async function within(deadlineMs: number, ended: Promise<Sorted>): Promise<Sorted> {
  const done = new AbortController()
  const late = sleep(deadlineMs, undefined, { signal: done.signal }).then(
    (): Sorted => ({
      answer: { is: 'unknown', why: 'no answer before the deadline' },
      ending: { is: 'failed' },
    }),
  )
  late.catch(() => undefined)
  try {
    return await Promise.race([ended, late])
  } finally {
    done.abort()
  }
}

function observe(deps: ChannelsDeps, call: Call, { answer, ending }: Sorted, ms: number): void {
  const { channel, method, id } = call.instruction
  const { errand } = call
  count(deps, call, answer.is)
  deps.metrics.seconds('tongbao_upstream_call_seconds', 'Calls to channels, by lane', [
    'channel',
    'lane',
  ])({ channel, lane: `${errand}.${method}` }, ms / 1_000)
  const isBad = ending.is === 'failed'
  if (isBad)
    deps.log.warn({ channel, instruction: id, errand, answer }, 'a call to a channel failed')
  const outcome = isBad ? (answer.is === 'unsent' ? 'failed' : 'unknown') : 'ok'
  deps.onCall?.({ channel, method, errand, outcome, ms, at: deps.now() })
}

const count = ({ metrics }: ChannelsDeps, call: Call, outcome: string): void => {
  const { channel, method } = call.instruction
  metrics.counter('tongbao_upstream_calls_total', 'Calls to channels, by how they ended', [
    'channel',
    'lane',
    'outcome',
  ])({ channel, lane: `${call.errand}.${method}`, outcome })
}
