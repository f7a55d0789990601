import { assert } from '#kernel/assert'
import type { InstructionOutcome, TransferSubject } from '#payments'
import type { Tx } from '#platform/db'
import type { Keys } from '#platform/keys'
import { post, stands } from '#ledger'
import { endBills, takeBack, ways } from '../end-bill.ts'
import { failReasonOf } from '../fail-reason.ts'
import { arrivePosting } from '../postings.ts'
import { findBill, isBeingCancelled, lockBill, moveBills, putPackage } from '../store.ts'
import type { Tell } from '../tell.ts'
import { isWaiting, type TransferBill } from '../transfer-bill.ts'
import { bookLate } from './book-late.ts'
import { isChannelBill } from './channel-port.ts'
import { contentOfBill } from './tell-channel.ts'

/** What people have to look at: nothing here moves it on. */
export type TransferAlarm = Readonly<{
  what: 'abnormal' | 'paid_late' | 'not_expected'
  mchid: string
  billNo: string
  channel: string
  /** What the channel said last. */
  said: string | null
}>

type Deps = Readonly<{ keys: Keys; tell: Tell; onAlarm: (alarm: TransferAlarm) => void }>

/**
 * Transfer bills as payments hold them while it takes in what a channel said: money, state and callback
 * move in the given transaction, once, whatever is heard how often.
 */
export const createTransferSubject = (deps: Deps): TransferSubject => ({
  hold: async (tx, { mchid, subject }) => {
    const bill = await lockBill(tx, { mchid, id: subject })
    if (!bill) return undefined
    if (isWaiting(bill)) return 'waiting'
    return bill.state === 'SUCCESS' ? 'settled' : 'ended'
  },
  contentOf: async (db, { kind, mchid, subject, target }) => {
    if (kind === 'close' && target !== null) return { kind, target, order: null }
    const bill = await findBill(db, { mchid, id: subject })
    return bill && contentOfBill(deps.keys, bill)
  },
  carryOut: async (tx, outcome, now) => {
    const { kind, mchid, subject } = outcome.instruction
    // A cancel is carried out by what becomes of the transfer that it was about.
    if (kind !== 'transfer') return
    const bill = await lockBill(tx, { mchid, id: subject })
    assert(bill, 'a bill stands while it is instructed about')
    await carryOut(deps, tx, { bill, outcome, now })
  },
})

type Carried = Readonly<{ bill: TransferBill; outcome: InstructionOutcome; now: Date }>

async function carryOut(deps: Deps, tx: Tx, { bill, outcome, now }: Carried): Promise<void> {
  const { tell } = deps
  switch (outcome.verdict) {
    case 'settle': {
      const [verdict] = await post(tx, [arrivePosting(bill)], now)
      assert(stands(verdict), 'what was set aside for a waiting transfer can be posted')
      await endBills(tx, [bill], ways.arrived, null, { tell, now })
      return
    }
    case 'release':
      await takeBack(tx, [bill], now)
      await release(deps, tx, { bill, outcome, now })
      return
    case 'wait':
      await waitForPayee(tx, { bill, outcome, now })
      return
    case 'take_surplus':
      assert(isChannelBill(bill), 'a channel is heard of its own bills')
      deps.onAlarm(alarmOf('paid_late', { bill, outcome }))
      await bookLate(tx, bill, now)
      await endBills(tx, [bill], ways.arrivedAfterAll, null, { tell, now })
      return
    case 'abnormal':
      deps.onAlarm(alarmOf('abnormal', { bill, outcome }))
      return
    case 'undo':
      deps.onAlarm(alarmOf('not_expected', { bill, outcome }))
      return
    default:
      outcome.verdict satisfies never
  }
}

/** A transfer that was closed, or that never was while a cancel is under way, is CANCELLED; else FAIL. */
async function release(
  { tell }: Pick<Deps, 'tell'>,
  tx: Tx,
  { bill, outcome: { instruction, report }, now }: Carried,
): Promise<void> {
  const { standing, lastAnswer } = instruction
  const wasHeard = bill.state === 'CANCELING'
  if (standing === 'closed' || (wasHeard && standing !== 'failed')) {
    const way = wasHeard ? ways.cancelHeard : ways.cancelled
    await endBills(tx, [bill], way, null, { tell, now })
    return
  }
  const said = report === null ? lastAnswer : report.reason
  await endBills(tx, [bill], ways.failed, failReasonOf(said), { tell, now })
}

/** The payee is being asked. A bill whose cancel was in vain waits again. */
async function waitForPayee(
  tx: Tx,
  { bill, outcome: { instruction, report }, now }: Carried,
): Promise<void> {
  const handover = report?.handover ?? instruction.handover
  const packageInfo = handover === null ? null : packageIn(handover)
  if (packageInfo !== null && packageInfo !== bill.packageInfo)
    await putPackage(tx, bill, packageInfo)
  if (bill.state === 'WAIT_USER_CONFIRM') return
  if (bill.state === 'CANCELING' && (await isBeingCancelled(tx, bill))) return
  await moveBills(tx, [bill], ['WAIT_USER_CONFIRM'], { failReason: null, now })
}

/** What the channel's adapter has written into `handover`: as for orders, in the words of the wire. */
function packageIn(handover: string): string | null {
  const value: unknown = JSON.parse(handover)
  return typeof value === 'object' &&
    value !== null &&
    'package_info' in value &&
    typeof value.package_info === 'string'
    ? value.package_info
    : null
}

const alarmOf = (
  what: TransferAlarm['what'],
  { bill, outcome: { instruction } }: Omit<Carried, 'now'>,
): TransferAlarm => ({
  what,
  mchid: bill.mchid,
  billNo: bill.billNo,
  channel: instruction.channel,
  said: instruction.lastAnswer,
})
