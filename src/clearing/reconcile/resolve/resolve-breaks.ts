import { hourMs, plusMs } from '#kernel/time'
import type { Clock } from '#kernel/time'
import { type Db, inTransaction } from '#platform/db'
import { pairDays } from '../cross-day/pair-days.ts'
import type { Break } from '../recon-break.ts'
import { resolveBreaksOf } from '../store.ts'
import { findLanesToPair, findToAsk, markAsked } from './store.ts'

export type Asked = Readonly<{
  /** Which channel. */
  party: string
  kind: 'payment' | 'refund' | 'reversal'
  mchid: string
  id: string
}>

/** State in the words of a trade bill, amount in minor units. */
export type Answer = Readonly<{
  state: string
  amount: bigint
  /** What it says was not known here, and is booked now. */
  isBooked?: boolean
}>

/** `undefined` when the channel knows no such trade; `unproved` when its answer says neither. */
export type QueryChannel = (asked: Asked) => Promise<Answer | 'unproved' | undefined>

type Deps = Readonly<{ db: Db; now: Clock; queryChannel: QueryChannel }>

const sliceMax = 200
/** A channel is not asked again about the same trade before. */
const patienceMs = hourMs

/** `failed` were asked about and got no answer, or none that says anything; they come again. */
export type Resolved = Readonly<{
  asked: number
  resolved: number
  failed: number
  crossDay: number
}>

/**
 * Resolves what can be proved without people: halves on neighbouring days, and what the channel,
 * asked by its query, tells as we do. What it confirms against us stays open, for people. A slice
 * per call. Killed at any line, the next call goes on; two at once ask twice and resolve once.
 */
export async function resolveBreaks(deps: Deps): Promise<Resolved> {
  const { db, now } = deps
  let crossDay = 0
  for (const lane of await findLanesToPair(db))
    crossDay += await inTransaction(db, (tx) => pairDays(tx, lane, now()))
  const waiting = await findToAsk(db, plusMs(now(), -patienceMs), sliceMax)
  let resolved = 0
  let failed = 0
  for (const each of waiting) {
    const outcome = await ask(deps, each)
    if (outcome === 'resolved') resolved += 1
    if (outcome === 'failed') failed += 1
  }
  return { asked: waiting.length, resolved, failed, crossDay }
}

async function ask(
  { db, now, queryChannel }: Deps,
  each: Break,
): Promise<'resolved' | 'open' | 'failed'> {
  const asked = askedOf(each)
  // Before asking, so that one whose question kills the process does not come first again.
  await markAsked(db, each.id, now())
  if (!asked) return 'open'
  let answer: Answer | 'unproved' | undefined
  try {
    answer = await queryChannel(asked)
  } catch {
    return 'failed'
  }
  if (answer === 'unproved') return 'failed'
  if (!provesUs(each, answer)) return 'open'
  const booked = each.class === 'long' ? '，我方已记账' : ''
  const evidence = answer
    ? `向渠道查询：${answer.state}，${answer.amount}分${booked}`
    : '向渠道查询：渠道无此交易'
  const count = await inTransaction(db, (tx) =>
    resolveBreaksOf(tx, [each.id], { how: 'channel_queried', evidence, now: now() }),
  )
  return count === 1n ? 'resolved' : 'open'
}

function askedOf({ key, party, ours, theirs }: Break): Asked | undefined {
  const [kind, id = ''] = key.split(':')
  const mchid = (ours ?? theirs)?.merchant
  if (mchid === undefined) return undefined
  return kind === 'payment' || kind === 'refund' || kind === 'reversal'
    ? { party, kind, mchid, id }
    : undefined
}

/** Whether the channel's own answer says what our books say. Pure. */
export function provesUs({ ours, theirs, ...each }: Break, answer: Answer | undefined): boolean {
  // They listed what they do not know: the file was wrong. Or what we did not know, and have booked now.
  if (each.class === 'long')
    return answer === undefined || (answer.isBooked === true && answer.amount === theirs?.amount)
  if (!answer || !ours || answer.amount !== ours.amount) return false
  // Both noted the state as it was at some instant, and only one had seen the end of it.
  const hasMovedOn =
    each.class === 'state' && ours.state === 'PROCESSING' && answer.state === theirs?.state
  return answer.state === ours.state || hasMovedOn
}
