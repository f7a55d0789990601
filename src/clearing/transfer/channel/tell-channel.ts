import { assert } from '#kernel/assert'
import { type Clock, plusMs } from '#kernel/time'
import type { Content } from '#payments'
import type { Db } from '#platform/db'
import type { Keys } from '#platform/keys'
import { openName } from '../payee-name.ts'
import { claimUnsent, findBill, markSent } from '../store.ts'
import { sendLeaseMs, type TransferBill } from '../transfer-bill.ts'
import { type ChannelBill, isChannelBill, method, type TransferChannels } from './channel-port.ts'

export type TellDeps = Readonly<{ db: Db; keys: Keys; channels?: TransferChannels | undefined }>

/** What the channel needs to know of a bill. The name is in the clear, in memory only. */
export const contentOfBill = (keys: Keys, bill: TransferBill): Content => ({
  kind: 'transfer',
  appid: bill.appid,
  openid: bill.openid,
  sceneId: bill.sceneId,
  remark: bill.remark,
  perception: bill.perception,
  reports: bill.reports,
  userName: openName(keys, bill),
})

/**
 * Tells the channel of a bill whose money is set aside, outside of any transaction; answers the bill as
 * it stands then. What the channel said has moved it; when nobody knows what became of the call, it
 * is PROCESSING and its instruction is asked about.
 *
 * The second time the channel is told the same number again.
 */
export async function tellChannel(
  { db, keys, channels }: TellDeps,
  bill: ChannelBill,
): Promise<TransferBill> {
  assert(channels, 'a bill of a channel needs the channels')
  const { mchid, id, channel, amount } = bill
  await channels.instruct(
    { mchid, kind: 'transfer', subject: id, target: null, channel, method, amount },
    contentOfBill(keys, bill),
  )
  await markSent(db, bill)
  return (await findBill(db, bill)) ?? bill
}

/** Calls of one turn; more wait for the next. */
const turnMax = 32

export type SendFault = Readonly<{ bill: TransferBill; error: unknown }>

/**
 * Tells channels of bills whose acceptor has died before it could; answers how many. One that fails
 * keeps its lease and comes up again. Killed at any line, the next turn goes on.
 */
export async function sendTransfers(
  deps: TellDeps & Readonly<{ now: Clock; onFault: (fault: SendFault) => void }>,
): Promise<number> {
  const at = deps.now()
  const claim = { now: at, leasedUntil: plusMs(at, sendLeaseMs), limit: turnMax }
  const bills = await claimUnsent(deps.db, claim)
  await Promise.all(
    bills.filter(isChannelBill).map(async (bill) => {
      try {
        await tellChannel(deps, bill)
      } catch (error) {
        deps.onFault({ bill, error })
      }
    }),
  )
  return bills.length
}
