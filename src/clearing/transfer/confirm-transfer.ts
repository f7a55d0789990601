import { refusals } from '#kernel/refusal'
import { post, stands } from '#ledger'
import { type NewMessage, notify } from '#parties'
import { inTransaction, type Tx } from '#platform/db'
import type { Keys } from '#platform/keys'
import type { BillDeps } from './create-bill.ts'
import { endBills, takeBack, ways } from './end-bill.ts'
import { readPackage } from './package-info.ts'
import { arrivePosting } from './postings.ts'
import { findByBillNo, lockByBillNo } from './store.ts'
import type { TransferBill } from './transfer-bill.ts'

export type PayeeDeps = BillDeps & Readonly<{ keys: Keys }>

/** What the payee holds in hand, and who the payee says to be. */
export type PayeeAsked = Readonly<{ packageInfo: string; customerId: string }>

export const refuse = refusals({
  TRANSFER_NOT_YOURS: [404, '没有找到这笔转账，请用收款账户登录后再打开'],
  TRANSFER_OVERDUE: [409, '这笔转账超过24小时未确认，已退回商户'],
  TRANSFER_CANCELLED: [409, '商户已撤销这笔转账'],
  TRANSFER_FAILED: [409, '这笔转账已退回商户，不能再收款'],
  TRANSFER_RECEIVED: [409, '这笔转账已收款，不能退回'],
  PAYEE_ACCOUNT_ERROR: [403, '账户状态异常，暂不能收款，请联系客服'],
})

/** The bill as its payee may see it. A bill of somebody else is answered as one that is not there. */
export async function openTransfer(
  { db, keys }: Pick<PayeeDeps, 'db' | 'keys'>,
  { packageInfo, customerId }: PayeeAsked,
): Promise<TransferBill> {
  return refuseOthers(await findByBillNo(db, readPackage(keys, packageInfo)), customerId)
}

/**
 * The payee takes the money: it is in the balance when this answers. A hold on the merchant does not
 * stop it: the money was set aside for the payee before the hold. The second time it answers the
 * same bill. Refuses TRANSFER_OVERDUE, TRANSFER_CANCELLED, TRANSFER_FAILED by how it ended, and
 * PAYEE_ACCOUNT_ERROR where the balance can take nothing, which leaves the bill waiting.
 */
export const confirmTransfer = (deps: PayeeDeps, asked: PayeeAsked): Promise<TransferBill> =>
  inTransaction(deps.db, async (tx) => {
    const { tell } = deps
    const now = deps.now()
    const bill = await lockForPayee(tx, deps, asked)
    if (bill.state === 'SUCCESS') return bill
    refuseEnded(bill, now)
    const [verdict] = await post(tx, [arrivePosting(bill)], now)
    if (!stands(verdict)) throw refuse('PAYEE_ACCOUNT_ERROR')

    // Past this line nothing may refuse.
    const [ended] = await endBills(tx, [bill], ways.arrived, null, { tell, now })
    await notify(tx, [arrivalOf(bill)], now)
    return ended ?? bill
  })

/**
 * The payee does not want the money; the merchant has it again at once. The wire has no word for
 * this reason, so it is OTHER_FAIL_REASON_TYPE. The second time it answers the same bill.
 */
export const declineTransfer = (deps: PayeeDeps, asked: PayeeAsked): Promise<TransferBill> =>
  inTransaction(deps.db, async (tx) => {
    const { tell } = deps
    const now = deps.now()
    const bill = await lockForPayee(tx, deps, asked)
    if (bill.failReason === 'OTHER_FAIL_REASON_TYPE') return bill
    if (bill.state === 'SUCCESS') throw refuse('TRANSFER_RECEIVED')
    refuseEnded(bill, now)

    // Past this line nothing may refuse.
    await takeBack(tx, [bill], now)
    const [ended] = await endBills(tx, [bill], ways.failed, 'OTHER_FAIL_REASON_TYPE', { tell, now })
    return ended ?? bill
  })

async function lockForPayee(
  tx: Tx,
  { keys }: Pick<PayeeDeps, 'keys'>,
  { packageInfo, customerId }: PayeeAsked,
): Promise<TransferBill> {
  return refuseOthers(await lockByBillNo(tx, readPackage(keys, packageInfo)), customerId)
}

function refuseOthers(bill: TransferBill | undefined, customerId: string): TransferBill {
  if (bill?.customerId !== customerId) throw refuse('TRANSFER_NOT_YOURS')
  return bill
}

/** Whether the sweep has come by already makes no difference to the payee. */
function refuseEnded({ state, failReason, expiresAt }: TransferBill, now: Date): void {
  if (state === 'CANCELLED') throw refuse('TRANSFER_CANCELLED')
  if (failReason === 'OVERDUE_CLOSE') throw refuse('TRANSFER_OVERDUE')
  if (state !== 'WAIT_USER_CONFIRM') throw refuse('TRANSFER_FAILED')
  if (expiresAt <= now) throw refuse('TRANSFER_OVERDUE')
}

const arrivalOf = (bill: TransferBill): NewMessage => ({
  customerId: bill.customerId,
  kind: 'top_up',
  title: '收款到账',
  body: bill.remark,
  data: {
    mchid: bill.mchid,
    transferBillNo: bill.billNo,
    amount: String(bill.amount.minor),
    currency: bill.amount.currency,
  },
})
