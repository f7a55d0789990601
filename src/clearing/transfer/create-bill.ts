import type { Clock } from '#kernel/time'
import { post, stands } from '#ledger'
import { type NewMessage, notify } from '#parties'
import { type Db, inTransaction, type Tx } from '#platform/db'
import type { Keys } from '#platform/keys'
import { refuseHeld } from './admit-transfer.ts'
import { callbackOf } from './bill-view.ts'
import { issuePackage } from './package-info.ts'
import { setAsidePosting } from './postings.ts'
import { findByOutBillNo, insertBill } from './store.ts'
import type { Tell } from './tell.ts'
import { refuse, type TransferBill } from './transfer-bill.ts'

export type BillDeps = Readonly<{ db: Db; now: Clock; tell: Tell }>

/**
 * Accepts a transfer: the merchant's operation money is set aside for the payee, who is told.
 *
 * Money that is not there refuses NOT_ENOUGH and leaves nothing. The wire would also let the bill
 * stay in PROCESSING; every SDK understands both, but then the transfer would start by itself
 * whenever money comes, long after the merchant has paid in another way. The same number may be used
 * again once the account is filled.
 *
 * A merchant whose money is kept back is refused MERCHANT_HELD.
 *
 * The second time: the same number with the same content answers the bill as it stands, under a hold
 * as well; with other content it is refused. A bill whose name did not match is kept as FAIL and told.
 */
export const createBill = (
  { db, now, tell, keys }: BillDeps & Readonly<{ keys: Keys }>,
  bill: TransferBill,
): Promise<TransferBill> =>
  inTransaction(db, async (tx) => {
    if (!(await insertBill(tx, bill))) return sameBill(await findByOutBillNo(tx, bill), bill)
    await refuseHeld(tx, bill.mchid)
    if (bill.state === 'WAIT_USER_CONFIRM') {
      await setMoneyAside(tx, bill, now())
      await notify(tx, [invitationOf(bill, issuePackage(keys, bill))], now())
    }
    const callback = callbackOf(bill)
    if (callback) await tell(tx, callback)
    return bill
  })

function sameBill(earlier: TransferBill | undefined, asked: TransferBill): TransferBill {
  if (!earlier || earlier.contentDigest !== asked.contentDigest) throw refuse('BILL_NO_REUSED')
  return earlier
}

async function setMoneyAside(tx: Tx, bill: TransferBill, now: Date): Promise<void> {
  const [verdict] = await post(tx, [setAsidePosting(bill)], now)
  if (verdict === 'insufficient_funds') throw refuse('NOT_ENOUGH')
  if (!stands(verdict)) throw refuse('ACCOUNT_ERROR')
}

const invitationOf = (bill: TransferBill, packageInfo: string): NewMessage => ({
  customerId: bill.customerId,
  kind: 'notice',
  title: '待确认收款',
  body: bill.remark,
  data: {
    mchid: bill.mchid,
    package: packageInfo,
    amount: String(bill.amount.minor),
    currency: bill.amount.currency,
  },
})
