import type { MatchRow } from '@tongbao/apiv3'
import { dayMs, plusMs } from '#kernel/time'
import { streamChannelTrades } from '../reconcile/books/store.ts'
import type { ReconcileDeps } from '../reconcile/lay-beside.ts'
import { type ChannelFile, type Reconciled, reconcileWith } from '../reconcile/reconcile-channel.ts'
import { rowOf, rowsOf, saidOf } from '../reconcile/said.ts'
import { beginOf, type BillChannel } from './channel-bill.ts'

/**
 * Lays the bill that a channel gave us beside what we told it and what became of that, by the numbers
 * under which it knows them. Fees are judged by the bill's own rates, as we keep none of the channel's.
 * Refuses, and the second time, as `reconcileChannel` does.
 */
export const reconcileUpstream = (
  deps: ReconcileDeps,
  channel: BillChannel,
  file: Omit<ChannelFile, 'party'>,
): Promise<Reconciled> => {
  const from = beginOf(file.businessDate)
  const asked = { channel: channel.id, from, until: plusMs(from, dayMs) }
  return reconcileWith(
    deps,
    { ...file, party: channel.id },
    {
      numbering: 'merchant',
      rows: () => asThere(channel, rowsOf(streamChannelTrades(deps.db, asked))),
    },
  )
}

/** Merchants under the names that the channel has for them, which is all that its bill can say. */
async function* asThere(
  { mchid, subMchids }: BillChannel,
  rows: AsyncIterable<MatchRow>,
): AsyncGenerator<MatchRow> {
  for await (const row of rows) {
    const said = saidOf(row)
    yield rowOf(row.key, { ...said, merchant: subMchids.get(said.merchant) ?? mchid })
  }
}
