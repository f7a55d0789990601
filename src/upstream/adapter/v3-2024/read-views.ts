import type {
  PartnerTransactionView,
  RefundNotice,
  RefundView,
  TransactionView,
  TransferBillCreated,
  TransferBillView,
} from '@tongbao/apiv3'
import { fen, type Money } from '#kernel/money'
import { emptyReport, type Report } from '#payments'
import { Mistaken } from '../adapter.ts'
import type { Named } from '../parties.ts'

type AnyTransaction = TransactionView | PartnerTransactionView

const isPartner = (view: AnyTransaction): view is PartnerTransactionView => 'sp_mchid' in view

export const namedIn = (view: AnyTransaction): Named =>
  isPartner(view)
    ? {
        mchid: view.sp_mchid,
        appid: view.sp_appid,
        subMchid: view.sub_mchid,
        subAppid: view.sub_appid,
      }
    : { mchid: view.mchid, appid: view.appid }

/** Whole fen, or it is no amount: a number beyond 2^53 has lost its last digits already. */
export function fenOf(value: number): Money {
  if (!Number.isSafeInteger(value)) throw new Mistaken('the amount is no whole number of fen')
  return fen(BigInt(value))
}

const instant = (text: string | undefined): Date | null =>
  text === undefined ? null : new Date(text)

/** How a payment stands, by the word of the wire (APIv3 payments, trade_state). */
const payments: Readonly<Record<string, Report['standing']>> = {
  NOTPAY: 'open',
  ACCEPT: 'open',
  USERPAYING: 'asking',
  SUCCESS: 'succeeded',
  // A refund was asked for; what was paid was paid.
  REFUND: 'succeeded',
  CLOSED: 'closed',
  REVOKED: 'reversed',
  PAYERROR: 'failed',
}

const refunds: Readonly<Record<string, Report['standing']>> = {
  PROCESSING: 'open',
  SUCCESS: 'succeeded',
  CLOSED: 'closed',
  ABNORMAL: 'abnormal',
}

const transfers: Readonly<Record<string, Report['standing']>> = {
  ACCEPTED: 'open',
  PROCESSING: 'open',
  WAIT_USER_CONFIRM: 'asking',
  TRANSFERING: 'open',
  SUCCESS: 'succeeded',
  FAIL: 'failed',
  CANCELING: 'open',
  CANCELLED: 'closed',
}

/** The platform may add words; what a new one means, nobody here knows. */
function standingOf(words: Readonly<Record<string, Report['standing']>>, word: string) {
  const standing = Object.hasOwn(words, word) ? words[word] : undefined
  if (standing === undefined) throw new Mistaken(`the state ${word} is not known here`)
  return standing
}

const currencyOf = (currency: string | undefined): string => currency ?? 'CNY'

export const transactionReport = (view: AnyTransaction): Report => ({
  ...emptyReport,
  standing: standingOf(payments, view.trade_state),
  amount: fenOf(view.amount.total),
  channelId: view.transaction_id ?? null,
  at: instant(view.success_time),
  payer: payerIn(view),
})

/** A currency that we do not keep is never taken for one that we do. */
export const transactionCurrency = (view: AnyTransaction): string =>
  currencyOf(view.amount.currency)

function payerIn(view: AnyTransaction): Report['payer'] {
  const bankType = view.bank_type ?? ''
  if (!isPartner(view)) {
    const openid = view.payer?.openid
    return openid === undefined ? null : { openid, subOpenid: null, bankType }
  }
  const { sp_openid: openid, sub_openid: subOpenid } = view.payer ?? {}
  if (openid === undefined && subOpenid === undefined) return null
  return { openid: openid ?? '', subOpenid: subOpenid ?? null, bankType }
}

export function refundReport(view: RefundView): Report {
  const { currency } = view.amount
  if (currency !== 'CNY') throw new Mistaken(`the amount is in ${currency}`)
  return { ...refundFacts(view), standing: standingOf(refunds, view.status) }
}

const refundFacts = (view: RefundView | RefundNotice) => ({
  ...emptyReport,
  amount: fenOf(view.amount.refund),
  channelId: view.refund_id,
  at: instant(view.success_time),
  receivedAccount: view.user_received_account,
})

export const refundNoticeReport = (view: RefundNotice): Report => ({
  ...refundFacts(view),
  standing: standingOf(refunds, view.refund_status),
})

export const createdTransferReport = (view: TransferBillCreated): Report => ({
  ...emptyReport,
  standing: standingOf(transfers, view.state),
  channelId: view.transfer_bill_no,
  handover: packageOf(view),
  reason: view.fail_reason ?? null,
})

/** What is longer is no package of anybody's. */
const packageMax = 2_048

const packageOf = ({ package_info }: Readonly<{ package_info?: unknown }>): string | null =>
  typeof package_info === 'string' && package_info !== '' && package_info.length <= packageMax
    ? JSON.stringify({ package_info })
    : null

/**
 * The wire shows `package_info` in the answer of create only. Another Tongbao shows it to whoever asks, so
 * that a payee can confirm although that answer was lost.
 */
type TransferFacts = Pick<
  TransferBillView,
  'state' | 'transfer_amount' | 'transfer_bill_no' | 'fail_reason' | 'update_time'
> &
  Readonly<{ package_info?: unknown }>

export const transferReport = (view: TransferFacts): Report => ({
  ...emptyReport,
  standing: standingOf(transfers, view.state),
  amount: fenOf(view.transfer_amount),
  channelId: view.transfer_bill_no,
  handover: view.state === 'WAIT_USER_CONFIRM' ? packageOf(view) : null,
  at: view.state === 'SUCCESS' ? instant(view.update_time) : null,
  reason: view.fail_reason ?? null,
})

export const cancelledReport = (state: string): Report => ({
  ...emptyReport,
  standing: standingOf(transfers, state),
})
