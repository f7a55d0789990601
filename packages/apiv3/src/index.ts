export {
  type Authorization,
  type AuthorizationInput,
  authorizationOf,
  formatAuthorization,
  parseAuthorization,
} from './authorization.ts'
export { BillFault, type BillPlace } from './bill/bill-fault.ts'
export { type BillKind, type BillValues, billForms } from './bill/bill-form.ts'
export type { Bytes } from './bill/bill-lines.ts'
export { billText, feeFenOf, feeTextOf, fenOf, rateTextOf, yuanOf } from './bill/bill-value.ts'
export { type BillRow, readBill } from './bill/read-bill.ts'
export { type BillTally, tallyBill } from './bill/tally-bill.ts'
export { billByteOrderMark, billHead, billLine, billRow, billTail } from './bill/write-bill.ts'
export { canonicalSerial, certificateSerial, isPublicKeyId, publicKeyOf } from './certificate.ts'
export { type Client, type ClientOptions, createClient } from './client.ts'
export type {
  FundFlowAsk,
  SharingBillAsk,
  SubMerchantFundFlowAsk,
  TradeBillAsk,
} from './client-bill.ts'
export {
  type AppParams,
  appParams,
  type JsapiParams,
  jsapiParams,
  payMessage,
  verifyApp,
  verifyJsapi,
} from './client-pay.ts'
export type { BillFile } from './download-bill.ts'
export type { PlatformCertificate } from './download-certificates.ts'
export type { Awaiting, PartnerQuery } from './endpoints.ts'
export { type LocalCode, WechatpayError, type WechatpayFault } from './error.ts'
export type { EventsAsk } from './event-endpoints.ts'
export { decryptField, encryptField } from './field.ts'
export type { BatchDetailsQuery } from './fund-endpoints.ts'
export {
  type NotificationContent,
  type OpenedNotification,
  openNotification,
} from './notification.ts'
export {
  createPlatformKeys,
  type KeySource,
  type KeySources,
  type PlatformKeys,
} from './platform-keys.ts'
export {
  type Difference,
  type MatchInput,
  type MatchRow,
  matchRows,
  type Side,
} from './reconcile/match-rows.ts'
export {
  type OrderClass,
  type OrderDifference,
  orderClasses,
  type ReconcileInput,
  type ReconcileTotals,
  type Reconciliation,
  reconcileOrders,
} from './reconcile/reconcile-orders.ts'
export {
  type EntryKind,
  knownStates,
  type OrderEntry,
  type ShopOrder,
  type TradeKind,
} from './reconcile/shop-order.ts'
export { memorySpill, type Spill } from './reconcile/spill.ts'
export {
  type ApiV3Key,
  apiV3KeyOf,
  decryptResource,
  encryptResource,
  type ResourceInput,
  resourceAlgorithm,
} from './resource.ts'
export {
  BillDate,
  BillView,
  EcommerceFundFlowQuery,
  EncryptedBillView,
  FundFlowBillQuery,
  SharingBillQuery,
  SubMerchantFundFlowQuery,
  TradeBillQuery,
} from './schemas/bill.ts'
export { CertificatesView } from './schemas/certificates.ts'
export { authCodePattern, CodepayBody, PartnerCodepayBody } from './schemas/codepay.ts'
export {
  CombineAppBody,
  CombineCloseBody,
  CombineH5Body,
  CombineJsapiBody,
  CombineNativeBody,
} from './schemas/combine.ts'
export {
  AppBody,
  CloseBody,
  H5Body,
  H5View,
  JsapiBody,
  NativeBody,
  NativeView,
  PrepayView,
  ReverseBody,
  ReverseView,
} from './schemas/direct.ts'
export { ErrorView } from './schemas/error.ts'
export {
  AttemptsView,
  AttemptView,
  DeliveryState,
  EventCursor,
  EventDelivery,
  EventNotice,
  EventPlace,
  EventsQuery,
  EventsView,
  EventView,
  ReplayBody,
  ReplayView,
} from './schemas/event.ts'
export {
  amountMax,
  CombineOutTradeNo,
  Mchid,
  OutRefundNo,
  OutTradeNo,
  Rfc3339,
} from './schemas/fields.ts'
export {
  BalanceView,
  FundAccountType,
  SubBalanceView,
  WithdrawBody,
  WithdrawCreated,
  WithdrawStatus,
  WithdrawView,
} from './schemas/fund.ts'
export { Acknowledgement, EncryptedResource, Notification } from './schemas/notification.ts'
export {
  ApplymentBody,
  ApplymentContent,
  ApplymentCreated,
  ApplymentState,
  ApplymentView,
  SalesScene,
  SubjectType,
} from './schemas/onboarding.ts'
export {
  PartnerAppBody,
  PartnerCloseBody,
  PartnerH5Body,
  PartnerJsapiBody,
  PartnerNativeBody,
  PartnerReverseBody,
  PartnerReverseView,
} from './schemas/partner.ts'
export {
  AbnormalRefundBody,
  RefundBody,
  RefundNotice,
  RefundStatus,
  RefundView,
} from './schemas/refund.ts'
export {
  MediaMeta,
  MediaView,
  ModifySettlementBody,
  ModifySettlementView,
  SettlementAccountView,
  SettlementApplicationView,
} from './schemas/settlement-account.ts'
export {
  AddReceiverBody,
  AddReceiverView,
  DeleteReceiverBody,
  DeleteReceiverView,
  OutSharingNo,
  ShareBody,
  ShareReturnBody,
  ShareReturnView,
  ShareView,
  SharingConfigView,
  SharingNotice,
  SharingReceiverType,
  SharingRelation,
  UnfreezeBody,
  UnsplitAmountView,
} from './schemas/sharing.ts'
export {
  CombineTransactionView,
  PartnerTransactionView,
  TradeState,
  TradeType,
  TransactionView,
} from './schemas/transaction.ts'
export {
  OutBatchNo,
  OutBillNo,
  TransferBatchBody,
  TransferBatchCreated,
  TransferBatchNotice,
  TransferBatchStatus,
  TransferBatchView,
  TransferBillBody,
  TransferBillCancelled,
  TransferBillCreated,
  TransferBillNotice,
  TransferBillState,
  TransferBillView,
  TransferDetailStatus,
  TransferDetailView,
} from './schemas/transfer.ts'
export type { Fetch, FetchInit } from './transport.ts'
export {
  newNonce,
  type RequestParts,
  type ResponseParts,
  requestMessage,
  responseMessage,
  sign,
  signatureMessage,
  signatureScheme,
  verify,
} from './sign.ts'
export { type HeaderSource, headerOf, type Signed, verifySigned } from './verify-signed.ts'
