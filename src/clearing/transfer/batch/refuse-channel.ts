import type { Db } from '#platform/db'
import { method, type TransferChannels } from '../channel/channel-port.ts'
import { refuse, type TransferBatch } from './batch.ts'
import { findByOutBatchNo } from './store.ts'

type Deps = Readonly<{ db: Db; channels?: TransferChannels | undefined }>

/**
 * Batches go through our own wallet only: refuses BATCH_THROUGH_CHANNEL to a merchant whose transfers
 * go through a channel, where each can be sent by itself. A batch that was accepted before is answered.
 */
export async function refuseChannel(
  { db, channels }: Deps,
  { mchid, id, outBatchNo, totalAmount }: TransferBatch,
): Promise<void> {
  if (!channels || (await findByOutBatchNo(db, { mchid, outBatchNo }))) return
  const ask = { mchid, spMchid: null, method, amount: totalAmount, orderId: id, tried: [] }
  const route = await channels.routeOrder(ask)
  if (route === 'none' || route.channel !== null) throw refuse('BATCH_THROUGH_CHANNEL')
}
