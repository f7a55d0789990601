import { assert } from '#kernel/assert'
import type { Money } from '#kernel/money'
import { postChain, stands } from '#ledger'
import { type Db, inTransaction, type Tx } from '#platform/db'
import { changeSharingOrder, lockSharingOrder } from '../order/store.ts'
import { profileOf } from '../profile/store.ts'
import { returnPosting } from '../share/postings.ts'
import type { Share, ShareDetail } from '../share/share.ts'
import { addReturned, findDetails, findShare, findShareById } from '../share/store.ts'
import {
  newReturnId,
  refuse,
  returnPeriodMs,
  returnsPerShareMax,
  type SharingDeps,
} from '../sharing.ts'
import type { ReturnFailure, ShareReturn } from './share-return.ts'
import { countReturns, findReturn, insertReturns } from './store.ts'
import { tellReturns } from './tell-return.ts'

export type ReturnRequest = Readonly<{
  mchid: string
  spMchid: string | null
  /** The share by its order_id, by the merchant's number, or by both. */
  shareId: string | null
  outOrderNo: string | null
  outReturnNo: string
  returnMchid: string
  amount: Money
  description: string
  contentDigest: string
}>

/**
 * Takes back what a merchant received by a share (分账回退); it is available to the sharer at once.
 * A receiver that has not enough, or whose account is not open, makes the return FAILED with a
 * reason, and that is its answer for ever: another try has another number.
 *
 * The second time: the same number with the same content answers the return as it was decided; with
 * other content it is refused. Many at once take back no more than was shared: the order is locked.
 */
export async function returnShare(
  deps: Pick<SharingDeps, 'db' | 'now' | 'tell'>,
  request: ReturnRequest,
): Promise<ShareReturn> {
  const share = await shareOf(deps.db, request)
  return inTransaction(deps.db, async (tx) => {
    const now = deps.now()
    const order = await lockSharingOrder(tx, { mchid: share.mchid, id: share.orderId })
    assert(order, 'what was shared is of an order')
    const earlier = await findReturn(tx, request)
    if (earlier) return sameReturn(earlier, request)
    const detail = await refuseToReturn(tx, share, request, now)

    const made = await moveBack(tx, returnOf(request, share, { detail, now }))
    // Somebody has taken the number for another share since we looked; what moved is rolled back.
    if ((await insertReturns(tx, [made])) === 0n) throw refuse('OUT_RETURN_NO_REUSED')
    if (made.result === 'FAILED') return made
    await addReturned(tx, detail, made.amount.minor)
    await changeSharingOrder(tx, order, { returned: made.amount.minor })
    await tellReturns(tx, deps, [made])
    return made
  })
}

async function shareOf(db: Db, request: ReturnRequest): Promise<Share> {
  const { mchid, spMchid, shareId, outOrderNo } = request
  const share =
    shareId === null
      ? await findShare(db, { mchid, outOrderNo: outOrderNo ?? '' })
      : await findShareById(db, { mchid, id: shareId })
  const isNamed = outOrderNo === null || share?.outOrderNo === outOrderNo
  if (!share || !isNamed || share.spMchid !== spMchid) throw refuse('SHARE_NOT_FOUND')
  return share
}

function sameReturn(earlier: ShareReturn, { contentDigest, spMchid }: ReturnRequest): ShareReturn {
  if (earlier.contentDigest !== contentDigest || earlier.spMchid !== spMchid)
    throw refuse('OUT_RETURN_NO_REUSED')
  return earlier
}

async function refuseToReturn(
  tx: Tx,
  share: Share,
  { returnMchid, amount }: ReturnRequest,
  now: Date,
): Promise<ShareDetail> {
  const detail = (await findDetails(tx, share)).find(
    ({ kind, account, isRest, result }) =>
      kind === 'MERCHANT_ID' && account === returnMchid && !isRest && result === 'SUCCESS',
  )
  if (!detail) throw refuse('RETURN_MCHID_UNKNOWN')
  if (!(await profileOf(tx, returnMchid)).allowsReturn) throw refuse('RETURN_NOT_ALLOWED')
  if (now.getTime() - share.createdAt.getTime() > returnPeriodMs) throw refuse('RETURN_TOO_LATE')
  if ((await countReturns(tx, share)) >= returnsPerShareMax) throw refuse('TOO_MANY_RETURNS')
  if (detail.returned + amount.minor > detail.amount.minor) throw refuse('RETURN_EXCEEDS_SHARE')
  return detail
}

type Source = Readonly<{ detail: ShareDetail; now: Date }>

const returnOf = (
  request: ReturnRequest,
  share: Share,
  { detail, now }: Source,
): Omit<ShareReturn, 'result' | 'failReason'> => ({
  mchid: share.mchid,
  id: newReturnId(now),
  outReturnNo: request.outReturnNo,
  shareId: share.id,
  outOrderNo: share.outOrderNo,
  detailId: detail.id,
  orderId: share.orderId,
  spMchid: share.spMchid,
  returnMchid: request.returnMchid,
  amount: request.amount,
  description: request.description,
  contentDigest: request.contentDigest,
  createdAt: now,
})

async function moveBack(
  tx: Tx,
  asked: Omit<ShareReturn, 'result' | 'failReason'>,
): Promise<ShareReturn> {
  const [verdict] = await postChain(tx, [returnPosting(asked, asked.returnMchid)], asked.createdAt)
  if (stands(verdict)) return { ...asked, result: 'SUCCESS', failReason: null }
  const failReason: ReturnFailure =
    verdict === 'insufficient_funds' ? 'BALANCE_NOT_ENOUGH' : 'ACCOUNT_ABNORMAL'
  return { ...asked, result: 'FAILED', failReason }
}

type Asked = Readonly<{
  mchid: string
  spMchid: string | null
  outReturnNo: string
  outOrderNo: string
}>

/** A return by the merchant's number. Refuses RETURN_NOT_FOUND. */
export async function returnByNumber(db: Db, asked: Asked): Promise<ShareReturn> {
  const found = await findReturn(db, asked)
  if (!found || found.spMchid !== asked.spMchid || found.outOrderNo !== asked.outOrderNo)
    throw refuse('RETURN_NOT_FOUND')
  return found
}
