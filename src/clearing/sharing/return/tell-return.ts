import type { Tx } from '#platform/db'
import { profilesOf } from '../profile/store.ts'
import { sharingNoticeOf } from '../share/share-view.ts'
import type { SharingDeps } from '../sharing.ts'
import type { ShareReturn } from './share-return.ts'

/** Merchants that gave something back hear of it, where they have said where. */
export async function tellReturns(
  tx: Tx,
  { tell }: Pick<SharingDeps, 'tell'>,
  returns: readonly ShareReturn[],
): Promise<void> {
  const profile = await profilesOf(
    tx,
    returns.map(({ returnMchid }) => returnMchid),
  )
  for (const made of returns) {
    const url = profile(made.returnMchid).notifyUrl
    if (url === null) continue
    const notice = sharingNoticeOf({
      ...made,
      transactionId: made.orderId,
      // Who has no number for it knows it by ours.
      outNumber: made.outReturnNo ?? made.id,
      account: made.returnMchid,
      minor: made.amount.minor,
      at: made.createdAt,
    })
    await tell(tx, {
      mchid: made.returnMchid,
      subject: made.id,
      url,
      eventType: 'PROFITSHARING.RETURN',
      originalType: 'profitsharing',
      summary: '分账回退',
      resource: JSON.stringify(notice),
      createdAt: made.createdAt,
    })
  }
}
