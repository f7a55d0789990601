import type { TransferBillBody } from '@tongbao/apiv3'
import { fen } from '#kernel/money'
import { plusMs } from '#kernel/time'
import type { Route } from '#payments'
import type { Keys } from '#platform/keys'
import { contentDigestOf } from '#kernel/content-digest'
import { sealName } from './payee-name.ts'
import { type BillState, confirmPeriodMs, sendLeaseMs, type TransferBill } from './transfer-bill.ts'

type Known = Readonly<{
  ids: Pick<TransferBill, 'id' | 'billNo'>
  mchid: string
  route: Route
  /** Empty for somebody whom only the channel knows. */
  customerId: string
  /** As the merchant gave it, opened. */
  name: string | null
  isNamedRight: boolean
}>

/**
 * The bill that a message asks for. Its digest is over the name in the clear, since an encrypted one
 * is another text each time. A name that is not the payee's makes a bill that has failed.
 */
export function newBill(
  keys: Keys,
  { user_name: _, ...body }: TransferBillBody,
  { ids, mchid, route, customerId, name, isNamedRight }: Known,
  now: Date,
): TransferBill {
  const { channel } = route
  return {
    ...ids,
    mchid,
    outBillNo: body.out_bill_no,
    appid: body.appid,
    openid: body.openid,
    customerId,
    channel,
    routeBecause: channel === null ? null : route.because,
    packageInfo: null,
    sendAt: channel === null ? null : plusMs(now, sendLeaseMs),
    sceneId: body.transfer_scene_id,
    amount: fen(BigInt(body.transfer_amount)),
    remark: body.transfer_remark,
    perception: body.user_recv_perception ?? null,
    reports: JSON.stringify(body.transfer_scene_report_infos),
    nameSealed: sealName(keys, ids.id, name),
    notifyUrl: body.notify_url ?? null,
    contentDigest: contentDigestOf({ body, name: name && keys.digest('transfer payee', name) }),
    state: isNamedRight ? firstState(channel) : 'FAIL',
    failReason: isNamedRight ? null : 'NAME_NOT_CORRECT',
    createdAt: now,
    updatedAt: now,
    expiresAt: plusMs(now, confirmPeriodMs),
  }
}

/** The payee in our wallet is asked at once; of others we shall hear from their channel. */
const firstState = (channel: string | null): BillState =>
  channel === null ? 'WAIT_USER_CONFIRM' : 'PROCESSING'
