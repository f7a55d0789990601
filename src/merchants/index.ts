export {
  bindOwnApp,
  createApp,
  renewSecret,
  setAppDomains,
  unbindApp,
} from './access/app/change-apps.ts'
export { type AppRow, findAppRows } from './access/app/store.ts'
export {
  changeKeys,
  formerKeyChange,
  type KeyDeps,
  keyChangeOf,
} from './access/credential/change-keys.ts'
export { executeKeyChanges } from './access/credential/execute-key-changes.ts'
export {
  type KeyChange,
  type KeyChanged,
  overlapHoursMax,
} from './access/credential/key-change.ts'
export {
  type AccessNotice,
  type CertificateRow,
  type CertificateUse,
  findAccessNotices,
  findCertificateRows,
  findKeyFacts,
  findKnownMerchants,
  findWaiting,
  noteUses,
} from './access/credential/store.ts'
export { allowNetwork, forgetNetwork } from './access/gate/change-networks.ts'
export { findNetworks } from './access/gate/store.ts'
export { askProduct, settleAsked } from './access/product/ask-product.ts'
export { findLimits, findProducts } from './access/product/store.ts'
export { setNotifyUrl } from './access/setting/set-notify-url.ts'
export { type Access, isWithin, networkText } from './access/gate/access.ts'
export { admitProduct, type GateDeps, type PaidToday } from './access/gate/admit-access.ts'
export {
  type AccessDeps,
  grantProducts,
  setMerchantLimits,
  withdrawProduct,
} from './access/product/grant-products.ts'
export {
  isProduct,
  type MerchantLimits,
  type Product,
  productNames,
  products,
  type Rating,
} from './access/product/product.ts'
export {
  createDirectory,
  type Directory,
  type DirectoryDeps,
  type OpenField,
  type Signer,
} from './directory.ts'
export { closeCode, renameCode } from './desk/change-code.ts'
export { type CollectionCode, linkOf } from './desk/collection-code.ts'
export { type Collector, collectorOf } from './desk/collector.ts'
export { contractOf, type FeeTable } from './desk/contract-of.ts'
export { createCode, openNode, takingNode } from './desk/create-code.ts'
export { endingCertificates, noticesRead, readNotices } from './desk/notice-reading.ts'
export { type By, recordBy } from './desk/record-by.ts'
export { admitOpening, amountFor, type ScannedCode, scanCode } from './desk/scan-code.ts'
export { findCodes } from './desk/store.ts'
export {
  admitDesk,
  chargeOf,
  latestCharges,
  recordCharge,
  recordReversal,
  reverseWithinMs,
  type TillCharge,
} from './desk/till-charge.ts'
export { sweepNonces } from './face/admit-nonce.ts'
export { type Caller, callerIn } from './face/caller.ts'
export { apiv3Face, type FaceDeps } from './face/face.ts'
export { agreeFees, agreeFeesIn, type FeeContract, refuseEarlyFees } from './fee/agree-fees.ts'
export { feeBookOf } from './fee/fee-book.ts'
export {
  type FeeBook,
  type FeeMethod,
  type FeeRow,
  defaultSubject,
  feeMethods,
  industryIn,
  industrySubject,
  termsIn,
} from './fee/fee-contract.ts'
export { type FeeTerms, feeOf, feeReturnOf, roundings } from './fee/fee-terms.ts'
export { type PublishedFees, publishedFees, standardFees } from './fee/published-fees.ts'
export { setIndustry, setIndustryIn } from './fee/set-industry.ts'
export {
  activatePlatformKey,
  ensurePlatformKeys,
  issuePlatformKey,
  retirePlatformKey,
} from './platform-keys/ensure-platform-keys.ts'
export { issueMerchantCertificate } from './platform-keys/issue-certificate.ts'
export type { PlatformKey } from './platform-keys/platform-key.ts'
export { addCertificate, revokeCertificate } from './registry/add-certificate.ts'
export type {
  App,
  AppKind,
  Certificate,
  KeyMode,
  Merchant,
  MerchantKind,
} from './registry/merchant.ts'
export { bindApp, registerApp, setOauthDomains } from './registry/register-app.ts'
export { registerMerchant, setKeyMode } from './registry/register-merchant.ts'
export { findSubMerchants } from './registry/store.ts'
export { readmitMerchant, suspendMerchant } from './registry/suspend-merchant.ts'
export {
  agreeSettlement,
  agreeSettlementIn,
  type SettlementAgreement,
} from './settlement/agree-settlement.ts'
export { type BankAccount, bankAccountOf } from './settlement/bank-account.ts'
export { instantMerchants, settlementTermsOf } from './settlement/find-terms.ts'
export {
  type BankAccountInput,
  setBankAccount,
  setBankAccountIn,
} from './settlement/set-bank-account.ts'
export { dueDateOf, type SettlementTerms } from './settlement/settlement-terms.ts'
export { addNode, type NewNode, type TellTree } from './tree/add-node.ts'
export { closeNode } from './tree/close-node.ts'
export { nodesOf, type Units, unitsOf } from './tree/find-units.ts'
export { nodeKinds, type TreeNode } from './tree/node.ts'
export { renameNode } from './tree/rename-node.ts'
export { setSettlesItself } from './tree/set-settles-itself.ts'
export { checkFeeRows } from './fee/fee-contract.ts'
export { findAllTerms } from './settlement/store.ts'
export type {
  AccountFacts,
  MerchantFacts,
  MerchantLimitFacts,
  MerchantLine,
  MerchantSought,
} from './overview/merchant-facts.ts'
export {
  findLimit,
  findMerchantFacts,
  findMerchantPage,
} from './overview/store.ts'
