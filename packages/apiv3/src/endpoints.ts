import { answerAs } from './answer.ts'
import { aboutSame, type Caller } from './call.ts'
import type { CodepayBody, PartnerCodepayBody } from './schemas/codepay.ts'
import type {
  CombineAppBody,
  CombineCloseBody,
  CombineH5Body,
  CombineJsapiBody,
  CombineNativeBody,
} from './schemas/combine.ts'
import {
  type AppBody,
  type CloseBody,
  type H5Body,
  H5View,
  type JsapiBody,
  type NativeBody,
  NativeView,
  PrepayView,
  type ReverseBody,
  ReverseView,
} from './schemas/direct.ts'
import { ErrorView } from './schemas/error.ts'
import {
  type PartnerAppBody,
  type PartnerCloseBody,
  type PartnerH5Body,
  type PartnerJsapiBody,
  type PartnerNativeBody,
  type PartnerReverseBody,
  PartnerReverseView,
} from './schemas/partner.ts'
import { type AbnormalRefundBody, type RefundBody, RefundView } from './schemas/refund.ts'
import {
  type AddReceiverBody,
  AddReceiverView,
  type DeleteReceiverBody,
  DeleteReceiverView,
  type ShareBody,
  type ShareReturnBody,
  ShareReturnView,
  ShareView,
  SharingConfigView,
  type UnfreezeBody,
  UnsplitAmountView,
} from './schemas/sharing.ts'
import {
  CombineTransactionView,
  PartnerTransactionView,
  TransactionView,
} from './schemas/transaction.ts'
import type { Received } from './transport.ts'

/** A service provider names itself and the merchant it asks for. */
export type PartnerQuery = Readonly<{ sp_mchid: string; sub_mchid: string }>

/** Code pay while the payer types a PIN: query until it is decided, reverse when it never is. */
export type Awaiting<View> =
  | Readonly<{ state: 'decided'; transaction: View }>
  | Readonly<{ state: 'awaiting_payer'; reason: ErrorView }>

const direct = '/v3/pay/transactions'
const partner = '/v3/pay/partner/transactions'
const combine = '/v3/combine-transactions'
const refunds = '/v3/refund/domestic/refunds'
const sharing = '/v3/profitsharing'

/** Order numbers may hold `|`, which a path may not. */
const slug = encodeURIComponent
const byNumber = (outTradeNo: string): string => `/out-trade-no/${slug(outTradeNo)}`
const post = (url: string, body: object) => ({ method: 'POST', url, body }) as const
const get = (url: string) => ({ method: 'GET', url }) as const

const decided = <View>(transaction: View) => ({ state: 'decided', transaction }) as const
const awaiting = (received: Received) =>
  ({ state: 'awaiting_payer', reason: answerAs(ErrorView, received) }) as const

/** A merchant's own payments. */
export const directEndpoints = ({ ask, tell, call }: Caller, mchid: string) => ({
  jsapi: (body: JsapiBody) => ask(PrepayView, post(`${direct}/jsapi`, body)),
  app: (body: AppBody) => ask(PrepayView, post(`${direct}/app`, body)),
  h5: (body: H5Body) => ask(H5View, post(`${direct}/h5`, body)),
  native: (body: NativeBody) => ask(NativeView, post(`${direct}/native`, body)),

  codepay: async (body: CodepayBody): Promise<Awaiting<TransactionView>> => {
    const received = await call(post(`${direct}/codepay`, body))
    if (received.status === 202) return awaiting(received)
    const transaction = answerAs(TransactionView, received)
    return decided(aboutSame(transaction, { out_trade_no: body.out_trade_no }))
  },

  queryById: async (transactionId: string): Promise<TransactionView> => {
    const url = `${direct}/id/${slug(transactionId)}?mchid=${slug(mchid)}`
    return aboutSame(await ask(TransactionView, get(url)), { transaction_id: transactionId })
  },
  query: async (outTradeNo: string): Promise<TransactionView> => {
    const url = `${direct}${byNumber(outTradeNo)}?mchid=${slug(mchid)}`
    return aboutSame(await ask(TransactionView, get(url)), { out_trade_no: outTradeNo })
  },
  close: (outTradeNo: string, body: CloseBody = { mchid }) =>
    tell(post(`${direct}${byNumber(outTradeNo)}/close`, body)),
  reverse: (outTradeNo: string, body: ReverseBody) =>
    ask(ReverseView, post(`${direct}${byNumber(outTradeNo)}/reverse`, body)),
})

/** A service provider's payments for its sub-merchants. */
export const partnerEndpoints = ({ ask, tell, call }: Caller) => ({
  jsapi: (body: PartnerJsapiBody) => ask(PrepayView, post(`${partner}/jsapi`, body)),
  app: (body: PartnerAppBody) => ask(PrepayView, post(`${partner}/app`, body)),
  h5: (body: PartnerH5Body) => ask(H5View, post(`${partner}/h5`, body)),
  native: (body: PartnerNativeBody) => ask(NativeView, post(`${partner}/native`, body)),

  codepay: async (body: PartnerCodepayBody): Promise<Awaiting<PartnerTransactionView>> => {
    const received = await call(post(`${partner}/codepay`, body))
    if (received.status === 202) return awaiting(received)
    const transaction = answerAs(PartnerTransactionView, received)
    return decided(aboutSame(transaction, { out_trade_no: body.out_trade_no }))
  },

  queryById: async (transactionId: string, of: PartnerQuery): Promise<PartnerTransactionView> => {
    const url = `${partner}/id/${slug(transactionId)}?${partnerQuery(of)}`
    const view = await ask(PartnerTransactionView, get(url))
    return aboutSame(view, { transaction_id: transactionId })
  },
  query: async (outTradeNo: string, of: PartnerQuery): Promise<PartnerTransactionView> => {
    const url = `${partner}${byNumber(outTradeNo)}?${partnerQuery(of)}`
    return aboutSame(await ask(PartnerTransactionView, get(url)), { out_trade_no: outTradeNo })
  },
  close: (outTradeNo: string, body: PartnerCloseBody) =>
    tell(post(`${partner}${byNumber(outTradeNo)}/close`, body)),
  reverse: (outTradeNo: string, body: PartnerReverseBody) =>
    ask(PartnerReverseView, post(`${partner}${byNumber(outTradeNo)}/reverse`, body)),
})

