import { contentDigestOf } from '#kernel/content-digest'
import type { Clock } from '#kernel/time'
import { admitOpening, amountFor, type Directory, scanCode } from '#merchants'
import type { Payments } from '#payments'
import type { Db } from '#platform/db'

export type CollectDeps = Readonly<{
  db: Db
  now: Clock
  directory: Directory
  payments: Pick<Payments, 'till'>
}>

/** What a code on a counter shows to whoever scanned it, before there is an order. */
export type CollectView = Readonly<{
  merchant: string
  place: string | null
  /** Fen as text; the payer enters it when null. */
  amount: string | null
  remark: string | null
}>

/** Refuses as `scanCode` does. */
export async function seeCode(deps: CollectDeps, text: string): Promise<CollectView> {
  const { code, merchant, place } = await scanCode(deps, text)
  const { amountMinor, remark } = code
  return { merchant, place, amount: amountMinor?.toString() ?? null, remark }
}

type Asked = Readonly<{
  customerId: string
  /** What stands in the code's link. */
  text: string
  amountMinor: bigint
  /** Made by the page before it asks, so that a second tap makes no second order. */
  requestId: string
}>

/**
 * Makes the order of a payer at a counter, which nobody else can pay, and answers the token that opens it.
 * The second time, with the same request: the same order. Refuses as `scanCode` does, another amount than
 * the code's, and a payer who makes too many within a minute (COLLECTION_TOO_OFTEN).
 */
export async function openCollected(
  deps: CollectDeps,
  { customerId, text, amountMinor, requestId }: Asked,
): Promise<string> {
  const { code, merchant, place, spMchid, appid } = await scanCode(deps, text)
  amountFor(code, amountMinor)
  await admitOpening(deps, customerId)
  const name = place === null ? merchant : `${merchant}（${place}）`
  return deps.payments.till.collect({
    mchid: code.mchid,
    spMchid,
    appid,
    outTradeNo: numberOf({ customerId, codeId: code.id, requestId }),
    description: (code.remark ?? `向${name}付款`).slice(0, descriptionMax),
    amountMinor,
    deviceId: code.deviceId,
    customerId,
  })
}

const descriptionMax = 127

/** Told by the request, so that the same request is the same order; 32 characters, as numbers may have. */
const numberOf = (request: Readonly<Record<string, string>>): string =>
  `SM${contentDigestOf(request).replaceAll(/[-_]/g, '0').slice(0, 30)}`
