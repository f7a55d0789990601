import type { Clock } from '#kernel/time'
import { post, stands } from '#ledger'
import { type NewMessage, notify } from '#parties'
import { type Db, inTransaction, type Tx } from '#platform/db'
import type { Keys } from '#platform/keys'
import { refuseHeld } from './admit-transfer.ts'
import { callbackOf } from './bill-view.ts'
import { isChannelBill, type TransferChannels } from './channel/channel-port.ts'
import { tellChannel } from './channel/tell-channel.ts'
import { issuePackage } from './package-info.ts'
import { setAsideForChannelPosting, setAsidePosting } from './postings.ts'
import { findByOutBillNo, insertBill } from './store.ts'
import type { Tell } from './tell.ts'
import { isWaiting, refuse, type TransferBill } from './transfer-bill.ts'

export type BillDeps = Readonly<{ db: Db; now: Clock; tell: Tell }>

type CreateDeps = BillDeps & Readonly<{ keys: Keys; channels?: TransferChannels | undefined }>

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
 *
 * Through a channel the bill is committed before the channel is told, and answered as the channel has
 * left it: waiting for its payee, ended, or PROCESSING while nobody knows.
 */
export async function createBill(deps: CreateDeps, asked: TransferBill): Promise<TransferBill> {
  const bill = await acceptBill(deps, asked)
  if (!isChannelBill(bill) || !isWaiting(bill)) return bill
  // Of many who bring the same number one tells the channel; another only for what is missing.
  const isOurs = bill.id === asked.id
  const lacksPackage = bill.state === 'WAIT_USER_CONFIRM' && bill.packageInfo === null
  return isOurs || lacksPackage ? tellChannel(deps, bill) : bill
}

const acceptBill = (
  { db, now, tell, keys }: CreateDeps,
  bill: TransferBill,
): Promise<TransferBill> =>
  inTransaction(db, async (tx) => {
    if (!(await insertBill(tx, bill))) return sameBill(await findByOutBillNo(tx, bill), bill)
    await refuseHeld(tx, bill.mchid)
    if (isWaiting(bill)) await setMoneyAside(tx, bill, now())
    if (bill.state === 'WAIT_USER_CONFIRM')
      await notify(tx, [invitationOf(bill, issuePackage(keys, bill))], now())
    const callback = callbackOf(bill)
    if (callback) await tell(tx, callback)
    return bill
  })

function sameBill(earlier: TransferBill | undefined, asked: TransferBill): TransferBill {
  if (!earlier || earlier.contentDigest !== asked.contentDigest) throw refuse('BILL_NO_REUSED')
  return earlier
}

async function setMoneyAside(tx: Tx, bill: TransferBill, now: Date): Promise<void> {
  const posting = isChannelBill(bill) ? setAsideForChannelPosting(bill) : setAsidePosting(bill)
  const [verdict] = await post(tx, [posting], now)
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