/** Several merchants' orders paid at once: all or none. */
export const combineEndpoints = ({ ask, tell }: Caller) => ({
  jsapi: (body: CombineJsapiBody) => ask(PrepayView, post(`${combine}/jsapi`, body)),
  app: (body: CombineAppBody) => ask(PrepayView, post(`${combine}/app`, body)),
  h5: (body: CombineH5Body) => ask(H5View, post(`${combine}/h5`, body)),
  native: (body: CombineNativeBody) => ask(NativeView, post(`${combine}/native`, body)),

  query: async (combineOutTradeNo: string): Promise<CombineTransactionView> => {
    const view = await ask(CombineTransactionView, get(`${combine}${byNumber(combineOutTradeNo)}`))
    return aboutSame(view, { combine_out_trade_no: combineOutTradeNo })
  },
  close: (combineOutTradeNo: string, body: CombineCloseBody) =>
    tell(post(`${combine}${byNumber(combineOutTradeNo)}/close`, body)),
})

/** Money back; a refund in doubt is repeated under the same `out_refund_no`, never a new one. */
export const refundEndpoints = ({ ask }: Caller) => ({
  create: async (body: RefundBody): Promise<RefundView> => {
    const view = await ask(RefundView, post(refunds, body))
    return aboutSame(view, { out_refund_no: body.out_refund_no })
  },
  /** `subMchid` in partner mode. */
  query: async (outRefundNo: string, subMchid?: string): Promise<RefundView> => {
    const query = subMchid === undefined ? '' : `?sub_mchid=${slug(subMchid)}`
    const view = await ask(RefundView, get(`${refunds}/${slug(outRefundNo)}${query}`))
    return aboutSame(view, { out_refund_no: outRefundNo })
  },
  /** Sends an `ABNORMAL` refund another way; the card and the name in it are encrypted fields. */
  applyAbnormal: async (refundId: string, body: AbnormalRefundBody): Promise<RefundView> => {
    const url = `${refunds}/${slug(refundId)}/apply-abnormal-refund`
    const view = await ask(RefundView, post(url, body))
    return aboutSame(view, { refund_id: refundId, out_refund_no: body.out_refund_no })
  },
})

/** A part of a payment for others: shares, what unfreezes the rest, and what comes back. */
export const sharingEndpoints = ({ ask }: Caller) => ({
  share: async (body: ShareBody): Promise<ShareView> => {
    const view = await ask(ShareView, post(`${sharing}/orders`, body))
    return aboutSame(view, { out_order_no: body.out_order_no })
  },
  unfreeze: async (body: UnfreezeBody): Promise<ShareView> => {
    const view = await ask(ShareView, post(`${sharing}/orders/unfreeze`, body))
    return aboutSame(view, { out_order_no: body.out_order_no })
  },
  /** Of a share or an unfreezing; `subMchid` in partner mode. */
  query: async (
    outOrderNo: string,
    of: Readonly<{ transactionId: string; subMchid?: string }>,
  ): Promise<ShareView> => {
    const query = `transaction_id=${slug(of.transactionId)}${ofSubMerchant(of.subMchid)}`
    const view = await ask(ShareView, get(`${sharing}/orders/${slug(outOrderNo)}?${query}`))
    return aboutSame(view, { out_order_no: outOrderNo })
  },
  giveBack: async (body: ShareReturnBody): Promise<ShareReturnView> => {
    const view = await ask(ShareReturnView, post(`${sharing}/return-orders`, body))
    return aboutSame(view, { out_return_no: body.out_return_no })
  },
  queryReturn: async (
    outReturnNo: string,
    of: Readonly<{ outOrderNo: string; subMchid?: string }>,
  ): Promise<ShareReturnView> => {
    const query = `out_order_no=${slug(of.outOrderNo)}${ofSubMerchant(of.subMchid)}`
    const url = `${sharing}/return-orders/${slug(outReturnNo)}?${query}`
    return aboutSame(await ask(ShareReturnView, get(url)), { out_return_no: outReturnNo })
  },
  unsplitAmount: async (transactionId: string): Promise<UnsplitAmountView> => {
    const url = `${sharing}/transactions/${slug(transactionId)}/amounts`
    return aboutSame(await ask(UnsplitAmountView, get(url)), { transaction_id: transactionId })
  },
  addReceiver: (body: AddReceiverBody) =>
    ask(AddReceiverView, post(`${sharing}/receivers/add`, body)),
  deleteReceiver: (body: DeleteReceiverBody) =>
    ask(DeleteReceiverView, post(`${sharing}/receivers/delete`, body)),
  config: async (subMchid: string): Promise<SharingConfigView> => {
    const view = await ask(SharingConfigView, get(`${sharing}/merchant-configs/${slug(subMchid)}`))
    return aboutSame(view, { sub_mchid: subMchid })
  },
})

const ofSubMerchant = (subMchid: string | undefined): string =>
  subMchid === undefined ? '' : `&sub_mchid=${slug(subMchid)}`

const partnerQuery = ({ sp_mchid, sub_mchid }: PartnerQuery): string =>
  `sp_mchid=${slug(sp_mchid)}&sub_mchid=${slug(sub_mchid)}`
