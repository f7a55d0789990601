export { analyseFees, compareFees } from './analysis/analyse-fees.ts'
export { openBankAccount } from './bank/demo/open-account.ts'
export { readCamt053 } from './bank/iso20022/camt053.ts'
export { type BillKind, earliestOn } from './bill/bill.ts'
export { platformBill } from './bill/make-bill.ts'
export { merchantBill } from './bill/merchant-bill.ts'
export type { BillChannel } from './channel/channel-bill.ts'
export { reconcileUpstream } from './channel/reconcile-upstream.ts'
export type { ChannelSettlement } from './channel/settlement/channel-settlement.ts'
export { proposeArrival } from './channel/settlement/settle-channel.ts'
export { countUnpaid, sumExpected } from './channel/settlement/store.ts'
export { type ChannelDayView, countLateBills, findChannelDays } from './channel/store.ts'
export {
  type Clearing,
  createClearing,
  releaseRefund,
  sharedRefunds,
  transferSubject,
  type Sweeps,
} from './create-clearing.ts'
export { proveCustody } from './custody/prove-custody.ts'
export type { CustodyProof } from './custody/store.ts'
export { cutDay } from './day/cut-day.ts'
export { askPayout, type PayoutWish } from './desk/ask-payout.ts'
export { type DeskBalances, deskBalances } from './desk/desk-balances.ts'
export { payApproved } from './desk/pay-approved.ts'
export type { PayoutRequest } from './desk/payout-request.ts'
export { findBillDays, findFeeMonths, findRequests, findSettledSince } from './desk/store.ts'
export { recharge } from './fund/move-funds.ts'
export { type Hold, type HoldReason } from './hold/hold.ts'
export { liftHold, placeHold } from './hold/place-hold.ts'
export { findHolds } from './hold/store.ts'
export { type ClearingOverview, clearingOverview } from './overview/clearing-overview.ts'
export { findBreak, listBreaks } from './overview/store.ts'
export type { Payout } from './payout/payout.ts'
export { findPayouts } from './payout/store.ts'
export { payoutWords } from './payout/withdrawal-view.ts'
export { measureBreaks } from './reconcile/backlog/measure-breaks.ts'
export { proposeCorrection } from './reconcile/correction/correct-break.ts'
export { type CorrectionName, corrections } from './reconcile/correction/postings.ts'
export { type Break, type BreakClass, stakeOf } from './reconcile/recon-break.ts'
export type { Run } from './reconcile/recon-run.ts'
export { reconcileBank } from './reconcile/reconcile-bank.ts'
export { reconcileChannel } from './reconcile/reconcile-channel.ts'
export { settleDue } from './settlement/settle-due.ts'
export { findSettlements, type SettlementRow } from './settlement/store.ts'
export { setSharingProfile } from './sharing/profile/set-profile.ts'
export { addReceiver } from './sharing/receiver/add-receiver.ts'
export {
  type BreakPageAsked,
  type CutDayRow,
  findBreakPage,
  findCorrections,
  findCutDays,
  findPayoutFacts,
  findPayoutOwner,
  findPayoutPage,
  findSettlementPage,
  findStandingHolds,
  type PayoutFacts,
  type PayoutLine,
} from './overview/pages/store.ts'
export { type PayoutState, payoutStates } from './payout/payout.ts'
export { payOwnIn } from './verify/pay-own-in.ts'
export { requestTest, testStandings } from './verify/request-test.ts'
