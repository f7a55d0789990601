import { assert } from '#kernel/assert'
import { money } from '#kernel/money'
import { businessDate } from '#kernel/time'
import { type AccountRef, postChain, postChains, stands } from '#ledger'
import { customerOfOpenid } from '#parties'
import type { Tx } from '#platform/db'
import { divisibleOf, type SharingOrder } from '../order/sharing-order.ts'
import { type Receiver, receiverName } from '../receiver/receiver.ts'
import { newDetailId } from '../sharing.ts'
import { accounts, sharePosting, unfreezePosting } from './postings.ts'
import type { AskedShare, Share, ShareDetail } from './share.ts'
import { countReceipt, type Receipt, uncountReceipt } from './store.ts'

/** A detail before its money has moved, where it goes, and what it counts against a person's month. */
export type Part = Readonly<{
  detail: ShareDetail
  receiver: AccountRef | undefined
  receipt: Receipt | undefined
}>

export async function partOf(
  tx: Tx,
  share: Share,
  asked: AskedShare,
  position: number,
  related: ReadonlyMap<string, Receiver>,
): Promise<Part> {
  const detail: ShareDetail = {
    ...asked,
    mchid: share.mchid,
    id: newDetailId(share.createdAt),
    shareId: share.id,
    orderId: share.orderId,
    position,
    isRest: false,
    result: 'SUCCESS',
    failReason: null,
    returned: 0n,
    createdAt: share.createdAt,
  }
  if (asked.kind === 'MERCHANT_ID')
    return { detail, receiver: accounts.available(asked.account), receipt: undefined }
  const appid = related.get(receiverName(asked))?.appid
  const customerId = appid && (await customerOfOpenid(tx, { appid, openid: asked.account }))
  if (!customerId) return { detail, receiver: undefined, receipt: undefined }
  const month = `${businessDate(share.createdAt).slice(0, 7)}-01`
  const receipt = { customerId, month, amount: asked.amount.minor }
  return { detail, receiver: accounts.customer(customerId), receipt }
}

type Going = Readonly<{ detail: ShareDetail; receiver: AccountRef }>

type Out = Readonly<{
  share: Share
  parts: readonly Part[]
  /** Names what the merchant gets afterwards; null where the order stays open. */
  restId: string | null
}>

/** Moves each part by itself, so that one who can receive nothing stops nobody else. */
export async function shareOut(
  tx: Tx,
  order: SharingOrder,
  { share, parts, restId }: Out,
): Promise<ShareDetail[]> {
  const over = await overLimit(tx, parts)
  const going = parts.flatMap(({ detail, receiver }) =>
    receiver && !over.has(detail.id) ? [{ detail, receiver }] : [],
  )
  if (restId !== null) await postTogether(tx, order, { going, restId, now: share.createdAt })
  const verdicts = await postChains(
    tx,
    going.map(({ detail, receiver }) => [sharePosting(detail, receiver)]),
    share.createdAt,
  )
  assert(!verdicts.flat().includes('insufficient_funds'), 'what is left of an order is in the pool')
  const arrived = new Set(
    going.filter((_part, index) => verdicts[index]?.every(stands)).map(({ detail }) => detail.id),
  )
  for (const { detail, receipt } of parts)
    if (receipt && !over.has(detail.id) && !arrived.has(detail.id))
      await uncountReceipt(tx, receipt)
  return parts.map(({ detail }): ShareDetail => {
    if (arrived.has(detail.id)) return detail
    const failReason = over.has(detail.id) ? 'RECEIVER_RECEIPT_LIMIT' : 'ACCOUNT_ABNORMAL'
    return { ...detail, result: 'CLOSED', failReason }
  })
}

/**
 * All parts and the rest in one call: it holds every account in one order, where two calls would wait
 * in a circle with payments to the same merchant. What stands is found again by its keys; of a chain
 * in which somebody can receive nothing nothing stands, and each is tried alone.
 */
async function postTogether(
  tx: Tx,
  order: SharingOrder,
  { going, restId, now }: Readonly<{ going: readonly Going[]; restId: string; now: Date }>,
): Promise<void> {
  const asked = going.reduce((sum, { detail }) => sum + detail.amount.minor, 0n)
  const amount = money(divisibleOf(order) - asked, order.amount.currency)
  await postChain(
    tx,
    [
      ...going.map(({ detail, receiver }) => sharePosting(detail, receiver)),
      ...(amount.minor > 0n ? [unfreezePosting({ id: restId, mchid: order.mchid, amount })] : []),
    ],
    now,
  )
}

/** Details that would bring a person above what may be received in a month; the others are counted. */
async function overLimit(tx: Tx, parts: readonly Part[]): Promise<ReadonlySet<string>> {
  const counted = parts
    .flatMap(({ detail, receipt }) => (receipt ? [{ id: detail.id, receipt }] : []))
    // Two shares to the same people never wait for each other in a circle.
    .toSorted((a, b) => (a.receipt.customerId < b.receipt.customerId ? -1 : 1))
  const over = new Set<string>()
  for (const { id, receipt } of counted) if (!(await countReceipt(tx, receipt))) over.add(id)
  return over
}
