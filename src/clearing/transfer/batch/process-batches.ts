import { assert } from '#kernel/assert'
import { post, stands } from '#ledger'
import { type NewMessage, notify } from '#parties'
import { inTransaction, type Tx } from '#platform/db'
import type { BillDeps } from '../create-bill.ts'
import { arrivePosting, takeBackPosting } from '../postings.ts'
import type { TransferDetail } from './batch.ts'
import { batchCallbackOf } from './batch-view.ts'
import { failureOf } from './create-batch.ts'
import { failed, talliesOf } from './decide-details.ts'
import { addTallies, finishBatches, lockDecided, lockWaiting, moveDetails } from './store.ts'

const sliceMax = 200

/**
 * Brings what batches set aside to the payees, a slice per call, and ends batches of which every
 * detail is decided; answers how many details and batches it touched. A payee whose account takes
 * nothing loses the detail, and the merchant has that money again. Details of a merchant whose money is
 * kept back stay PROCESSING until every hold is lifted. Killed at any line nothing is
 * doubled or lost: money, details and tallies commit together, and the next call goes on.
 */
export async function processBatches({ db, now, tell }: BillDeps): Promise<number> {
  const decided = await inTransaction(db, async (tx) => {
    const details = await lockWaiting(tx, sliceMax)
    if (details.length > 0) await decide(tx, details, now())
    return details.length
  })
  const ended = await inTransaction(db, async (tx) => {
    const batches = await lockDecided(tx, sliceMax)
    await finishBatches(tx, batches, now())
    for (const batch of batches) {
      const callback = batchCallbackOf({ ...batch, state: 'FINISHED', updatedAt: now() })
      if (callback) await tell(tx, callback)
    }
    return batches.length
  })
  return decided + ended
}

async function decide(tx: Tx, details: readonly TransferDetail[], now: Date): Promise<void> {
  const verdicts = await post(tx, details.map(arrivePosting), now)
  const decided = details.map((detail, index): TransferDetail => {
    const verdict = verdicts[index]
    return stands(verdict) ? { ...detail, state: 'SUCCESS' } : failed(detail, failureOf(verdict))
  })
  const lost = decided.filter(({ state }) => state === 'FAIL')
  const returned = await post(tx, lost.map(takeBackPosting), now)
  assert(returned.every(stands), 'what was set aside for a detail can be taken back')
  await moveDetails(tx, decided, now)
  await addTallies(tx, talliesOf(decided), now)
  await notify(tx, decided.flatMap(arrivalOf), now)
}

const arrivalOf = ({ state, customerId, ...detail }: TransferDetail): NewMessage[] =>
  state !== 'SUCCESS' || customerId === null
    ? []
    : [
        {
          customerId,
          kind: 'top_up',
          title: '收款到账',
          body: detail.remark,
          data: {
            mchid: detail.mchid,
            amount: String(detail.amount.minor),
            currency: detail.amount.currency,
          },
        },
      ]
