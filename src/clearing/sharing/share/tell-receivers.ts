import type { Tx } from '#platform/db'
import { profilesOf } from '../profile/store.ts'
import type { SharingDeps } from '../sharing.ts'
import type { SharedOut } from './share.ts'
import { sharingNoticeOf } from './share-view.ts'

/** Merchants that got a part hear of it, where they have said where; people and the sharer do not. */
export async function tellShare(
  tx: Tx,
  { tell }: Pick<SharingDeps, 'tell'>,
  share: SharedOut,
): Promise<void> {
  const arrived = share.details.filter(
    ({ kind, isRest, result }) => kind === 'MERCHANT_ID' && !isRest && result === 'SUCCESS',
  )
  const profile = await profilesOf(
    tx,
    arrived.map(({ account }) => account),
  )
  for (const detail of arrived) {
    const url = profile(detail.account).notifyUrl
    if (url === null) continue
    const notice = sharingNoticeOf({
      ...share,
      transactionId: share.orderId,
      outNumber: share.outOrderNo ?? '',
      account: detail.account,
      minor: detail.amount.minor,
      description: detail.description,
      at: detail.createdAt,
    })
    await tell(tx, {
      mchid: detail.account,
      subject: detail.id,
      url,
      eventType: 'PROFITSHARING.SUCCESS',
      originalType: 'profitsharing',
      summary: '分账',
      resource: JSON.stringify(notice),
      createdAt: detail.createdAt,
    })
  }
}
