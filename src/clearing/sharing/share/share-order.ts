import { inTransaction, type Tx } from '#platform/db'
import { findHolds } from '../../hold/store.ts'
import { openSharingOrder } from '../order/open-sharing-order.ts'
import { divisibleOf, type SharingOrder, shareMaxOf } from '../order/sharing-order.ts'
import { changeSharingOrder } from '../order/store.ts'
import { holdSharer } from '../profile/store.ts'
import { type Receiver, receiverName } from '../receiver/receiver.ts'
import { findReceivers } from '../receiver/store.ts'
import { newDetailId, newShareId, refuse, type SharingDeps, sharesPerOrderMax } from '../sharing.ts'
import { paidOrderOf, refuseTooEarly, sameShare } from './admit-share.ts'
import { releaseRest } from './release-rest.ts'
import type { AskedShare, Share, ShareDetail, SharedOut } from './share.ts'
import { type Part, partOf, shareOut } from './share-out.ts'
import { findShare, insertDetails, insertShare } from './store.ts'
import { tellShare } from './tell-receivers.ts'

export type ShareRequest = Readonly<{
  mchid: string
  spMchid: string | null
  /** Under which openids of PERSONAL_OPENID and PERSONAL_SUB_OPENID are known. */
  appid: string | null
  subAppid: string | null
  transactionId: string
  outOrderNo: string
  /** At most fifty, each of whom the merchant has added; names are checked by the caller. */
  receivers: readonly AskedShare[]
  unfreezeUnsplit: boolean
  contentDigest: string
}>

/**
 * Shares a part of a paid order (分账): each receiver's part leaves the merchant's money that waits
 * to be shared, and with `unfreezeUnsplit` the merchant gets the rest. It is worked off when it is
 * answered; a receiver whose account takes nothing is CLOSED with a reason, and its part stays.
 * Refuses SHARER_HELD where it names receivers and the merchant's money is kept back; what is only
 * unfrozen stays the merchant's, and goes on.
 *
 * The second time: the same number with the same content answers the share as it was made; with
 * other content it is refused. Of many at once no more is shared than is there: the order is locked.
 */
export async function shareOrder(deps: SharingDeps, request: ShareRequest): Promise<SharedOut> {
  refuseReceivers(request)
  const fact = await paidOrderOf(deps.db, request)
  return inTransaction(deps.db, async (tx) => {
    const now = deps.now()
    const { maxRatio } = await holdSharer(tx, fact.mchid)
    const order = await openSharingOrder(tx, deps, fact)
    const earlier = await findShare(tx, request)
    if (earlier) return sameShare(tx, earlier, request)
    if (request.receivers.length > 0) await refuseHeld(tx, fact.mchid)
    refuseTooEarly(order, now)
    refuseToShare(order, request, maxRatio)
    const related = await relationsOf(tx, request)
    const share = shareOf(request, order, now)
    // Somebody has taken the number for another order since we looked.
    if (!(await insertShare(tx, share))) throw refuse('OUT_ORDER_NO_REUSED')

    const parts: Part[] = []
    for (const asked of request.receivers)
      parts.push(await partOf(tx, share, asked, parts.length, related))
    const restId = request.unfreezeUnsplit ? newDetailId(now) : null
    const details = await shareOut(tx, order, { share, parts, restId })
    const rest = await finish(tx, order, { share, details, restId })
    const all = [...details, ...rest]
    await insertDetails(tx, all)
    await tellShare(tx, deps, { ...share, details: all })
    return { ...share, details: all }
  })
}

function refuseReceivers({ receivers, unfreezeUnsplit, appid, subAppid }: ShareRequest): void {
  if (receivers.length === 0 && !unfreezeUnsplit) throw refuse('RECEIVERS_MISSING')
  if (new Set(receivers.map(receiverName)).size < receivers.length)
    throw refuse('RECEIVER_REPEATED', { field: '/receivers', location: 'body' })
  for (const { kind } of receivers)
    if (
      (kind === 'PERSONAL_OPENID' && appid === null) ||
      (kind === 'PERSONAL_SUB_OPENID' && subAppid === null)
    )
      throw refuse('APPID_MISSING', { location: 'body' })
}

async function refuseHeld(tx: Tx, mchid: string): Promise<void> {
  const holds = await findHolds(tx, mchid)
  if (holds.some(({ liftedAt }) => liftedAt === null)) throw refuse('SHARER_HELD')
}

function refuseToShare(order: SharingOrder, request: ShareRequest, maxRatio: number): void {
  if (order.state === 'FINISHED') throw refuse('NOTHING_LEFT')
  if (order.requestCount >= sharesPerOrderMax) throw refuse('TOO_MANY_SHARES')
  const asked = request.receivers.reduce((sum, { amount }) => sum + amount.minor, 0n)
  if (order.shared + asked > shareMaxOf(order, maxRatio)) throw refuse('RATIO_EXCEEDED')
  if (asked > divisibleOf(order)) throw refuse('SHARE_NOT_ENOUGH')
}

/** Every receiver must have been added, an openid under the app that this request names. */
async function relationsOf(
  tx: Tx,
  { mchid, receivers, appid, subAppid }: ShareRequest,
): Promise<ReadonlyMap<string, Receiver>> {
  const found = await findReceivers(
    tx,
    receivers.map(({ kind, account }) => ({ mchid, kind, account })),
  )
  const under = { MERCHANT_ID: null, PERSONAL_OPENID: appid, PERSONAL_SUB_OPENID: subAppid }
  const related = new Map(
    found
      .filter((receiver) => receiver.appid === under[receiver.kind])
      .map((receiver) => [receiverName(receiver), receiver]),
  )
  const stranger = receivers.findIndex((asked) => !related.has(receiverName(asked)))
  if (stranger >= 0)
    throw refuse('RECEIVER_NOT_RELATED', {
      field: `/receivers/${stranger}/account`,
      value: receivers[stranger]?.account,
      location: 'body',
    })
  return related
}

const shareOf = (request: ShareRequest, order: SharingOrder, now: Date): Share => ({
  mchid: request.mchid,
  id: newShareId(now),
  outOrderNo: request.outOrderNo,
  orderId: order.id,
  spMchid: request.spMchid,
  contentDigest: request.contentDigest,
  createdAt: now,
})

type Outcome = Readonly<{
  share: Share
  details: readonly ShareDetail[]
  restId: string | null
}>

/** Counts what was shared into the order, and gives the rest to the merchant where it asked so. */
async function finish(
  tx: Tx,
  order: SharingOrder,
  { share, details, restId }: Outcome,
): Promise<readonly ShareDetail[]> {
  const shared = details
    .filter(({ result }) => result === 'SUCCESS')
    .reduce((sum, { amount }) => sum + amount.minor, 0n)
  await changeSharingOrder(tx, order, { shared, requests: 1 })
  const after = { ...order, shared: order.shared + shared }
  if (restId === null) return []
  return releaseRest(tx, after, { share, id: restId, position: details.length })
}
