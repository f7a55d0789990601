import { post, stands, type Verdict } from '#ledger'
import { inTransaction, type Tx } from '#platform/db'
import { refuseHeld } from '../admit-transfer.ts'
import type { BillDeps } from '../create-bill.ts'
import { type Sent, setAsidePosting } from '../postings.ts'
import type { FailReason } from '../fail-reason.ts'
import { refuse as refuseTransfer } from '../transfer-bill.ts'
import { refuse, type TransferBatch, type TransferDetail } from './batch.ts'
import { failed, tallyOf } from './decide-details.ts'
import { addTallies, findByOutBatchNo, insertBatch, insertDetails } from './store.ts'

export type AskedBatch = Readonly<{ batch: TransferBatch; details: readonly TransferDetail[] }>

/**
 * Accepts a batch: the money of every detail that can arrive is set aside for its payee, all of it or
 * none, and details that cannot are FAIL from the start. What happens next is `processBatches`.
 *
 * The second time: the same number with the same content answers the batch as it stands; with other
 * content it is refused BATCH_NO_REUSED. Too little money refuses NOT_ENOUGH and leaves nothing, as a
 * new batch of a merchant whose money is kept back is refused MERCHANT_HELD.
 */
export const createBatch = (
  { db, now }: Omit<BillDeps, 'tell'>,
  { batch, details }: AskedBatch,
): Promise<TransferBatch> =>
  inTransaction(db, async (tx) => {
    if (!(await insertBatch(tx, batch))) return sameBatch(await findByOutBatchNo(tx, batch), batch)
    await refuseHeld(tx, batch.mchid)
    const decided = await setMoneyAside(tx, details, now())

    // Past this line nothing may refuse.
    await insertDetails(tx, decided)
    const failures = decided.filter(({ state }) => state === 'FAIL')
    if (failures.length > 0) await addTallies(tx, [tallyOf(batch, failures)], now())
    return batch
  })

function sameBatch(earlier: TransferBatch | undefined, asked: TransferBatch): TransferBatch {
  if (earlier?.contentDigest !== asked.contentDigest) throw refuse('BATCH_NO_REUSED')
  return earlier
}

async function setMoneyAside(
  tx: Tx,
  details: readonly TransferDetail[],
  now: Date,
): Promise<readonly TransferDetail[]> {
  const sendable = details.filter(isSent)
  const verdicts = await post(tx, sendable.map(setAsidePosting), now)
  if (verdicts.includes('insufficient_funds')) throw refuseTransfer('NOT_ENOUGH')
  const verdictOf = new Map(sendable.map(({ id }, index) => [id, verdicts[index]]))
  return details.map((detail) => {
    if (!isSent(detail) || stands(verdictOf.get(detail.id))) return detail
    return failed(detail, failureOf(verdictOf.get(detail.id)))
  })
}

const isSent = (detail: TransferDetail): detail is TransferDetail & Sent =>
  detail.customerId !== null && detail.state === 'PROCESSING'

export const failureOf = (verdict: Verdict | undefined): FailReason =>
  verdict === 'account_not_open' ? 'ACCOUNT_FROZEN' : 'PAYEE_ACCOUNT_ABNORMAL'
