import type { TransferBillBody } from '@tongbao/apiv3'
import { fen } from '#kernel/money'
import { plusMs } from '#kernel/time'
import type { Keys } from '#platform/keys'
import { contentDigestOf } from '#kernel/content-digest'
import { sealName } from './payee-name.ts'
import { confirmPeriodMs, newBillIds, type TransferBill } from './transfer-bill.ts'

type Known = Readonly<{
  mchid: string
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
  { mchid, customerId, name, isNamedRight }: Known,
  now: Date,
): TransferBill {
  const ids = newBillIds(now)
  return {
    ...ids,
    mchid,
    outBillNo: body.out_bill_no,
    appid: body.appid,
    openid: body.openid,
    customerId,
    sceneId: body.transfer_scene_id,
    amount: fen(BigInt(body.transfer_amount)),
    remark: body.transfer_remark,
    perception: body.user_recv_perception ?? null,
    reports: JSON.stringify(body.transfer_scene_report_infos),
    nameSealed: sealName(keys, ids.id, name),
    notifyUrl: body.notify_url ?? null,
    contentDigest: contentDigestOf({ body, name: name && keys.digest('transfer payee', name) }),
    state: isNamedRight ? 'WAIT_USER_CONFIRM' : 'FAIL',
    failReason: isNamedRight ? null : 'NAME_NOT_CORRECT',
    createdAt: now,
    updatedAt: now,
    expiresAt: plusMs(now, confirmPeriodMs),
  }
}
