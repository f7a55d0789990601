import { WechatpayError } from '@tongbao/apiv3'
import { newId } from '#kernel/id'
import { Refusal } from '#kernel/refusal'
import { businessDate, type Clock, dayMs, daysAfter, minuteMs, plusMs } from '#kernel/time'
import { inTransaction } from '#platform/db'
import type { Log } from '#platform/log'
import type { ReconcileDeps } from '../reconcile/lay-beside.ts'
import type { BillTotals } from '../reconcile/read-trade-bill.ts'
import type { Reconciled } from '../reconcile/reconcile-channel.ts'
import {
  beginOf,
  type BillChannel,
  type ChannelBill,
  type ChannelBills,
  type ChannelDay,
  lateAt,
} from './channel-bill.ts'
import { reconcileUpstream } from './reconcile-upstream.ts'
import { expectSettlement } from './settlement/expect-settlement.ts'
import {
  claimBill,
  endBill,
  hasTrades,
  insertWanted,
  markLate,
  postpone,
  reopenEmpty,
} from './store.ts'

export type FetchDeps = ReconcileDeps & Readonly<{ bills: ChannelBills; log: Pick<Log, 'error'> }>

/** Bills are kept for three months (APIv3 bills); a channel that nobody could reach for a month is no case for a sweep. */
const daysBack = 31

/** A bill of a million rows takes some half a minute to reconcile. */
const claimMs = 15 * minuteMs
const retryMs = 5 * minuteMs
const lateRetryMs = 30 * minuteMs

/** Bills of a call at most. */
const callMax = 64

/**
 * Fetches the bills of all channels, of every day that we have cut, from ten o'clock of the next; lays
 * each beside our own orders and refunds of that channel; and writes down what the channel is to pay.
 * Answers how many bills are over. What is not there is waited for, and told of once from noon on.
 *
 * Killed at any line, the claim runs out, and the same file is the same run. Any number of processes
 * may do it, each a bill of its own; two with the same bill come to the same.
 */
export async function fetchChannelBills(deps: FetchDeps): Promise<number> {
  const { db, now, bills } = deps
  const channels = new Map((await bills.channels()).map((each) => [each.id, each]))
  const today = businessDate(now())
  for (const { id, since } of channels.values()) {
    const [oldest, first] = [daysAfter(today, -daysBack), businessDate(since)]
    const from = oldest > first ? oldest : first
    const span = { channel: id, from, to: daysAfter(today, -1) }
    await insertWanted(db, span)
    await reopenEmpty(db, { ...span, now: now() })
  }
  const faults: Error[] = []
  let count = 0
  for (let turn = 0; turn < callMax; turn += 1) {
    const bill = await claimBill(db, { now: now(), until: plusMs(now(), claimMs) })
    if (!bill) break
    const channel = channels.get(bill.channel)
    try {
      const why = channel ? await fetchOne(deps, channel, bill) : 'the channel is not registered'
      if (why === undefined) count += 1
      else await wait(deps, bill, why)
    } catch (error) {
      faults.push(await noted(deps, bill, error))
    }
  }
  const [fault] = faults
  if (fault) throw fault
  return count
}

/**
 * A mistake of ours about one bill is thrown once the others have had their turn. It is late like any, and
 * comes again when its claim runs out, as after a death.
 */
async function noted(deps: FetchDeps, bill: ChannelBill, error: unknown): Promise<Error> {
  const fault = error instanceof Error ? error : new Error(String(error))
  await wait(deps, bill, `failed: ${fault.message}`, bill.nextAt)
  return fault
}

/** Undefined when it is over, else why it is not. */
async function fetchOne(
  deps: FetchDeps,
  channel: BillChannel,
  bill: ChannelBill,
): Promise<string | undefined> {
  const { db, now, bills } = deps
  const { businessDate: date } = bill
  const asked = await bills.ask(channel.id, date)
  if (asked.is === 'there') {
    const file = { businessDate: date, bytes: asked.bytes, sha1: asked.sha1 }
    const reconciled = await orWhy(() => reconcileUpstream(deps, channel, file))
    if (typeof reconciled === 'string') return reconciled
    await end(deps, bill, reconciled.read)
    return undefined
  }
  // Before noon it may still be made; a lost payment would be found in it.
  if (asked.is !== 'none' || now() < lateAt(date)) return `${asked.is}: ${asked.why}`
  const [from, until] = [beginOf(date), plusMs(beginOf(date), dayMs)]
  if (await hasTrades(db, { channel: channel.id, from, until })) return `none: ${asked.why}`
  await inTransaction(db, (tx) => endBill(tx, bill, { digest: null, now: now() }))
  return undefined
}

/** A broken line, a file that is not whole, or another in its place: it is fetched again. */
async function orWhy(reconcile: () => Promise<Reconciled>): Promise<Reconciled | string> {
  try {
    return await reconcile()
  } catch (error) {
    if (error instanceof Refusal || error instanceof WechatpayError)
      return `${error.code}: ${error.message}`
    throw error
  }
}

type Read = Readonly<{ digest: string; totals: BillTotals }>

/** The bill is over and what it promises is written down, together and once. */
const end = ({ db, now }: FetchDeps, day: ChannelDay, { digest, totals }: Read): Promise<void> =>
  inTransaction(db, async (tx) => {
    const at = now()
    if (!(await endBill(tx, day, { digest, now: at }))) return
    await expectSettlement(tx, { ...day, id: newId('cs', at) }, totals, at)
  })

async function wait(
  { db, now, log }: Readonly<{ db: FetchDeps['db']; now: Clock; log: FetchDeps['log'] }>,
  bill: ChannelBill,
  answer: string,
  againAt: Date | null = null,
): Promise<void> {
  const at = now()
  const isLate = at >= lateAt(bill.businessDate)
  const nextAt = againAt ?? plusMs(at, isLate ? lateRetryMs : retryMs)
  await postpone(db, bill, { answer, nextAt })
  if (!isLate || !(await markLate(db, bill, at))) return
  const { channel, businessDate: date } = bill
  log.error({ channel, date, answer }, 'the bill of a channel is late')
}
