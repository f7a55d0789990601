import { newId } from '#kernel/id'
import { fen, isPositive } from '#kernel/money'
import { balanceOf } from '#ledger'
import { type By, recordBy } from '#merchants'
import { propose } from '#oversight'
import { inTransaction, type Tx } from '#platform/db'
import { type AccountType, amountMax, refuse as refusePayout } from '../payout/payout.ts'
import type { PayoutDeps } from '../payout/payout-deps.ts'
import { isHeld } from '../settlement/store.ts'
import { contentOf, type PayoutRequest, refuse } from './payout-request.ts'
import { purses } from './purses.ts'
import { findRequestByNo, insertRequest } from './store.ts'

type Deps = Pick<PayoutDeps, 'db' | 'keys' | 'now' | 'bankAccountOf'>

export type PayoutWish = Readonly<{
  mchid: string
  /** Made by the page before it asks; the idempotency key. */
  requestNo: string
  accountType: AccountType
  amountMinor: bigint
  remark: string | null
  by: By
}>

/**
 * Asks for a withdrawal, which the merchant's own checkers approve (kind `merchant_payout`); nothing moves
 * before. Refuses PAYOUT_AMOUNT_INVALID, PAYOUT_HELD, PAYOUT_NO_BANK_ACCOUNT and PAYOUT_NOT_ENOUGH as a
 * withdrawal does; all of it is asked again when it is carried out.
 *
 * The second time: the same number with the same content answers the request as it stands, other content
 * is refused (PAYOUT_REQUEST_STANDS).
 */
export async function askPayout(deps: Deps, wish: PayoutWish): Promise<PayoutRequest> {
  const { db, now } = deps
  const { mchid, accountType, by } = wish
  const amount = fen(wish.amountMinor)
  if (!isPositive(amount) || amount.minor > amountMax)
    throw refusePayout('PAYOUT_AMOUNT_INVALID', { field: 'amount' })
  const earlier = await findRequestByNo(db, wish)
  if (earlier) return sameWish(earlier, wish)
  const account = await deps.bankAccountOf(deps, { mchid, unit: mchid })
  if (!account) throw refusePayout('PAYOUT_NO_BANK_ACCOUNT')
  if (await isHeld(db, mchid)) throw refusePayout('PAYOUT_HELD')
  const balance = await balanceOf(db, { kind: purses[accountType], owner: mchid }, 'CNY')
  if (balance.available.minor < amount.minor) throw refusePayout('PAYOUT_NOT_ENOUGH')

  const at = now()
  const id = newId('pr', at)
  return inTransaction(db, async (tx) => {
    const standing = await findRequestByNo(tx, wish)
    if (standing) return sameWish(standing, wish)
    const { requestNo, remark } = wish
    const asked = { mchid, requestNo, accountType, amount, remark }
    const content = contentOf(asked, account)
    const summary = `提现${yuanOf(amount.minor)}元至${account.bankName}尾号${account.last4}`
    const approval = await propose(
      tx,
      {
        kind: 'merchant_payout',
        subject: id,
        amount: amount.minor,
        summary,
        content,
        maker: by.staffId,
        mchid,
        needed: 1,
      },
      at,
    )
    const request: PayoutRequest = {
      ...asked,
      id,
      staffId: by.staffId,
      approvalId: approval.id,
      state: 'waiting',
      reason: null,
      payoutId: null,
      createdAt: at,
      endedAt: null,
    }
    await keep(tx, request)
    await recordBy(tx, by, { action: 'payout-request', subject: id, after: content }, at)
    return request
  })
}

/** Of two at once with one number the second finds the first's, when it asks again. */
async function keep(tx: Tx, request: PayoutRequest): Promise<void> {
  if (!(await insertRequest(tx, request))) throw refuse('PAYOUT_REQUEST_STANDS')
}

function sameWish(earlier: PayoutRequest, wish: PayoutWish): PayoutRequest {
  const isSame =
    earlier.accountType === wish.accountType &&
    earlier.amount.minor === wish.amountMinor &&
    earlier.remark === wish.remark
  if (!isSame) throw refuse('PAYOUT_REQUEST_STANDS', { field: 'requestNo' })
  return earlier
}

/** `123456n` → `1234.56`. */
const yuanOf = (minor: bigint): string => minor.toString().padStart(3, '0').replace(/(..)$/, '.$1')
