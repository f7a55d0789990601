import type { FailReason } from '../fail-reason.ts'
import type { BatchKey, TransferDetail } from './batch.ts'
import type { Tally } from './store.ts'

export const failed = (detail: TransferDetail, failReason: FailReason): TransferDetail => ({
  ...detail,
  state: 'FAIL',
  failReason,
})

const sumOf = (details: readonly TransferDetail[]): bigint =>
  details.reduce((sum, { amount }) => sum + amount.minor, 0n)

/** What decided details add to their batch. */
export function tallyOf({ mchid, id }: BatchKey, details: readonly TransferDetail[]): Tally {
  const arrived = details.filter(({ state }) => state === 'SUCCESS')
  const lost = details.filter(({ state }) => state === 'FAIL')
  return {
    mchid,
    id,
    successAmount: sumOf(arrived),
    successCount: arrived.length,
    failAmount: sumOf(lost),
    failCount: lost.length,
  }
}

/** Of details of several batches, one tally each. */
export function talliesOf(details: readonly TransferDetail[]): readonly Tally[] {
  const batches = Map.groupBy(details, ({ mchid, batchId }) => `${mchid}:${batchId}`)
  return [...batches.values()].flatMap((own) => {
    const [first] = own
    return first ? [tallyOf({ mchid: first.mchid, id: first.batchId }, own)] : []
  })
}
