import type { Id } from '#kernel/id'
import { refusals } from '#kernel/refusal'

/** A code that stands on a counter (收款码): whoever scans it pays this merchant. */
export type CollectionCode = Readonly<{
  mchid: string
  id: Id<'cc'>
  /** The store or terminal it belongs to; the whole merchant's when null. */
  nodeId: string | null
  /** That node's code, which orders say. */
  deviceId: string | null
  name: string
  /** Fen; the payer enters it when null. */
  amountMinor: bigint | null
  /** What the payer is shown, and the order says. */
  remark: string | null
  state: 'open' | 'closed'
  createdBy: string
  createdAt: Date
  closedAt: Date | null
}>

export const refuse = refusals({
  COLLECTION_CODE_UNKNOWN: [404, '没有这个收款码，请核对后重新扫码，或向商户确认'],
  COLLECTION_CODE_CLOSED: [409, '收款码已停用，请向商户索取新的收款码'],
  COLLECTION_NODE_WITHOUT_CODE: [
    409,
    '该门店或终端没有设备编号，不能单独收款，请选择其他门店或终端',
  ],
  COLLECTION_TOO_OFTEN: [429, '操作过于频繁，请一分钟后再扫码付款'],
  COLLECTION_AMOUNT_FIXED: [400, '收款码的金额由商户设定，请按页面显示的金额付款'],
  COLLECTION_SUSPENDED: [403, '商户已暂停收款，请联系商户'],
  CODES_FULL: [409, '本商户的收款码（含已停用的）已达1000个，请为已有的收款码改名，或联系平台办理'],
  PROVIDER_HAS_NO_CODES: [403, '服务商不直接收款，请在特约商户下设置收款码和收银台'],
})

/** What stands in the picture: a page of the wallet, which any browser opens too. */
export const linkOf = (publicUrl: string, { mchid, id }: CollectionCode): string =>
  `${publicUrl}/wallet/collect?code=${mchid}-${id.slice('cc_'.length)}`

const shape = /^(?<mchid>[1-9][0-9]{7,9})-(?<ulid>[0-7][0-9A-HJKMNP-TV-Z]{25})$/

/** The key in the last part of such a link; undefined for anything else. */
export function keyIn(text: string): Readonly<{ mchid: string; id: string }> | undefined {
  const { mchid, ulid } = shape.exec(text)?.groups ?? {}
  return mchid === undefined || ulid === undefined ? undefined : { mchid, id: `cc_${ulid}` }
}
