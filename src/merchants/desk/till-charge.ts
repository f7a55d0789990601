import { contentDigestOf } from '#kernel/content-digest'
import { refusals } from '#kernel/refusal'
import { type Clock, minuteMs } from '#kernel/time'
import { type Db, inTransaction } from '#platform/db'
import { type By, recordBy } from './record-by.ts'
import { findCharge, findLatestCharges, insertCharge } from './store.ts'

/** What a cash desk has asked of a payer's code. */
export type TillCharge = Readonly<{
  mchid: string
  outTradeNo: string
  /** The code of the store or terminal; empty for the whole merchant's own desk. */
  deviceId: string
  amountMinor: bigint
  remark: string | null
  staffId: string
  contentDigest: string
  createdAt: Date
}>

export const refuse = refusals({
  CHARGE_UNKNOWN: [404, '没有这笔收款，请核对后再试'],
  CHARGE_REUSED: [409, '该收款单号已用于另一笔收款，请重新输入金额后收款'],
  CHARGE_DESK_FOREIGN: [403, '该门店或终端不在你的管理范围内，请选择自己的收银台'],
  CHARGE_REVERSE_LATE: [409, '收款已超过30分钟，不能撤销，请改用退款'],
})

type Deps = Readonly<{ db: Db; now: Clock }>

type Asked = Omit<TillCharge, 'staffId' | 'contentDigest' | 'createdAt'> & Readonly<{ by: By }>

/**
 * Writes down what is about to be charged, with who charges it. The second time, the same content is no
 * news and other content is refused (CHARGE_REUSED).
 */
export function recordCharge({ db, now }: Deps, { by, ...asked }: Asked): Promise<TillCharge> {
  const amount = String(asked.amountMinor)
  const contentDigest = contentDigestOf({ ...asked, amountMinor: amount })
  const charge = { ...asked, staffId: by.staffId, contentDigest, createdAt: now() }
  return inTransaction(db, async (tx) => {
    if (!(await insertCharge(tx, charge))) {
      const earlier = await findCharge(tx, charge)
      if (earlier?.contentDigest !== contentDigest) throw refuse('CHARGE_REUSED')
      return earlier
    }
    const after = { mchid: charge.mchid, deviceId: charge.deviceId, amount, remark: charge.remark }
    const act = { action: 'till-charge', subject: charge.outTradeNo, after }
    await recordBy(tx, by, act, charge.createdAt)
    return charge
  })
}

/** At which desk somebody may be: any of the merchant, or one of those that they reach. */
export function admitDesk(deviceId: string, codes: readonly string[] | undefined): void {
  if (codes && !codes.includes(deviceId)) throw refuse('CHARGE_DESK_FOREIGN')
}

type Sought = Readonly<{
  mchid: string
  outTradeNo: string
  codes?: readonly string[] | undefined
}>

/** A charge of a desk within reach; refuses CHARGE_UNKNOWN, whether it is another's or there is none. */
export async function chargeOf(db: Db, { codes, ...key }: Sought): Promise<TillCharge> {
  const charge = await findCharge(db, key)
  if (!charge || (codes && !codes.includes(charge.deviceId))) throw refuse('CHARGE_UNKNOWN')
  return charge
}

/** How long a till undoes what it took; later it is a refund, which people may have to approve. */
export const reverseWithinMs = 30 * minuteMs

/**
 * Writes down that somebody undoes a charge, before it is undone. Refuses CHARGE_UNKNOWN and
 * CHARGE_REVERSE_LATE. The second time it is written down again.
 */
export async function recordReversal(
  { db, now }: Deps,
  { by, ...sought }: Sought & Readonly<{ by: By }>,
): Promise<TillCharge> {
  const charge = await chargeOf(db, sought)
  if (now().getTime() - charge.createdAt.getTime() > reverseWithinMs)
    throw refuse('CHARGE_REVERSE_LATE')
  const { mchid, outTradeNo, amountMinor } = charge
  const before = { mchid, amount: String(amountMinor) }
  await inTransaction(db, (tx) =>
    recordBy(tx, by, { action: 'till-reverse', subject: outTradeNo, before }, now()),
  )
  return charge
}

const shownMax = 10

/** The last ten of a desk, newest first. */
export const latestCharges = (
  db: Db,
  desk: Pick<TillCharge, 'mchid' | 'deviceId'>,
): Promise<readonly TillCharge[]> => findLatestCharges(db, { ...desk, limit: shownMax })
